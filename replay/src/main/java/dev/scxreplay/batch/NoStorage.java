package dev.scxreplay.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What there is where no module brings a storage: a sentence that says how to get one. */
final class NoStorage implements Storage {
    private static IOException refused(String uri) {
        return new IOException(
                uri
                        + " is reached through Hadoop, which comes with Spark: batch needs --spark 'local[*]' or a cluster's URL");
    }

    @Override
    public Optional<Entry> entry(String uri) throws IOException {
        throw refused(uri);
    }

    @Override
    public List<Entry> list(String folder) throws IOException {
        throw refused(folder);
    }

    @Override
    public InputStream open(String uri) throws IOException {
        throw refused(uri);
    }

    @Override
    public void put(Path file, String uri, String staging) throws IOException {
        throw refused(uri);
    }

    @Override
    public void delete(String uri) throws IOException {
        throw refused(uri);
    }
}
