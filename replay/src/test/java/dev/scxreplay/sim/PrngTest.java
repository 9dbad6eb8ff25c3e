package dev.scxreplay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrngTest {
    @Test
    void aStreamDependsOnSeedAndNameOnly() {
        Prng first = new Seed(42).stream("faults");
        Prng same = new Seed(42).stream("faults");
        for (int i = 0; i < 100; i++) {
            assertThat(first.nextLong()).isEqualTo(same.nextLong());
        }
        assertThat(new Seed(42).stream("other").nextLong())
                .isNotEqualTo(new Seed(42).stream("faults").nextLong());
        assertThat(new Seed(43).stream("faults").nextLong())
                .isNotEqualTo(new Seed(42).stream("faults").nextLong());
        assertThat(new Seed(42).stream("faults").nextLong())
                .as("a changed generator changes every recorded result")
                .isEqualTo(FIRST_OF_42_FAULTS);
    }

    private static final long FIRST_OF_42_FAULTS = 2553461991188583026L;

    @Test
    void chanceIsAsOftenAsItSays() {
        Prng prng = new Seed(1).stream("chance");
        int hits = 0;
        for (int i = 0; i < 100_000; i++) {
            hits += prng.chance(new Ratio(1, 100)) ? 1 : 0;
        }
        assertThat(hits).isBetween(900, 1100);
        assertThat(prng.chance(new Ratio(0, 1))).isFalse();
        assertThat(prng.chance(new Ratio(1, 1))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1/100,1,100", "0.01,1,100", "1%,1,100", "0.5%,5,1000", "1,1,1", "0,0,1"})
    void readsRatios(String text, long numerator, long denominator) {
        assertThat(Ratio.parse(text)).isEqualTo(new Ratio(numerator, denominator));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "2", "-0.1", "1/0", "3/2", "0.0000000000000001", "1e400"})
    void refusesWhatIsNoProbability(String text) {
        assertThatThrownBy(() -> Ratio.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
