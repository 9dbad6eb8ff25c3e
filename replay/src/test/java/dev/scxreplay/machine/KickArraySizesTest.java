package dev.scxreplay.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.machine.Outcome.Cause;
import dev.scxreplay.machine.Outcome.Failed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes of the arrays every sched_ext kernel has for each pair of CPUs, as one percpu area or one allocation per CPU. */
class KickArraySizesTest {
    private static final Site ARRAY = new Site("kick_syncs", "scx_enable");

    // n, percpu area, its total, asked for per CPU, slab bytes per CPU, slab total, vmalloc total (-: never vmalloc)
    @ParameterizedTest
    @CsvSource({
        "1, 8, 8, 24, 32, 32, -",
        "2, 16, 32, 32, 32, 64, -",
        "4, 32, 128, 48, 64, 256, -",
        "8, 64, 512, 80, 96, 768, -",
        "16, 128, 2048, 144, 192, 3072, -",
        "32, 256, 8192, 272, 512, 16384, -",
        "64, 512, 32768, 528, 1024, 65536, -",
        "128, 1024, 131072, 1040, 2048, 262144, -",
        "256, 2048, 524288, 2064, 4096, 1048576, -",
        "510, 4080, 2080800, 4096, 4096, 2088960, -",
        "511, 4088, 2088968, 4104, 8192, 4186112, 4186112",
        "512, 4096, 2097152, 4112, 8192, 4194304, 4194304",
        "1022, 8176, 8355872, 8192, 8192, 8372224, 8372224",
        "1023, 8184, 8372232, 8200, 16384, 16760832, 12570624",
        "1024, 8192, 8388608, 8208, 16384, 16777216, 12582912",
        "2048, 16384, 33554432, 16400, 32768, 67108864, 41943040",
        "4096, 32768, 134217728, 32784, 65536, 268435456, 150994944",
        "4097, BUG, BUG, 32792, 65536, 268500992, 151031808",
        "8192, BUG, BUG, 65552, 131072, 1073741824, 570425344",
    })
    void bytesFollowFromTheNumberOfCpus(
            int n, String area, String areaTotal, long asked, long slab, long slabTotal, String vmallocTotal) {
        MachineSpec spec = MachineSpec.of(Topology.of(n, 1));

        Outcome<Allocations> eager = new LoggedMachine(spec).machine.allocate(Request.percpu(ARRAY, 8L * n, 8));
        if (area.equals("BUG")) {
            assertThat(eager).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.cause()).isEqualTo(Cause.ILLEGAL_SIZE);
                assertThat(failed.message())
                        .isEqualTo("illegal size (" + 8 * n + ") or align (8) for percpu allocation");
            });
        } else {
            Allocation row = eager.allocated().rows().getFirst();
            assertThat(row.bytesReq() + ", " + row.bytes()).isEqualTo(area + ", " + areaTotal);
        }

        Request lazy = Request.kvmalloc(ARRAY, 16 + 8L * n).forEachCpu(spec.topology());
        Allocation row = new LoggedMachine(spec).allocate(lazy).rows().getFirst();
        assertThat(row.allocator()).isEqualTo(Allocator.KMALLOC);
        assertThat(row.count()).isEqualTo(n);
        assertThat(row.bytesReq()).isEqualTo(asked);
        assertThat(row.bytesAlloc()).isEqualTo(slab);
        assertThat(row.bytes()).isEqualTo(slabTotal);

        Allocations fragmented = new LoggedMachine(spec.with(KvmallocPolicy.VMALLOC)).allocate(lazy);
        if (vmallocTotal.equals("-")) {
            assertThat(fragmented.rows().getFirst().allocator()).isEqualTo(Allocator.KMALLOC);
        } else {
            assertThat(fragmented.rows().getFirst().allocator()).isEqualTo(Allocator.VMALLOC);
            assertThat("" + fragmented.bytes()).isEqualTo(vmallocTotal);
        }
    }
}
