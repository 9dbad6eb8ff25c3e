package dev.scxreplay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.IngestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever is done to a recording, it gives rows and counters, or one sentence. {@code -Dfuzz.mutations=N} damages more of
 * them, {@code -Dfuzz.seed=S} others; a failure names the seed that makes its file alone.
 */
final class DamageTest {
    private static final int MUTATIONS = Integer.getInteger("fuzz.mutations", 10_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    /** So many are read before the rows they gave are looked at. */
    private static final int TOGETHER = 250;
    /** One of so many goes all the way into a dataset. */
    private static final int ONE_OF = 500;

    @TempDir(factory = InMemory.class)
    private Path directory;

    /** The longest test of the build: formats beside each other, one reader is one thread here. */
    @ParameterizedTest
    @EnumSource
    @Timeout(3600)
    @Execution(ExecutionMode.CONCURRENT)
    void damagedInputGivesRowsOrOneSentence(FuzzedFormat format) throws Exception {
        List<byte[]> seeds = format.seeds(directory);
        long begun = SEED;
        try (HostileInput input = new HostileInput(format, directory)) {
            for (byte[] seed : seeds) {
                input.check(seed);
            }
            for (long seed = SEED; seed < SEED + MUTATIONS; seed++) {
                byte[] damaged = format.damaged(seeds, seed);
                check(input, damaged, seed);
                if (seed + 1 == begun + TOGETHER || seed + 1 == SEED + MUTATIONS) {
                    checkLeft(input, begun, seed + 1 - begun);
                    begun = seed + 1;
                }
                if (seed % ONE_OF == 0 || MUTATIONS == 1) {
                    intoDataset(format, damaged, seed);
                }
            }
            System.out.println(
                    format + ": " + MUTATIONS + " mutations from -Dfuzz.seed=" + SEED + ": " + input.outcome());
        }
    }

    private static void check(HostileInput input, byte[] damaged, long seed) {
        try {
            input.check(damaged);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("with -Dfuzz.mutations=1 -Dfuzz.seed=" + seed + ": " + e.getMessage(), e);
        }
    }

    private static void checkLeft(HostileInput input, long from, long count) {
        try {
            input.checkLeft();
        } catch (IOException | AssertionError e) {
            throw new AssertionError("with -Dfuzz.mutations=" + count + " -Dfuzz.seed=" + from, e);
        }
    }

    private void intoDataset(FuzzedFormat format, byte[] damaged, long seed) throws Exception {
        Path own = InMemory.createTempDirectory();
        try {
            Path file = format.put(damaged, own);
            Dataset dataset = Dataset.openOrCreate(own.resolve("dataset"));
            Ingest.ingest(List.of(file), dataset, new IngestOptions(false, Optional.of("name")));
        } catch (IngestException e) {
            HostileInput.sentence(e.kind(), e.getMessage(), e);
        } catch (Exception | Error e) {
            throw new AssertionError("into a dataset with -Dfuzz.mutations=1 -Dfuzz.seed=" + seed, e);
        } finally {
            delete(own);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Each file once broke a reader. */
    @ParameterizedTest
    @EnumSource
    void whatWasFoundStaysFixed(FuzzedFormat format) throws Exception {
        List<Path> files = FuzzedFormat.resources("regressions/" + format.folder());
        try (HostileInput input = new HostileInput(format, directory)) {
            for (Path file : files) {
                assertThat(Files.size(file)).as("bytes of %s", file).isLessThanOrEqualTo(4096);
                input.check(Files.readAllBytes(file));
                input.checkLeft();
            }
        }
    }
}
