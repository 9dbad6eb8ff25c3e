package dev.scxreplay.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

final class PerfettoTracksTest {
    /** On one track the second slice would be shown as a part of the first, and be cut where that ends. */
    @Test
    void slicesThatOverlapAreOnTracksOfOneName() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PerfettoPackets packets = new PerfettoPackets(file);
        PerfettoTracks tracks = new PerfettoTracks(packets, 1, "7.3.4", "");
        long first = tracks.slice(3, 100, 200);
        long second = tracks.slice(3, 150, 300);
        long third = tracks.slice(3, 200, 250);
        packets.flush();
        assertThat(second).isNotEqualTo(first);
        assertThat(third).isEqualTo(first);
        assertThat(new PerfettoDecoder(file.toByteArray())
                        .tracks.values().stream()
                                .sorted(Comparator.comparingLong(PerfettoDecoder.Track::uuid))
                                .map(PerfettoDecoder.Track::name))
                .containsExactly("7.3.4", "CPU 3", "CPU 3");
    }
}
