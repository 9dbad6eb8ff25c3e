package dev.scxreplay.kernel;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A kernel as asked for: a release with commits added or taken away, and the profile that results.
 *
 * @param name as asked for, e.g. {@code 6.17.8+14c1da3895a1}
 * @param release the release it starts from
 * @param commits all commits it contains, oldest first
 * @param profile how it behaves
 */
public record KernelSpec(String name, String release, List<Commit> commits, KernelProfile profile) {
    /** What was added or taken away, as given; empty for a plain release. */
    public String changes() {
        return name.substring(release.length());
    }

    /**
     * Reads {@code RELEASE}, then any number of {@code +COMMIT} and {@code -COMMIT}. A commit is its id or at least
     * seven digits of it; the order in which they are given does not matter.
     *
     * @throws KernelSpecException if the release or a commit is not known, or a commit does not apply
     */
    public static KernelSpec parse(String text) throws KernelSpecException {
        return parse(text, Kernels.TABLE);
    }

    static KernelSpec parse(String text, ReleaseTable table) throws KernelSpecException {
        String release = table.longestPrefix(text);
        if (release.isEmpty()) {
            String asked = text.split("\\+", 2)[0];
            throw new KernelSpecException(
                    "Kernel '" + asked + "' is not known; nearest: " + String.join(", ", table.nearest(asked)) + ".");
        }
        Set<Commit> with = EnumSet.noneOf(Commit.class);
        Set<Commit> without = EnumSet.noneOf(Commit.class);
        int at = release.length();
        while (at < text.length()) {
            int end = at + 1;
            while (end < text.length() && text.charAt(end) != '+' && text.charAt(end) != '-') {
                end++;
            }
            String id = text.substring(at + 1, end);
            Commit commit = Commit.find(id)
                    .orElseThrow(() ->
                            new KernelSpecException("Commit '" + id + "' is not known to make a difference here."));
            if (!(text.charAt(at) == '+' ? with : without).add(commit)) {
                throw new KernelSpecException("Commit " + commit.id() + " is named twice in '" + text + "'.");
            }
            at = end;
        }
        return table.compose(text, release, without, with);
    }
}
