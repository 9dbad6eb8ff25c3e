package dev.scxreplay.scx;

/** Error numbers as kernel functions return them. */
public final class Errno {
    public static final int ENOENT = -2;
    public static final int ENOMEM = -12;
    public static final int EBUSY = -16;
    public static final int EEXIST = -17;
    public static final int ENODEV = -19;
    public static final int EINVAL = -22;
    public static final int EOPNOTSUPP = -95;

    private Errno() {}
}
