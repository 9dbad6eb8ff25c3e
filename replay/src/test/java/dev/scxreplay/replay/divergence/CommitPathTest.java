package dev.scxreplay.replay.divergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommitPathTest {
    /** Whatever two releases are named, newer or older, stable or mainline: there is a way, one commit at a time. */
    @Test
    void thereIsAWayBetweenAnyTwoReleases() throws Exception {
        List<String> without = new ArrayList<>();
        for (KernelSpec from : Kernels.all()) {
            for (KernelSpec to : Kernels.all()) {
                try {
                    CommitPath path = CommitPath.between(from, to);
                    assertThat(path.steps().getFirst().kernel().profile()).isEqualTo(from.profile());
                    assertThat(path.steps().getLast().kernel().profile()).isEqualTo(to.profile());
                    assertThat(path.steps()).allMatch(step -> step.changes().size() <= 1);
                } catch (dev.scxreplay.kernel.KernelSpecException e) {
                    without.add(from.name() + " to " + to.name());
                }
            }
        }
        assertThat(without).isEmpty();
    }

    @Test
    void whatOnlyTheFirstHasGoesBeforeWhatOnlyTheSecondHasComes() throws Exception {
        CommitPath path = CommitPath.between(KernelSpec.parse("6.17.12"), KernelSpec.parse("6.18"));
        assertThat(path.steps().stream()
                        .flatMap(step -> step.changes().stream())
                        .map(CommitPath.Change::word))
                .containsExactly("-36c6f3c03d10", "+f3aec2adce8d");
    }

    @Test
    void theSmallestListThatShowsIt() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(i);
        }
        List<Integer> needed = List.of(3, 500, 501, 998);
        assertThat(DeltaDebugging.<Integer, RuntimeException, RuntimeException>smallest(
                        all, kept -> kept.containsAll(needed)))
                .isEqualTo(needed);
        assertThat(DeltaDebugging.<Integer, RuntimeException, RuntimeException>smallest(all, kept -> true))
                .isEmpty();
        assertThat(DeltaDebugging.<Integer, RuntimeException, RuntimeException>smallest(all, kept -> kept.size() >= 10))
                .hasSize(10);
    }
}
