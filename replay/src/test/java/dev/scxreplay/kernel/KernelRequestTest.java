package dev.scxreplay.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code --kernel} accepts, and what is said about it; a new kernel as one row. */
final class KernelRequestTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "6.17.13+deb13-cloud-amd64 | 6.17.13 | is taken for 6.17.13.",
                "6.18.5-200.fc43.x86_64 | 6.18.5 | is taken for 6.18.5.",
                "6.17.9-arch1-1 | 6.17.8 | is taken for 6.17.8, the newest known release below it.",
                "6.14.0-29-generic | 6.14 | is taken for 6.14, the newest known release below it.",
                "6.12.57+deb13-amd64 | 6.12.10 | is taken for 6.12.10",
                "7.5.1-rc2 | 7.3.4 | is taken for 7.3.4",
                "7.3.4+deb13-cloud-amd64+92344fad5b54 | 7.3.4+92344fad5b54 | 7.3.4+deb13-cloud-amd64 is taken for 7.3.4.",
                "6.17.8-1-default+14c1da3895a1-scx_sched_object | - | cannot be taken away",
                "5.14.0-427.el9.x86_64 | - | is older than all that are known; the first is 6.12.",
                "6.17.13+deadbeef | - | Commit 'deadbeef' is not known",
                "6.17.8+kick_sync_own_cup | - | Commit 'kick_sync_own_cup' is not known",
                "6.17.9 | - | Kernel '6.17.9' is not known; nearest: 6.17, 6.17.7, 6.17.8",
            })
    void whatUnamePrints(String asked, String kernel, String said) throws KernelSpecException {
        if (kernel.equals("-")) {
            assertThatThrownBy(() -> KernelRequest.parse(List.of(asked)))
                    .isInstanceOf(KernelSpecException.class)
                    .hasMessageContaining(said);
        } else {
            KernelRequest request = KernelRequest.parse(List.of(asked));
            assertThat(names(request)).containsExactly(kernel);
            assertThat(request.remarks()).hasSize(1).allMatch(remark -> remark.contains(said));
        }
    }

    @Test
    void plainAndComposedReleasesAreSilent() throws KernelSpecException {
        KernelRequest request = KernelRequest.parse(List.of("6.17.8", "7.4-next", "7.3.4+92344fad5b54", "6.17.8"));
        assertThat(names(request)).containsExactly("6.17.8", "7.4-next", "7.3.4+92344fad5b54");
        assertThat(request.remarks()).isEmpty();
    }

    @Test
    void ranges() throws KernelSpecException {
        assertThat(names("6.17.10..6.18.5")).containsExactly("6.17.10", "6.17.12", "6.17.13", "6.18", "6.18.5");
        assertThat(names("6.16..6.17.7")).containsExactly("6.16", "6.16.12", "6.17", "6.17.7");
        assertThat(names("7.3..7.3")).containsExactly("7.3", "7.3.2", "7.3.4");
        assertThat(names("7.3..7.4-next")).containsExactly("7.3", "7.3.2", "7.3.4", "7.4-next");
        assertThat(names("6.16..7.3")).startsWith("6.16").endsWith("7.3.4");
        assertThat(names("all")).isEqualTo(Kernels.names());
        assertThatThrownBy(() -> names("7.3..6.16")).hasMessageContaining("ends before it begins");
        assertThatThrownBy(() -> names("5.0..6.11")).hasMessageContaining("no known kernel in '5.0..6.11'");
    }

    @Test
    void commitsOnTopOfARange() throws KernelSpecException {
        KernelRequest request = KernelRequest.parse(List.of("7.0..7.3+92344fad5b54"));
        assertThat(names(request)).first().isEqualTo("7.1+92344fad5b54");
        assertThat(request.remarks())
                .containsExactly("7.0..7.3+92344fad5b54: '+92344fad5b54' does not apply to 7.0, 7.0.13; left out.");
        assertThatThrownBy(() -> KernelRequest.parse(List.of("6.12..6.16+92344fad5b54")))
                .hasMessageContaining("needs 30b0515342db");
    }

    /** Every row of the matrix of releases, with the point releases in which behaviour changed. */
    @Test
    void theReleases() {
        assertThat(Kernels.names())
                .contains("6.12", "6.12.8", "6.12.10", "6.12.78", "6.12.107", "6.13", "6.14", "6.15", "6.16", "6.16.12")
                .contains("6.17", "6.17.7", "6.17.8", "6.17.10", "6.17.12", "6.17.13", "6.18", "6.18.5", "6.18.9")
                .contains(
                        "6.18.15", "6.19", "6.19.6", "6.19.11", "6.19.12", "6.19.14", "7.0", "7.0.13", "7.1", "7.1.13")
                .contains("7.2", "7.2.6", "7.2.12", "7.2.13", "7.3", "7.3.4", "7.4-next");
    }

    /** The row a newcomer writes: name, parent, and the commits that the stable tree took. */
    @Test
    void aNewKernelIsOneRow() throws KernelSpecException {
        ReleaseTable table = Kernels.TABLE.copy().add("7.3.5", "7.3.4", Commit.NO_PERCPU_FOR_BUILTIN_DSQS);

        KernelSpec added = KernelSpec.parse("7.3.5", table);
        assertThat(added.profile())
                .isEqualTo(KernelSpec.parse("7.3.4+92344fad5b54").profile());
        assertThat(KernelDiff.of(KernelSpec.parse("7.3.4"), added).axes())
                .containsExactly(
                        new KernelDiff.ChangedAxis("dsq storage", "PercpuOnEvery[bytes=32]", "PercpuOnUser[bytes=32]"));
        assertThat(KernelMatrix.text(table.all())).contains(" 7.3.5");
        assertThat(KernelRequest.parse(List.of("7.3.5-1-default", "7.3.4..7.3"), table)
                        .kernels())
                .extracting(KernelSpec::name)
                .containsExactly("7.3.5", "7.3.4");
        assertThat(Kernels.names()).doesNotContain("7.3.5");
        assertThatThrownBy(() -> table.add("7.3.6", "7.3.55")).hasMessageContaining("7.3.55");
    }

    private static List<String> names(String asked) throws KernelSpecException {
        return names(KernelRequest.parse(List.of(asked)));
    }

    private static List<String> names(KernelRequest request) {
        return request.kernels().stream().map(KernelSpec::name).toList();
    }
}
