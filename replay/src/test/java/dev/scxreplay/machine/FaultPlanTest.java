package dev.scxreplay.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.machine.Outcome.Failed;
import dev.scxreplay.sim.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultPlanTest {
    private static final List<String> SITES = List.of("kick_syncs", "dsq");
    private static final Site KICK = new Site("kick_syncs", "scx_enable");
    private static final Site DSQ = new Site("dsq", "init_dsq");
    private static final Topology CPUS = Topology.of(8, 2);

    private static LoggedMachine machine(String... rules) {
        FaultPlan plan = FaultPlan.parse(List.of(rules), SITES, new Seed(5));
        return new LoggedMachine(MachineSpec.of(CPUS).with(plan));
    }

    @Test
    void theNthOfABulkRequestFailsAndThoseBeforeStay() {
        LoggedMachine logged = machine("kick_syncs=6");
        Outcome<Allocations> outcome =
                logged.machine.allocate(Request.kvmalloc(KICK, 80).forEachCpu(CPUS));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failedAtIndex()).isEqualTo(5));
        logged.machine.free(outcome.allocated());
        assertThat(logged.log)
                .containsExactly(
                        "0ms alloc kick_syncs kmalloc from 0 x4 384",
                        "0ms alloc kick_syncs kmalloc from 4 x1 96 node 1",
                        "0ms fail kick_syncs at 5 -12 INJECTED",
                        "0ms free kick_syncs kmalloc from 0 x4 384",
                        "0ms free kick_syncs kmalloc from 4 x1 96");
        assertThat(logged.machine
                        .allocate(Request.kvmalloc(KICK, 80).forEachCpu(CPUS))
                        .isOk())
                .as("the sixth has passed")
                .isTrue();
    }

    @Test
    void inALoopOverCpusNothingBehindTheFailureIsAllocated() {
        LoggedMachine logged = machine("dsq=3");
        assertThat(logged.machine
                        .allocateEach(List.of(
                                Request.percpu(KICK, 8, 8).forEachCpu(CPUS),
                                Request.percpu(DSQ, 32, 8).forEachCpu(CPUS)))
                        .isOk())
                .isFalse();
        assertThat(logged.log)
                .containsExactly(
                        "0ms alloc kick_syncs percpu from 0 x3 192",
                        "0ms alloc dsq percpu from 0 x2 512",
                        "0ms fail dsq at 2 -12 INJECTED");
    }

    @Test
    void aRuleForACpuCountsOnlyItsAllocations() {
        LoggedMachine logged = machine("kick_syncs@5=2");
        Request perCpu = Request.kvmalloc(KICK, 80).forEachCpu(CPUS);
        assertThat(logged.machine.allocate(perCpu).isOk()).isTrue();
        assertThat(logged.machine.allocate(perCpu))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failedAtIndex()).isEqualTo(5));
    }

    @Test
    void everyAndProbabilityAreTheSameEachTime() {
        StringBuilder first = new StringBuilder();
        StringBuilder second = new StringBuilder();
        for (StringBuilder results : List.of(first, second)) {
            LoggedMachine logged = machine("kick_syncs=every:3", "dsq=prob:1/4");
            for (int i = 0; i < 40; i++) {
                results.append(
                        logged.machine.allocate(Request.kmalloc(KICK, 80)).isOk() ? '.' : 'X');
                results.append(logged.machine.allocate(Request.kmalloc(DSQ, 80)).isOk() ? '.' : 'F');
            }
        }
        assertThat(second.toString()).isEqualTo(first.toString());
        assertThat(first.chars().filter(c -> c == 'X').count()).isEqualTo(13);
        assertThat(first.chars().filter(c -> c == 'F').count()).isBetween(4L, 18L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "kick_sync=1; names no known site; known are dsq, kick_syncs",
                "kick_syncs; is not of the form SITE[@CPU]=N, =every:N or =prob:P",
                "kick_syncs=0; '0' is not a number of 1 or more",
                "kick_syncs=every:x; 'x' is not a number of 1 or more",
                "kick_syncs@99999=1; '99999' is not a number of 0 to 16383",
                "kick_syncs=prob:2; 2/1 is no probability from 0 to 1",
            })
    void whatCannotBeReadIsNamed(String rule, String message) {
        assertThatThrownBy(() -> machine(rule))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fault '" + rule + "'")
                .hasMessageContaining(message.strip());
    }
}
