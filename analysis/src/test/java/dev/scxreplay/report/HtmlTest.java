package dev.scxreplay.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

final class HtmlTest {
    @Test
    void markupIsText() {
        assertThat(Html.text("<script>alert(1)</script>\"'&"))
                .isEqualTo("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;");
        assertThat(Html.text("a\u0000\u0007\u009f\ud800b")).isEqualTo("a\ufffd\ufffd\ufffd\ufffdb");
    }

    @Test
    void noTagCanEndAScriptElement() {
        assertThat(Html.json("</script><!--\u2028\"\\'&"))
                .isEqualTo("\"\\u003c/script\\u003e\\u003c!--\\u2028\\u0022\\u005c\\u0027\\u0026\"");
    }

    @Test
    void shellWordsAreQuotedWhereTheyNeedToBe() {
        assertThat(Html.shell("results/6.17.13+14c1da")).isEqualTo("results/6.17.13+14c1da");
        assertThat(Html.shell("it's $HOME")).isEqualTo("'it'\\''s $HOME'");
        assertThat(Html.shell("")).isEqualTo("''");
    }

    @Test
    void numbersHaveTheUnitOfTheirColumn() {
        assertThat(Html.value("max_ns", 30_534_134L)).isEqualTo("30.53 ms");
        assertThat(Html.value("max_ns", 999L)).isEqualTo("999 ns");
        assertThat(Html.value("claimed_at_ns", 1_000_000_001L)).isEqualTo("1.000000001 s");
        assertThat(Html.value("peak_bytes", 1536L)).isEqualTo("1.50 KiB");
        assertThat(Html.value("waits", 9168)).isEqualTo("9,168");
        assertThat(Html.value("pid", 12345)).isEqualTo("12345");
        assertThat(Html.value("observed_share", new BigDecimal("0.500"))).isEqualTo("0.5");
    }
}
