package dev.scxreplay.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of kernels, composed ones included, and why some are refused. */
final class KernelSpecTest {
    @Test
    void aPlainReleaseHasNoChanges() throws KernelSpecException {
        KernelSpec kernel = KernelSpec.parse("6.17.13");
        assertThat(kernel.name()).isEqualTo("6.17.13");
        assertThat(kernel.release()).isEqualTo("6.17.13");
        assertThat(kernel.changes()).isEmpty();
        assertThat(kernel.commits())
                .contains(Commit.KICK_ARRAYS_LAZY, Commit.KICK_ARRAYS_AFTER_STATE_CHECK, Commit.KICK_IRQ_WORK_HARD);
    }

    @Test
    void aCommitCanBeAdded() throws KernelSpecException {
        KernelSpec kernel = KernelSpec.parse("6.17.8+14c1da3895a1");
        assertThat(kernel.changes()).isEqualTo("+14c1da3895a1");
        assertThat(kernel.profile().kickStorage()).isInstanceOf(KickStorage.PerCpuKvzalloc.class);
        assertThat(kernel.profile().enableSteps())
                .startsWith(EnableStep.KICK_ARRAYS, EnableStep.STATE_CHECK, EnableStep.SCHEDULER);
    }

    @Test
    void theOrderOfAskingDoesNotMatter() throws KernelSpecException {
        KernelProfile asked =
                KernelSpec.parse("6.17.8+05e63305c85c+14c1da3895a1").profile();
        assertThat(asked)
                .isEqualTo(KernelSpec.parse("6.17.8+14c1da3895a1+05e63305c85c").profile());
        assertThat(asked.enableSteps())
                .startsWith(EnableStep.STATE_CHECK, EnableStep.KICK_ARRAYS, EnableStep.SCHEDULER);
    }

    @Test
    void aCommitCanBeTakenAway() throws KernelSpecException {
        assertThat(KernelSpec.parse("6.19.14-415cb193bb97").profile())
                .isEqualTo(KernelSpec.parse("6.19.11").profile());
        assertThat(KernelSpec.parse("7.4-next-92344fad5b54").profile())
                .isEqualTo(KernelSpec.parse("7.3.4").profile());
        assertThat(KernelSpec.parse("7.3.4+92344fad5b54").profile())
                .isEqualTo(KernelSpec.parse("7.4-next").profile());
        assertThat(KernelSpec.parse("7.1.13-84b1a0ea0b7c").profile().dsqStorage())
                .isEqualTo(new DsqStorage.PercpuOnEvery(8));
    }

    @Test
    void stableIdsAndLongAndShortIdsMeanTheSameCommit() throws KernelSpecException {
        KernelProfile profile = KernelSpec.parse("6.18.5+a379fa1e2cae").profile();
        assertThat(KernelSpec.parse("6.18.5+01b0831d71b6").profile()).isEqualTo(profile);
        assertThat(KernelSpec.parse("6.18.5+a379fa1").profile()).isEqualTo(profile);
        assertThat(KernelSpec.parse("6.18.5+a379fa1e2cae0000000000000000000000000000")
                        .profile())
                .isEqualTo(profile);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "6.17.9              | Kernel '6.17.9' is not known; nearest: 6.17, 6.17.7, 6.17.8, 6.17.10, 6.17.12, 6.17.13.",
                "5.4                 | Kernel '5.4' is not known; nearest: 6.14, 7.0, 7.1.",
                "6.17.8+deadbeef     | Commit 'deadbeef' is not known to make a difference here",
                "6.17.8+             | Commit '' is not known",
                "6.17.8+05e63305c85c | 05e63305c85c (\"sched_ext: Fix scx_kick_pseqs corruption on concurrent scheduler loads\") needs 14c1da3895a1",
                "6.17.13+14c1da3895a1 | 6.17.13 already contains 14c1da3895a1",
                "6.17.8-14c1da3895a1 | 6.17.8 does not contain 14c1da3895a1",
                "6.17.13-14c1da3895a1 | cannot be taken away: 05e63305c85c",
                "6.18.5+415cb193bb97 | needs a379fa1e2cae",
                "6.17.8+14c1da3895a1+14c1da3895a1 | is named twice",
            })
    void whatCannotBeIsRefusedWithTheReason(String asked, String reason) {
        assertThatThrownBy(() -> KernelSpec.parse(asked))
                .isInstanceOf(KernelSpecException.class)
                .hasMessageContaining(reason)
                .hasMessageEndingWith(".");
    }

    @Test
    void aDifferenceNamesCommitsAndAxes() throws KernelSpecException {
        KernelDiff diff = KernelDiff.of(KernelSpec.parse("6.18.5"), KernelSpec.parse("6.18.9"));
        assertThat(diff.onlyFirst()).isEmpty();
        assertThat(diff.onlySecond()).containsExactly(Commit.NO_KICK_OF_HIGHER_CLASSES, Commit.KICK_WAIT_RELIABLE);
        assertThat(diff.axes())
                .containsExactly(
                        new KernelDiff.ChangedAxis("kick sequence", "OnClassSwitch", "OnPutAndPick"),
                        new KernelDiff.ChangedAxis("kick target", "AnyCurrent", "NotHigherClass"));
    }

    @Test
    void everyCommitChangesSomethingAndIsInARelease() throws KernelSpecException {
        for (Commit commit : Commit.values()) {
            if (commit == Commit.BYPASS_UNWIND_AS_POSTED) {
                continue; // posted, never released
            }
            KernelSpec with = Kernels.all().stream()
                    .filter(kernel -> kernel.commits().contains(commit))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(commit + " is in no release"));
            KernelProfile applied = with.profile();
            KernelProfile without = beforeCommit(with, commit);
            assertThat(commit.applyTo(without).axes()).as(commit.id()).isNotEqualTo(without.axes());
            assertThat(applied.axes()).isNotEmpty();
        }
    }

    @Test
    void whatWasOnlyPostedIsInNoReleaseAndCanBeAsked() throws KernelSpecException {
        assertThat(Kernels.all()).noneMatch(kernel -> kernel.commits().contains(Commit.BYPASS_UNWIND_AS_POSTED));
        assertThat(KernelSpec.parse("7.1+bypass_unwind_as_posted").profile().allocationFlaws())
                .containsExactly(AllocationFlaw.BYPASS_UNWINDS_EVERY_CPU);
    }

    /** The profile of the lineage of a kernel up to, not including, a commit. */
    private static KernelProfile beforeCommit(KernelSpec kernel, Commit commit) throws KernelSpecException {
        KernelProfile profile = KernelSpec.parse("6.12").profile();
        for (Commit earlier : kernel.commits()) {
            if (earlier == commit) {
                break;
            }
            profile = earlier.applyTo(profile);
        }
        return profile;
    }
}
