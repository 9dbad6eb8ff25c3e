package dev.scxreplay.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class IrqFlagsTest {
    @Test
    void everyColumnTheKernelPrintsComesBackUnchanged() {
        int columns = 0;
        for (char off : "dbD.".toCharArray()) {
            for (char resched : "NnpLBbl.".toCharArray()) {
                for (char context : "ZzHhs.".toCharArray()) {
                    for (char preempt : ".123456789abcdef".toCharArray()) {
                        for (char migrate : ".123456789abcdef".toCharArray()) {
                            String column = "" + off + resched + context + preempt + migrate;
                            assertThat(IrqFlags.text(parse(column))).isEqualTo(column);
                            columns++;
                        }
                    }
                }
            }
        }
        assertThat(columns).isEqualTo(4 * 8 * 6 * 16 * 16);
    }

    @Test
    void everyValueComesBackButForASoftirqUnderNmi() {
        for (int flags = 0; flags <= 0xffff; flags++) {
            boolean hidden = (flags & IrqFlags.NMI) != 0;
            int expected = hidden ? flags & ~IrqFlags.SOFTIRQ : flags;
            assertThat(parse(IrqFlags.text(flags))).isEqualTo(expected);
        }
    }

    @Test
    void bitsAreThoseOfTheKernel() {
        assertThat(parse("d..2.")).isEqualTo(0x0201);
        assertThat(parse("dNh41")).isEqualTo(0x1000 | 0x0400 | 0x01 | 0x04 | 0x20 | 0x08);
        assertThat(parse("bLs..")).isEqualTo(0x80 | 0x02 | 0x20 | 0x10);
        assertThat(parse("D.Z..")).isEqualTo(0x80 | 0x01 | 0x40 | 0x08);
    }

    @Test
    void fourCharactersHaveNoMigrateDisable() {
        assertThat(parse("dNs4")).isEqualTo(parse("dNs4."));
    }

    @Test
    void whatNoKernelPrintsIsUnknown() {
        for (String column : new String[] {"", "...", "......", "x....", ".x...", "..x..", "...x.", "....0", "...g."}) {
            assertThat(parse(column)).as(column).isEqualTo(IrqFlags.UNKNOWN);
        }
        assertThatThrownBy(() -> IrqFlags.text(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int parse(String column) {
        byte[] bytes = column.getBytes(StandardCharsets.US_ASCII);
        return IrqFlags.parse(bytes, 0, bytes.length);
    }
}
