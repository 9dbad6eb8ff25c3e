package dev.scxreplay.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every percpu and kmalloc allocation recorded on real kernels, its {@code bytes_alloc} computed from its size. */
class RecordedMemoryTest {
    private static final Site ANY = new Site("any", "any");

    @Test
    void bytesAllocOfEveryRecordedAllocationIsExact() throws IOException {
        Path recorded = Path.of(System.getProperty("scxreplay.root", ".")).resolve("../shared/traces/memory.csv");
        assumeTrue(Files.exists(recorded), "the recorded allocations are not here: " + recorded);
        List<String> wrong = new ArrayList<>();
        int percpu = 0;
        int kmalloc = 0;
        List<String> lines = Files.readAllLines(recorded);
        for (String line : lines.subList(1, lines.size())) {
            // kernel,nr_cpu_ids,moment,allocator,call_site,count,bytes_req,bytes_alloc,total_req,total_alloc
            String[] field = line.split(",", -1);
            boolean isPercpu = field[3].equals("percpu");
            if (!isPercpu && !field[3].equals("kmalloc")) {
                continue;
            }
            long asked = Long.parseLong(field[6]);
            int count = Integer.parseInt(field[5]);
            Request request = isPercpu ? Request.percpu(ANY, asked, 8) : Request.kmalloc(ANY, asked);
            Topology topology = Topology.of(Integer.parseInt(field[1]), 1);
            Allocation row = new LoggedMachine(MachineSpec.of(topology))
                    .allocate(request.times(count))
                    .rows()
                    .getFirst();
            boolean exact = row.bytesReq() == asked
                    && row.bytesAlloc() == Long.parseLong(field[7])
                    && row.count() * row.bytesAlloc() == Long.parseLong(field[9]);
            if (!exact) {
                wrong.add(line + " but modelled " + row.bytesAlloc());
            }
            percpu += isPercpu ? 1 : 0;
            kmalloc += isPercpu ? 0 : 1;
        }
        System.out.println("memory.csv: " + percpu + " percpu and " + kmalloc + " kmalloc rows, " + wrong.size()
                + " of them differ");
        assertThat(wrong).isEmpty();
        assertThat(percpu + kmalloc).isPositive();
    }
}
