package dev.scxreplay.table;

/** A directory of traces and runs. */
public final class Dataset {
    /** The version of the schemas and of the layout of a dataset. */
    static final int VERSION = 1;

    private Dataset() {}
}
