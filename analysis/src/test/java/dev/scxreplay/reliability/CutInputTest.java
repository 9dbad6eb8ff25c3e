package dev.scxreplay.reliability;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording that somebody cuts, or goes on writing, while it is read: one sentence and no trace, never a part of it. */
final class CutInputTest {
    private static final long SEED = Long.getLong("kill.seed", System.currentTimeMillis());

    @TempDir
    Path folder;

    @Test
    void whatIsCutOrGrowsWhileItIsReadIsRefused() throws Exception {
        Random random = new Random(SEED);
        int refused = 0;
        System.out.println("recordings are cut with -Dkill.seed=" + SEED);
        byte[] text = Scenario.largeText(16 << 20);
        // a line too early: the text is sorted before it is read, from a mapped file
        String first = new String(text, 0, 4096, US_ASCII);
        byte[] unsorted = (new String(text, US_ASCII)
                        + first.lines()
                                .filter(line -> !line.startsWith("#"))
                                .findFirst()
                                .orElseThrow() + "\n")
                .getBytes(US_ASCII);
        for (Map.Entry<String, byte[]> recording : Map.of(
                        "a.txt", text, "b.txt.zst", Zstd.compress(text), "c.txt", unsorted)
                .entrySet()) {
            Path file = Files.write(folder.resolve(recording.getKey()), recording.getValue());
            Path whole = folder.resolve("whole");
            Tree.delete(whole);
            Scenario.succeed("ingest", file + "", "-o", whole + "");
            for (boolean grows : new boolean[] {false, true}) {
                Files.write(file, recording.getValue());
                Path dataset = folder.resolve(recording.getKey() + grows);
                Files.createDirectory(dataset);
                try (Child child = Child.start(folder, "ingest", file + "", "-o", dataset + "")) {
                    while (child.isAlive() && !Tree.has(dataset, ".tmp-trace=")) {
                        LockSupport.parkNanos(200_000);
                    }
                    Progress.await(random.nextInt(3), dataset, child::isAlive);
                    child.stop();
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        if (grows) {
                            channel.write(ByteBuffer.wrap(new byte[] {'\n'}), channel.size());
                        } else {
                            channel.truncate(random.nextLong(channel.size()));
                        }
                    }
                    child.signal("CONT");
                    Child.Ended ended = child.await();
                    if (ended.exitCode() == 0) {
                        // too late: all of it had been read
                        assertThat(Tree.hashes(dataset)).isEqualTo(Tree.hashes(whole));
                        continue;
                    }
                    refused++;
                    assertThat(ended.exitCode()).as("%s: %s", file, ended.err()).isEqualTo(3);
                    assertThat(ended.err())
                            .startsWith("scx-replay: " + file + " has changed while it was read: it had "
                                    + recording.getValue().length + " bytes, now it has ")
                            .containsOnlyOnce("\n");
                    assertThat(Tree.inPlace(Tree.hashes(dataset))).isEmpty();
                }
            }
        }
        assertThat(refused).isPositive();
    }
}
