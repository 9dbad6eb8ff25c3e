package dev.scxreplay.report;

import java.util.List;

/**
 * One part of a report.
 *
 * @param id its name in links
 * @param title its heading
 * @param text what the reader has to know to read it right
 * @param figures its tables and charts, in order
 */
record Section(String id, String title, String text, List<Figure> figures) {
    Section {
        figures = List.copyOf(figures);
    }
}
