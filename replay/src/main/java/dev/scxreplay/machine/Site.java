package dev.scxreplay.machine;

/**
 * What memory is for.
 *
 * @param name the name tables and fault plans use, e.g. {@code kick_syncs}
 * @param function the kernel function that allocates it, e.g. {@code scx_enable}
 */
public record Site(String name, String function) {
    public Site {
        if (name.isEmpty() || name.indexOf('@') >= 0 || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("'" + name + "' is no site name: empty, or with '@' or '='");
        }
    }
}
