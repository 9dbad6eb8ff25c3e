package dev.scxreplay.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class HistogramTest {
    @Test
    void everySeriesIsARowAndTheAxisHasNoHoles() {
        String svg = Histogram.svg(
                "waits <a>",
                List.of(
                        new Histogram.Bar("6.17.13", 500, 4),
                        new Histogram.Bar("6.17.13", Histogram.NEVER, 1),
                        new Histogram.Bar("7.3.4", 10_000, 2)));
        assertThat(svg).contains("waits &lt;a&gt;", ">5 waits<", ">2 waits<", "1 never ended");
        assertThat(labels(svg)).containsExactly("1 us", "10 us", "never");
    }

    @Test
    void nothingToDrawIsStillADrawing() {
        assertThat(Histogram.svg("none", List.of())).startsWith("<svg").endsWith("</svg>");
    }

    private static List<String> labels(String svg) {
        return Pattern.compile("text-anchor=\"middle\">([^<]+)<")
                .matcher(svg)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
