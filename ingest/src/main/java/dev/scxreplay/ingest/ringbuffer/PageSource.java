package dev.scxreplay.ingest.ringbuffer;

import java.io.IOException;

/** Gives the ring-buffer pages of one CPU one after the other. */
public interface PageSource {
    /** Moves to the next page; false at the end. */
    boolean next() throws IOException;

    /** The array that holds the page; it may change with every page. */
    byte[] bytes();

    /** Where in the array the page begins. */
    int at();

    /** Bytes of the page; fewer than a page only where the file is cut off. */
    int length();

    /** Whether the file's end cuts this page off, which is then in the log already. */
    boolean isCut();

    /** How the log names the page. */
    String place();
}
