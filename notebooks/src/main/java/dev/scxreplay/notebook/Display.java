package dev.scxreplay.notebook;

import java.util.function.Consumer;

/** Shows documents under the cell that runs. */
public final class Display {
    private static volatile Consumer<Shown> place = shown -> {};

    /**
     * Something to be shown under a cell.
     *
     * @param mimeType {@code text/html} or {@code image/svg+xml}
     * @param content the document
     */
    public record Shown(String mimeType, String content) {}

    private Display() {}

    /** Shows a document under the cell that calls this. */
    public static void display(Shown shown) {
        place.accept(shown);
    }

    /** Says where documents go from now on. */
    static void showAt(Consumer<Shown> newPlace) {
        place = newPlace;
    }
}
