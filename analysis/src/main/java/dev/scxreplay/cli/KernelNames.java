package dev.scxreplay.cli;

import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;

/** The kernels that the words behind {@code --kernel} mean. */
final class KernelNames {
    private KernelNames() {}

    /** Each word is a kernel, or {@code all} for all known releases. */
    static List<KernelSpec> parse(List<String> words) throws KernelSpecException {
        List<KernelSpec> kernels = new ArrayList<>();
        for (String word : words) {
            if (word.trim().equals("all")) {
                kernels.addAll(Kernels.all());
            } else {
                kernels.add(KernelSpec.parse(word.trim()));
            }
        }
        return kernels;
    }
}
