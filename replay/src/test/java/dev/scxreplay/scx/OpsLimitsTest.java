package dev.scxreplay.scx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.machine.MemoryState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How large a scheduler may ask its buffers to be. */
final class OpsLimitsTest {
    /** The percpu allocator's 32 KiB bound the dispatch buffer; where the failure comes decides who hears of it. */
    @ParameterizedTest
    @CsvSource({
        "6.12.107, 1023, 0, -12",
        "6.17.13, 1023, 0, -12",
        "7.0.13, 1023, 0, -12",
        "7.1.13, 1015, -12, -12",
        "7.2.13, 1015, -12, -12",
        "7.3.4, 673, -12, -12"
    })
    void dispatchMaxBatchEndsWhereThePercpuAllocatorDoes(String kernel, int most, int ret, int error) {
        TestCore test = TestCore.booted(kernel, 4);
        Attempt fits = test.enable(OpsParameters.named("fits").withDispatchMaxBatch(most));
        assertThat(fits.progress()).isEqualTo(Attempt.Progress.ENABLED);
        test.disable(fits);
        Attempt above = test.enable(OpsParameters.named("above").withDispatchMaxBatch(most + 1));
        assertThat(above.ret()).isEqualTo(ret);
        assertThat(above.error()).isEqualTo(error);
        test.end();
        assertThat(test.findings).isEmpty();
        assertThat(test.failures).hasSize(1);
        assertThat(test.failures.getFirst()).contains("illegal size (");
    }

    /** Above 4 MiB kmalloc() has nothing; kvmalloc() goes on with vmalloc. */
    @ParameterizedTest
    @CsvSource({
        "6.12.107, 0, 32768",
        "6.12.107, 4194304, 4194304",
        "6.12.107, 4194305, -12",
        "6.17.13, 0, 32768",
        "6.17.13, 4194304, 4194304",
        "6.17.13, 4194305, 4198400",
        "7.3.4, 40000, 65536"
    })
    void exitDumpLenEndsWhereItsAllocatorDoes(String kernel, int dumpLen, long expected) {
        TestCore test = TestCore.booted(kernel, 4);
        Attempt attempt = test.enable(OpsParameters.named("a").withExitDumpLen(dumpLen));
        assertThat(attempt.ret() == 0 ? test.bytes(Sites.EXIT_DUMP, MemoryState.LIVE) : attempt.ret())
                .isEqualTo(expected);
    }
}
