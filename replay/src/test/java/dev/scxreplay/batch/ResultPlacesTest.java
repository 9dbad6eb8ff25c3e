package dev.scxreplay.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two do in one directory of results at the same time. */
final class ResultPlacesTest {
    @TempDir
    private Path folder;

    private ResultPlaces places;

    @BeforeEach
    void makeResults() throws Exception {
        places = new ResultPlaces(folder.resolve("results"));
        places.hold().close();
    }

    /** An executor that Spark has lost goes on making files while the batch tidies up. */
    @Test
    void tidiesUpAfterAnExecutorThatStillWrites() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService lost = Executors.newSingleThreadExecutor()) {
            Future<?> writing = lost.submit(() -> {
                for (int i = 0; !over.get(); i++) {
                    write(i);
                }
            });
            try {
                for (int i = 0; i < 50; i++) {
                    places.clean();
                }
            } finally {
                over.set(true);
                writing.get();
            }
        }
        places.clean();
        try (Stream<Path> left = Files.list(places.results())) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder(".lock", "scx-replay.json");
        }
    }

    private void write(int i) {
        try (WorkFolder work = places.work("unit")) {
            for (int k = 0; k < 20; k++) {
                Files.createDirectories(work.directory().resolve("a/b"));
                Files.writeString(work.directory().resolve("a/b/" + i + "-" + k), "half a ta");
            }
        } catch (IOException e) {
            // its folder is gone
        }
    }

    /** Two batches that plan at the same time, before one of them is refused, both keep what they have hashed. */
    @Test
    void hashesAreKeptByTwoAtOnce() throws Exception {
        List<String> recordings = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Path file = Files.writeString(folder.resolve("trace" + i), "events of " + i);
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
            recordings.add(file.toString());
        }
        List<Future<Boolean>> both = new ArrayList<>();
        try (ExecutorService planning = Executors.newFixedThreadPool(2)) {
            for (int n = 0; n < 2; n++) {
                both.add(planning.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        HashCache cache = HashCache.of(places, Storage.NONE);
                        for (String each : recordings) {
                            HashCache.Look look = cache.look(each).orElseThrow();
                            cache.remember(each, look, Instant.now(), ContentHash.of(Path.of(each)));
                        }
                        cache.save();
                        HashCache again = HashCache.of(places, Storage.NONE);
                        for (String each : recordings) {
                            if (!again.known(again.look(each).orElseThrow())
                                    .equals(Optional.of(ContentHash.of(Path.of(each))))) {
                                return false;
                            }
                        }
                    }
                    return true;
                }));
            }
        }
        for (Future<Boolean> each : both) {
            assertThat(each.get()).isTrue();
        }
        try (Stream<Path> left = Files.list(places.results())) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder(".hashes", ".lock", "scx-replay.json");
        }
    }
}
