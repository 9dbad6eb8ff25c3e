package dev.scxreplay.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What differs between two kernels.
 *
 * @param onlyFirst commits that only the first contains
 * @param onlySecond commits that only the second contains
 * @param axes the axes with different values
 */
public record KernelDiff(List<Commit> onlyFirst, List<Commit> onlySecond, List<ChangedAxis> axes) {
    /** One axis with its value in either kernel. */
    public record ChangedAxis(String axis, String first, String second) {}

    public static KernelDiff of(KernelSpec first, KernelSpec second) {
        Map<String, String> before = first.profile().axes();
        Map<String, String> after = second.profile().axes();
        List<ChangedAxis> axes = new ArrayList<>();
        before.forEach((axis, value) -> {
            if (!value.equals(after.get(axis))) {
                axes.add(new ChangedAxis(axis, value, after.get(axis)));
            }
        });
        return new KernelDiff(without(first, second), without(second, first), List.copyOf(axes));
    }

    private static List<Commit> without(KernelSpec has, KernelSpec lacks) {
        return has.commits().stream()
                .filter(commit -> !lacks.commits().contains(commit))
                .toList();
    }
}
