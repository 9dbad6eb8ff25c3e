package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The open files of a recording: one, or those that {@code perf record --threads} writes, of which the first says what the
 * records of the others are.
 */
final class RecordFiles implements AutoCloseable {
    /** Perf has one for each CPU at most; each keeps a block in memory. */
    private static final int MOST = FileBlocks.MOST_KEPT;

    private final TraceInput input;
    private final List<FileBlocks> files = new ArrayList<>();
    private final List<FileBlocks> copies = new ArrayList<>();
    private final List<Path> copyFiles = new ArrayList<>();
    private final int blocks;

    private RecordFiles(TraceInput input, int blocks) {
        this.input = input;
        this.blocks = blocks;
    }

    static RecordFiles open(TraceInput input) throws PerfDataException, IngestException, IOException {
        int count = Math.max(1, input.pieces().size());
        if (count > MOST) {
            throw new PerfDataException("it has its records in " + count + " files, and more than " + MOST
                    + " are not read; perf script --ns -i FOLDER prints them all");
        }
        RecordFiles opened = new RecordFiles(input, Integer.highestOneBit(FileBlocks.MOST_KEPT / count));
        try {
            if (input.pieces().isEmpty()) {
                opened.files.add(new FileBlocks(input.seekable(), "", opened.blocks, input::seen));
            }
            for (Map.Entry<String, Path> piece : input.pieces().entrySet()) {
                opened.files.add(new FileBlocks(piece.getValue(), piece.getKey(), opened.blocks, FileBlocks.UNWATCHED));
            }
            return opened;
        } catch (IOException | IngestException e) {
            opened.close();
            throw e;
        }
    }

    /** The file with the header. */
    FileBlocks first() {
        return files.getFirst();
    }

    int count() {
        return files.size();
    }

    /** Their records. */
    List<Recording> records(Layout layout) {
        List<Recording> records = new ArrayList<>();
        for (FileBlocks file : files) {
            boolean first = records.isEmpty();
            records.add(new Recording(
                    file,
                    records.size(),
                    layout,
                    first ? layout.recordsFrom : 0,
                    first ? layout.recordsTo : file.size()));
        }
        return records;
    }

    /** Their records in copies in which none is compressed. */
    List<Recording> expanded(Layout layout, EventSink sink) throws PerfDataException, IOException {
        discardCopies();
        List<Recording> expanded = new ArrayList<>();
        for (Recording packed : records(layout)) {
            Path copy = input.scratchFile();
            copyFiles.add(copy);
            Expansion.write(packed, copy, sink.log());
            FileBlocks blocksOfCopy = new FileBlocks(copy, packed.file().name(), blocks, FileBlocks.UNWATCHED);
            copies.add(blocksOfCopy);
            expanded.add(new Recording(blocksOfCopy, packed.number(), layout, 0, blocksOfCopy.size()));
        }
        return expanded;
    }

    private void discardCopies() throws IOException {
        for (FileBlocks copy : copies) {
            copy.close();
        }
        copies.clear();
        for (Path copy : copyFiles) {
            Files.deleteIfExists(copy);
        }
        copyFiles.clear();
    }

    @Override
    public void close() throws IOException {
        for (FileBlocks file : files) {
            file.close();
        }
        discardCopies();
    }
}
