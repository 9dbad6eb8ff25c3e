package dev.scxreplay.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scxreplay.table.DatasetException.Category;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A dataset is whole at any moment, and nothing that is not ours is touched. */
class DatasetTest {
    private static final TableSchema EVENTS = new TableSchema(
            "events", "Test events.", List.of(Column.required("seq", ColumnType.INT64, "", "a number")));

    private static final TableSchema TASKS =
            new TableSchema("tasks", "Test tasks.", List.of(Column.required("comm", ColumnType.TEXT, "", "a name")));

    /** No process has this id: Linux ends at 4194304. */
    private static final long DEAD = 99_999_999;

    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void chooseRoot() {
        root = folder.resolve("new/dataset");
    }

    @Test
    void isCreatedOnceAndOpenedAgain() throws Exception {
        Dataset created = Dataset.openOrCreate(root);
        write(created, "boot", 1, 2);

        assertThat(Files.readString(root.resolve("scx-replay.json"))).isEqualTo("{\"dataset_version\":2}\n");
        assertThat(Dataset.openOrCreate(root).traces()).containsExactly("boot");
        assertThat(Dataset.open(root).root()).isEqualTo(created.root());
        assertThat(entries()).containsExactly("scx-replay.json", "trace=boot");
    }

    @Test
    void holdsTracesAndRunsUnderTheirNames() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        write(dataset, "wait cycle/1@a.dat", 1);
        try (Staging staging = dataset.stageRun("wait cycle/1@a.dat", "6.17.8+14c1da3895a1")) {
            staging.appender(TASKS, new TextDictionary());
            staging.commit();
        }
        try (Staging staging = dataset.stageRun("boot", "6.19-415cb193bb97")) {
            staging.commit();
        }

        assertThat(dataset.traces()).containsExactly("wait_cycle_1@a.dat");
        assertThat(dataset.runs()).containsExactly("boot@6.19-415cb193bb97", "wait_cycle_1@a.dat@6.17.8+14c1da3895a1");
        assertThat(dataset.traceDirectory("wait cycle/1@a.dat").resolve("events.parquet"))
                .exists();
        assertThat(dataset.runDirectory("wait cycle/1@a.dat", "6.17.8+14c1da3895a1")
                        .resolve("tasks.parquet"))
                .exists();
        assertThatThrownBy(() -> dataset.stageRun("boot", "6.17/../8")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void replacesATraceAsAWhole() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        write(dataset, "boot", 1, 2);
        try (Staging staging = dataset.stageTrace("boot")) {
            appendTo(staging.appender(EVENTS, new TextDictionary()), 3);
            staging.appender(TASKS, new TextDictionary());
            assertThat(read(dataset, "boot")).containsExactly(1L, 2L);
            assertThat(files("trace=boot")).containsExactly("events.parquet");

            staging.commit();
        }

        assertThat(read(dataset, "boot")).containsExactly(3L);
        assertThat(files("trace=boot")).containsExactly("events.parquet", "tasks.parquet");
        assertThat(entries()).containsExactly("scx-replay.json", "trace=boot");
    }

    @Test
    void leavesNothingWithoutACommit() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        write(dataset, "boot", 1, 2);
        try (Staging staging = dataset.stageTrace("boot")) {
            appendTo(staging.appender(EVENTS, new TextDictionary()), 3);
        }

        assertThat(read(dataset, "boot")).containsExactly(1L, 2L);
        assertThat(entries()).containsExactly("scx-replay.json", "trace=boot");
    }

    @Test
    void keepsTheOldTraceWhenTheNewOneIsFaulty() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        write(dataset, "boot", 1, 2);

        assertThatThrownBy(() -> {
                    try (Staging staging = dataset.stageTrace("boot")) {
                        appendTo(staging.appender(EVENTS, new TextDictionary()), 3);
                        staging.appender(TASKS, new TextDictionary()).beginRow();
                        staging.commit();
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("required column comm");
        assertThat(read(dataset, "boot")).containsExactly(1L, 2L);
        assertThat(entries()).containsExactly("scx-replay.json", "trace=boot");
    }

    @Test
    void refusesToWriteTheSameThingTwiceAtOnce() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        try (Staging staging = dataset.stageTrace("boot")) {
            assertThatThrownBy(() -> dataset.stageTrace("boot"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("trace=boot is already being written by this process");
            staging.appender(EVENTS, new TextDictionary());
            assertThatThrownBy(() -> staging.appender(EVENTS, new TextDictionary()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("table events of trace=boot was opened twice");
        }
        try (Staging staging = dataset.stageTrace("boot")) {
            staging.commit();
            assertThatThrownBy(staging::commit).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void removesWhatADeadWriterLeft() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        write(dataset, "boot", 1);
        write(dataset, "other", 2);
        Files.move(dataset.traceDirectory("other"), root.resolve(".tmp-trace=other-" + DEAD));
        Files.createDirectories(root.resolve(".tmp-run=boot@6.19-415cb193bb97-" + DEAD + "/deep"));
        Files.createDirectory(root.resolve(".tmp-trace=huge-99999999999999999999"));
        Files.createDirectory(
                root.resolve(".tmp-trace=own-" + ProcessHandle.current().pid()));

        assertThat(Dataset.open(root).traces()).containsExactly("boot");
        assertThat(entries()).containsExactly("scx-replay.json", "trace=boot");
    }

    @Test
    void leavesWhatALivingWriterWrites() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        long living = ProcessHandle.current().parent().orElseThrow().pid();
        Path foreign = Files.createDirectory(root.resolve(".tmp-trace=a-" + living));
        Path movedAside = Files.createDirectory(root.resolve(".old-trace=b-" + living));
        try (Staging staging = dataset.stageTrace("boot")) {
            appendTo(staging.appender(EVENTS, new TextDictionary()), 7);
            Dataset.open(root);
            staging.commit();
        }

        assertThat(read(dataset, "boot")).containsExactly(7L);
        assertThat(foreign).exists();
        assertThat(movedAside).exists();
    }

    @Test
    void putsBackWhatWasMovedAsideBeforeTheNewOneCameIn() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        write(dataset, "boot", 1, 2);
        Files.move(dataset.traceDirectory("boot"), root.resolve(".old-trace=boot-" + DEAD));
        Files.createDirectory(root.resolve(".tmp-trace=boot-" + DEAD));

        assertThat(read(Dataset.open(root), "boot")).containsExactly(1L, 2L);
        assertThat(entries()).containsExactly("scx-replay.json", "trace=boot");
    }

    @Test
    void removesWhatWasMovedAsideOnceTheNewOneIsIn() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        write(dataset, "boot", 1, 2);
        Files.move(dataset.traceDirectory("boot"), root.resolve(".old-trace=boot-" + DEAD));
        write(dataset, "boot", 3);

        assertThat(read(Dataset.open(root), "boot")).containsExactly(3L);
        assertThat(entries()).containsExactly("scx-replay.json", "trace=boot");
    }

    @Test
    void replacingATraceTakesItsRunsAwayAndNoOthers() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        for (String trace : List.of("boot", "boot@2", "reboot")) {
            write(dataset, trace, 1);
            for (String kernel : List.of("6.17.13", "6.17.8+14c1da3895a1")) {
                try (Staging staging = dataset.stageRun(trace, kernel)) {
                    appendTo(staging.appender(EVENTS, new TextDictionary()), 1);
                    staging.commit();
                }
            }
        }
        try (Staging staging = dataset.stageTrace("boot")) {
            assertThat(staging.scratch()).doesNotExist();
        }
        assertThat(dataset.runs()).as("after a trace that was not committed").hasSize(6);

        write(dataset, "boot", 2);

        assertThat(dataset.runs())
                .containsExactly(
                        "boot@2@6.17.13", "boot@2@6.17.8+14c1da3895a1", "reboot@6.17.13", "reboot@6.17.8+14c1da3895a1");
        assertThat(entries()).hasSize(1 + 3 + 4);
    }

    @Test
    void aRunTakenAwayBeforeACrashStaysAway() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        write(dataset, "boot", 1);
        Files.createDirectory(root.resolve(".tmp-run=boot@6.17.13-" + DEAD));
        Files.move(dataset.traceDirectory("boot"), root.resolve(".old-trace=boot-" + DEAD));
        Files.createDirectory(root.resolve(".tmp-trace=boot-" + DEAD));

        assertThat(read(Dataset.open(root), "boot")).containsExactly(1L);
        assertThat(entries()).containsExactly("scx-replay.json", "trace=boot");
    }

    /** Another process: a shell command would do, but only a JVM takes the same kind of lock everywhere. */
    @Test
    void refusesToWriteWhileAnotherProcessDoes() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        write(dataset, "boot", 1);
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        dataset.root().resolve(".lock").toString())
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("locked");
            refuses(
                    () -> dataset.stageTrace("boot"),
                    Category.ENVIRONMENT,
                    dataset.root() + " is being written by another scx-replay; try again when that is done");
            assertThat(read(Dataset.open(root), "boot")).containsExactly(1L);
        } finally {
            other.destroyForcibly().waitFor();
        }
        write(dataset, "boot", 2);
        assertThat(entries()).containsExactly("scx-replay.json", "trace=boot");
    }

    /** Locks the file given and keeps it until killed. */
    static final class LockHolder {
        private LockHolder() {}

        public static void main(String[] args) throws Exception {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                System.out.println(lock.isValid() ? "locked" : "not locked");
                Thread.sleep(60_000);
            }
        }
    }

    @Test
    void completesACreationThatWasInterrupted() throws Exception {
        Files.createDirectories(root);
        Files.writeString(root.resolve(".tmp-scx-replay.json-" + DEAD), "{");

        assertThat(Dataset.openOrCreate(root).traces()).isEmpty();
        assertThat(entries()).containsExactly("scx-replay.json");
    }

    @Test
    void refusesADirectoryThatHoldsSomethingElse() throws Exception {
        Files.createDirectories(root);
        Files.writeString(root.resolve("thesis.txt"), "years of work");

        refuses(
                () -> Dataset.openOrCreate(root),
                Category.EXISTS_AS_SOMETHING_ELSE,
                root + " holds something else (thesis.txt); name a new or an empty directory for the dataset");
        refuses(
                () -> Dataset.open(root),
                Category.NOT_A_DATASET,
                root + " is not a dataset of scx-replay: it has no scx-replay.json");
        assertThat(entries()).containsExactly("thesis.txt");
    }

    @Test
    void refusesAPlainFile() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");

        refuses(
                () -> Dataset.openOrCreate(file),
                Category.EXISTS_AS_SOMETHING_ELSE,
                file + " is a file; name a directory for the dataset");
        refuses(() -> Dataset.open(file), Category.NOT_A_DATASET, file + " is a file; a dataset is a directory");
        refusesBecauseOfTheMachine(
                () -> Dataset.openOrCreate(file.resolve("below")), "cannot create " + file.resolve("below") + ": ");
        assertThat(file).hasContent("text");
    }

    @Test
    void refusesWhatIsNotThere() {
        refuses(() -> Dataset.open(root), Category.NOTHING_THERE, "there is no dataset at " + root);
        assertThat(root).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"3, a newer, 'update scx-replay, or '", "1, an older, ''"})
    void refusesADatasetOfAnotherVersion(int version, String whose, String also) throws Exception {
        Dataset.openOrCreate(root);
        Files.writeString(root.resolve("scx-replay.json"), "{\"dataset_version\": " + version + ", \"more\": []}");

        refuses(
                () -> Dataset.open(root),
                Category.NOT_A_DATASET,
                root + " was written by " + whose + " scx-replay: it is a dataset of version " + version
                        + ", this one reads version 2; " + also
                        + "make the dataset again with: scx-replay ingest TRACE -o NEW");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{\"dataset_ver", "[]", "null", "{\"dataset_version\":\"1\"}", "{\"dataset_version\":0}"})
    void saysThatTheMarkerIsDamaged(String marker) throws Exception {
        Dataset.openOrCreate(root);
        Files.writeString(root.resolve("scx-replay.json"), marker);

        refuses(
                () -> Dataset.openOrCreate(root),
                Category.DAMAGED,
                root.resolve("scx-replay.json") + " is damaged: it does not say a dataset version");
    }

    @Test
    void saysThatItMayNotWrite() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            Assumptions.assumeFalse(Files.isWritable(root), "this user may write everywhere");

            refuses(
                    () -> Dataset.openOrCreate(root.resolve("below")),
                    Category.ENVIRONMENT,
                    "cannot create " + root.resolve("below") + ": permission denied");
            refuses(
                    () -> dataset.stageTrace("boot"),
                    Category.ENVIRONMENT,
                    "cannot write " + dataset.root() + ": permission denied ("
                            + dataset.root().resolve(".lock") + ")");
        } finally {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void saysWhyAPlaceCannotBeWritten() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);

        refusesBecauseOfTheMachine(() -> dataset.stageTrace("x".repeat(250)), "cannot write " + dataset.root() + ": ");
        assertThat(entries()).containsExactly("scx-replay.json");
    }

    @Test
    void doesNotCommitATraceWithATableThatFailed() throws Exception {
        Dataset dataset = Dataset.openOrCreate(root);
        try (Staging staging = dataset.stageTrace("boot")) {
            TableAppender tasks = staging.appender(TASKS, new TextDictionary());
            tasks.beginRow();
            assertThatThrownBy(tasks::flush).hasMessageContaining("required column comm");

            assertThatThrownBy(staging::commit).isInstanceOf(IllegalStateException.class);
        }
        assertThat(entries()).containsExactly("scx-replay.json");
    }

    private static void refuses(ThrowingCallable action, Category category, String message) {
        DatasetException refusal = catchThrowableOfType(DatasetException.class, action);
        assertThat(refusal).hasMessage(message);
        assertThat(refusal.category()).isEqualTo(category);
    }

    /** The reason after the beginning is the operating system's own, in its language. */
    private static void refusesBecauseOfTheMachine(ThrowingCallable action, String beginning) {
        DatasetException refusal = catchThrowableOfType(DatasetException.class, action);
        assertThat(refusal).hasMessageStartingWith(beginning).hasCauseInstanceOf(IOException.class);
        assertThat(refusal.category()).isEqualTo(Category.ENVIRONMENT);
    }

    private static void write(Dataset dataset, String trace, long... numbers) throws DatasetException {
        try (Staging staging = dataset.stageTrace(trace)) {
            appendTo(staging.appender(EVENTS, new TextDictionary()), numbers);
            staging.commit();
        }
    }

    private static void appendTo(TableAppender appender, long... numbers) {
        for (long number : numbers) {
            appender.beginRow();
            appender.setLong(0, number);
        }
    }

    private static List<Long> read(Dataset dataset, String trace) {
        List<Long> numbers = new ArrayList<>();
        Path file = dataset.traceDirectory(trace).resolve("events.parquet");
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(allocator, "SELECT seq FROM read_parquet('" + file + "')")) {
            while (reader.next()) {
                BigIntVector vector = (BigIntVector) reader.root().getVector(0);
                for (int row = 0; row < vector.getValueCount(); row++) {
                    numbers.add(vector.get(row));
                }
            }
        }
        return numbers;
    }

    private List<String> entries() throws IOException {
        return files("");
    }

    private List<String> files(String directory) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(directory))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".lock"))
                    .sorted()
                    .toList();
        }
    }
}
