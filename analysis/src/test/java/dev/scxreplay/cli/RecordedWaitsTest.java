package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Waits that real kernels went through, against the waits the model has for the same kernel; the bound of each is that of
 * the view {@code wait_errors}. The bars may only rise.
 */
final class RecordedWaitsTest {
    @TempDir
    Path directory;

    private record Accuracy(long waits, double sharePercent, long medianNs, long p90Ns) {}

    @BeforeAll
    static void recordingsAreThere() {
        Recordings.require();
    }

    @ParameterizedTest
    @CsvSource({
        "6.16.12/icount8, 99",
        "6.17.13/icount8, 98",
        "6.18.15/icount8, 97",
        "6.18.15/numa2, 97",
        "7.3.4/icount4, 93",
        "6.16.12/stalls, 83",
        "6.17.13/stalls, 96",
        "7.3.4/threaded, 85",
        "7.3.4/large, 85"
    })
    void modelledWaitsAreTheRecordedOnes(String recording, double barPercent) throws Exception {
        String kernel = recording.substring(0, recording.indexOf('/'));
        Path dataset = Recordings.ingest(recording, directory);
        Recordings.run("replay", dataset.toString(), "--kernel", kernel);
        Accuracy found = Recordings.one(
                dataset,
                "SELECT waits, share_percent, median_error_ns, p90_error_ns FROM wait_accuracy",
                row -> new Accuracy(row.getLong(1), row.getDouble(2), row.getLong(3), row.getLong(4)));
        System.out.printf(
                "%s: %d waits, %.2f %% within the bound (bar %.0f), median error %d us, p90 %d us%n",
                recording, found.waits, found.sharePercent, barPercent, found.medianNs / 1000, found.p90Ns / 1000);
        assertThat(found.sharePercent).isGreaterThanOrEqualTo(barPercent);
    }

    /** v6.18.9: 01b0831d71b6 ("sched_ext: Fix SCX_KICK_WAIT to work reliably") is what lies between. */
    @Test
    void theLongestWaitOfAnOldKernelIsShortUnderANewOneAndTheOtherWayRound() throws Exception {
        Path old = Recordings.ingest("6.17.13/icount8", directory);
        Recordings.run("replay", old.toString(), "--kernel", "6.17.13,7.3.4");
        assertThat(longestNs(old, "6.17.13")).isGreaterThan(10 * longestNs(old, "7.3.4"));

        Path recent = Recordings.ingest("7.3.4/icount4", directory);
        Recordings.run("replay", recent.toString(), "--kernel", "6.17.13,7.3.4");
        assertThat(longestNs(recent, "6.17.13")).isGreaterThan(10 * longestNs(recent, "7.3.4"));
    }

    /** A wait that never ends counts for the time to the end of the recording. */
    private static long longestNs(Path dataset, String kernel) throws Exception {
        return Recordings.one(
                dataset,
                "SELECT max(lasted_ns) FROM kick_waits WHERE kernel = '" + kernel + "'",
                row -> row.getLong(1));
    }
}
