package dev.scxreplay.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All kernels by all axes, as text: for each axis every value it takes, and the kernels that have it. */
public final class KernelMatrix {
    private KernelMatrix() {}

    /** One paragraph for each axis; under it one line for each value, then the kernels with this value. */
    public static String text(List<KernelSpec> kernels) {
        StringBuilder text = new StringBuilder();
        for (String axis : axisNames(kernels)) {
            Map<String, List<String>> kernelsOfValue = new LinkedHashMap<>();
            for (KernelSpec kernel : kernels) {
                String value = kernel.profile().axes().get(axis);
                kernelsOfValue.computeIfAbsent(value, v -> new ArrayList<>()).add(kernel.name());
            }
            text.append(axis).append('\n');
            kernelsOfValue.forEach((value, names) -> text.append("  ")
                    .append(value)
                    .append("\n      ")
                    .append(String.join(" ", names))
                    .append('\n'));
        }
        return text.toString();
    }

    private static Set<String> axisNames(List<KernelSpec> kernels) {
        return kernels.isEmpty()
                ? Set.of()
                : kernels.getFirst().profile().axes().keySet();
    }
}
