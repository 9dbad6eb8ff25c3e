package dev.scxreplay.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.scxreplay.kernel.Commit;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.table.Dataset;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes {@code manifest.json}, last of all: of what the results were made, and the hash of every seal and thereby of
 * every file. Equal results have equal manifests: no time, path, process or order of work is in it.
 */
final class Manifest {
    static final int FORMAT = 1;

    private Manifest() {}

    static void write(Plan plan, Results places) throws IOException {
        String batchJob;
        try (InputStream table = places.open(Results.JOB_TABLE)) {
            batchJob = ContentHash.of(table);
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeNumberField("format", FORMAT);
            json.writeNumberField("dataset_version", Dataset.VERSION);
            json.writeStringField("model", plan.model());
            json.writeNumberField("jobs", plan.jobs().size());
            json.writeStringField("batch_job", batchJob);
            kernels(plan, json);
            recordings(plan, json);
            json.writeArrayFieldStart("directories");
            for (Results.Found directory : places.directories()) {
                if (directory.seal() == null) {
                    continue; // made by another command
                }
                json.writeStartObject();
                json.writeStringField("name", directory.directory());
                json.writeStringField("seal", ContentHash.of(new ByteArrayInputStream(directory.seal())));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        places.write(Results.MANIFEST, file -> Seal.writeSafely(file, text + "\n"));
    }

    private static void kernels(Plan plan, JsonGenerator json) throws IOException {
        Map<String, KernelSpec> kernels = new TreeMap<>();
        for (Job job : plan.jobs()) {
            try {
                if (!kernels.containsKey(job.kernel())) {
                    kernels.put(job.kernel(), KernelSpec.parse(job.kernel()));
                }
            } catch (KernelSpecException e) {
                throw new IllegalStateException("a plan was read that has " + job.kernel(), e);
            }
        }
        json.writeArrayFieldStart("kernels");
        for (KernelSpec kernel : kernels.values()) {
            json.writeStartObject();
            json.writeStringField("kernel", kernel.name());
            json.writeArrayFieldStart("commits");
            for (Commit commit : kernel.commits()) {
                json.writeString(commit.id());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void recordings(Plan plan, JsonGenerator json) throws IOException {
        Map<String, TraceSource> recordings = new TreeMap<>();
        plan.jobs().forEach(job -> recordings.put(job.trace().name(), job.trace()));
        json.writeArrayFieldStart("recordings");
        for (TraceSource recording : recordings.values()) {
            json.writeStartObject();
            json.writeStringField("trace", recording.name());
            json.writeStringField("sha256", recording.sha256());
            json.writeNumberField("bytes", recording.bytes());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
