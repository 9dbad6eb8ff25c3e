package dev.scxreplay.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a directory of the results holds and of what it was made, written into it before it is put in its place: {@code
 * seal.json}.
 *
 * @param model the model that made it
 * @param recording hash of the recording
 * @param jobs the jobs that were tried together; none for a trace
 * @param files its tables, sorted by name
 */
record Seal(String model, String recording, List<SealedJob> jobs, List<SealedFile> files) {
    static final String FILE = "seal.json";

    /** That of nothing. */
    static final Seal NONE = new Seal("", "", List.of(), List.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    Seal {
        jobs = List.copyOf(jobs);
        files = List.copyOf(files);
    }

    /** A job by its id, what its rows have in the column kernel, and why it has none; empty if it has. */
    record SealedJob(String id, String label, String refused) {}

    /** A file. */
    record SealedFile(String name, long bytes, String sha256) {}

    /** Hashes the files of a directory and writes the seal beside them, safe on disk. */
    static Seal write(Path directory, String model, String recording, List<SealedJob> jobs) throws IOException {
        List<SealedFile> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path file : entries.sorted().toList()) {
                files.add(new SealedFile(file.getFileName().toString(), Files.size(file), ContentHash.ofFile(file)));
            }
        }
        Seal seal = new Seal(model, recording, jobs, files);
        writeSafely(directory.resolve(FILE), seal.text());
        return seal;
    }

    /** The seal of a directory; empty if there is no such directory. */
    static Optional<Seal> of(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        return Optional.of(of(directory.getFileName().toString(), Files.readAllBytes(directory.resolve(FILE))));
    }

    /** The seal of a directory by its bytes. */
    static Seal of(String directory, byte[] seal) throws IOException {
        try {
            return read(JSON.readTree(seal));
        } catch (JsonProcessingException e) {
            throw new IOException(directory + "/" + FILE + " is damaged", e);
        }
    }

    private static Seal read(JsonNode json) {
        List<SealedJob> jobs = new ArrayList<>();
        json.path("jobs")
                .forEach(job -> jobs.add(new SealedJob(
                        job.path("id").asText(),
                        job.path("kernel").asText(),
                        job.path("refused").asText(""))));
        List<SealedFile> files = new ArrayList<>();
        json.path("files")
                .forEach(file -> files.add(new SealedFile(
                        file.path("name").asText(),
                        file.path("bytes").asLong(),
                        file.path("sha256").asText())));
        return new Seal(json.path("model").asText(), json.path("recording").asText(), jobs, files);
    }

    private String text() throws JsonProcessingException {
        ObjectNode json = JSON.createObjectNode();
        json.put("model", model);
        json.put("recording", recording);
        ArrayNode jobsNode = json.putArray("jobs");
        for (SealedJob job : jobs) {
            ObjectNode node = jobsNode.addObject().put("id", job.id()).put("kernel", job.label());
            if (!job.refused().isEmpty()) {
                node.put("refused", job.refused());
            }
        }
        ArrayNode filesNode = json.putArray("files");
        for (SealedFile file : files) {
            filesNode
                    .addObject()
                    .put("name", file.name())
                    .put("bytes", file.bytes())
                    .put("sha256", file.sha256());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    /** Writes a file that is on disk when this returns. */
    static void writeSafely(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
