package dev.scxreplay.notebook;

import java.util.ArrayList;
import java.util.List;

/** What the cells of a notebook show; the runner collects it after each cell. */
public final class Display {
    private static final List<Shown> SHOWN = new ArrayList<>();

    /**
     * Something to be shown under a cell.
     *
     * @param mimeType {@code text/html} or {@code image/svg+xml}
     * @param content the document
     */
    public record Shown(String mimeType, String content) {}

    private Display() {}

    /** Shows a document under the cell that calls this. */
    public static synchronized void display(Shown shown) {
        SHOWN.add(shown);
    }

    /** Takes what was shown since the last call. */
    static synchronized List<Shown> take() {
        List<Shown> taken = List.copyOf(SHOWN);
        SHOWN.clear();
        return taken;
    }
}
