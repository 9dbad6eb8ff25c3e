package dev.scxreplay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TraceNameTest {
    @ParameterizedTest
    @CsvSource({
        "../shared/traces/6.17.13/icount8/trace.txt.zst, 6.17.13-icount8",
        "two-loaders/6.17.13/trace.dat, two-loaders-6.17.13",
        "evidence/out-of-memory-enable-6.17.13/trace.txt.zst, out-of-memory-enable-6.17.13",
        "sample-traces/wait-cycle/trace.txt, wait-cycle",
        "trace.txt, trace",
        "../trace.dat, trace",
        "/trace, trace",
        "../shared/traces/two-cpu/sched_mix.dat.zst, sched_mix",
        "hang of machine 7.log, hang_of_machine_7",
        "a.b.txt, a.b",
        ".zst, .zst",
    })
    void comesFromThePath(Path path, String name) {
        assertThat(TraceName.of(path)).isEqualTo(name);
    }
}
