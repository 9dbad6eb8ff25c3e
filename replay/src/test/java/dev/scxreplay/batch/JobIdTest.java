package dev.scxreplay.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job's id is made of what its result depends on, and of nothing else. */
final class JobIdTest {
    @TempDir
    private Path folder;

    @Test
    void doesNotDependOnPathsNamesOrOrder() throws Exception {
        Path plan = Batches.plan(folder.resolve("here"));
        Path other = folder.resolve("there/deep");
        Files.createDirectories(other);
        Files.copy(folder.resolve("here/traces/wait-cycle.txt"), other.resolve("renamed.log"));
        Files.copy(folder.resolve("here/traces/two-schedulers.txt"), other.resolve("a.log"));
        Path moved = Files.writeString(other.resolve("other.yaml"), """
                machines: [{memory: 4G, cpus: 64, name: large}, as-recorded]
                kernels: [7.3.4, 6.17.13]
                traces: [renamed.log, {path: a.log, name: b}]
                """);
        assertThat(ids(moved)).isEqualTo(ids(plan)).hasSize(8);
    }

    @Test
    void dependsOnEverythingElse() throws Exception {
        String axes = "kernels: 7.3.4\nmachines: [as-recorded, {name: a, cpus: 64}, {name: b, cpus: 65}]\n"
                + "faults: [none, {name: f, fail: kick_syncs=1}, {name: g, fail: kick_syncs=2}]\nseeds: 0..3\n";
        Batches.plan(folder);
        Set<String> ids = ids(Files.writeString(folder.resolve("p.yaml"), "traces: traces/*\n" + axes));
        assertThat(ids).hasSize(2 * 3 * 3 * 4).allMatch(id -> id.matches("[0-9a-f]{16}"));
        Files.writeString(folder.resolve("traces/wait-cycle.txt"), "\n", StandardOpenOption.APPEND);
        assertThat(ids(folder.resolve("p.yaml")).stream().filter(ids::contains)).hasSize(3 * 3 * 4);
    }

    private static Set<String> ids(Path plan) throws Exception {
        return Batches.read(plan).jobs().stream().map(Job::id).collect(Collectors.toSet());
    }
}
