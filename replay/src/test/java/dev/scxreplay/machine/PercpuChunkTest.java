package dev.scxreplay.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.sim.Prng;
import dev.scxreplay.sim.Seed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PercpuChunkTest {
    private static final int BYTES = 32768;

    /** Against a search that tries every place, through thousands of areas of all sizes and alignments. */
    @Test
    void findsWhatTryingEveryPlaceFinds() {
        Prng prng = new Seed(11).stream("areas");
        PercpuChunk chunk = new PercpuChunk(BYTES, false);
        boolean[] used = new boolean[BYTES];
        List<int[]> areas = new ArrayList<>();
        int full = 0;
        for (int i = 0; i < 20_000; i++) {
            if (prng.below(100) < 55) {
                int bytes = 4 * (1 + (int) prng.below(200));
                int align = 4 << prng.below(5);
                int offset = chunk.find(bytes, align);
                assertThat(offset).isEqualTo(tryEveryPlace(used, bytes, align));
                if (offset == PercpuChunk.NO_FIT) {
                    full++;
                    continue;
                }
                chunk.take(offset, bytes);
                mark(used, offset, bytes, true);
                areas.add(new int[] {offset, bytes});
            } else if (!areas.isEmpty()) {
                int[] area = areas.remove((int) prng.below(areas.size()));
                chunk.give(area[0], area[1]);
                mark(used, area[0], area[1], false);
            }
        }
        assertThat(full).as("searches without a fit").isPositive();
        areas.forEach(area -> chunk.give(area[0], area[1]));
        assertThat(chunk.isEmpty()).isTrue();
    }

    private static int tryEveryPlace(boolean[] used, int bytes, int align) {
        for (int offset = 0; offset + bytes <= used.length; offset += align) {
            int at = offset;
            while (at < offset + bytes && !used[at]) {
                at++;
            }
            if (at == offset + bytes) {
                return offset;
            }
        }
        return PercpuChunk.NO_FIT;
    }

    private static void mark(boolean[] used, int offset, int bytes, boolean value) {
        for (int i = offset; i < offset + bytes; i++) {
            used[i] = value;
        }
    }

    @Test
    void givingBackWhatIsNotTakenIsRefused() {
        PercpuChunk chunk = new PercpuChunk(BYTES, false);
        chunk.take(0, 64);
        assertThatThrownBy(() -> chunk.give(32, 64)).hasMessageContaining("percpu bytes 32 to 96 are not all in use");
    }
}
