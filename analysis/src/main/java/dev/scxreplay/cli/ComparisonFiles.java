package dev.scxreplay.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scxreplay.analysis.compare.Comparison;
import dev.scxreplay.analysis.compare.Comparison.Row;
import dev.scxreplay.analysis.compare.QuantityText;
import dev.scxreplay.analysis.compare.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A comparison for programs: JSON with every number, and JUnit XML, in which each row is a test. */
final class ComparisonFiles {
    private ComparisonFiles() {}

    /** Numbers have six digits; a number that is endless is the text "never ends", one that is not known is null. */
    static void json(Comparison comparison, PrintWriter out) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("baseline", comparison.baseline());
        root.put("candidate", comparison.candidate());
        ArrayNode traces = root.putArray("traces");
        comparison.traces().forEach(traces::add);
        root.put("verdict", comparison.isWorse() ? "worse" : "not worse");
        number(root, "alpha", comparison.bounds().alpha());
        ArrayNode rows = root.putArray("rows");
        for (Row row : comparison.rows()) {
            ObjectNode node = rows.addObject();
            node.put("metric", row.metric().name());
            node.put("group", row.group());
            node.put("doc", row.metric().doc());
            node.put("unit", row.metric().unit());
            node.put("better", row.metric().better().name().toLowerCase(Locale.ROOT));
            number(node, "baseline", row.baseline());
            number(node, "candidate", row.candidate());
            number(node, "change", row.change());
            node.put("verdict", row.verdict().text());
            node.put("why", row.why());
            node.put("decides", row.decides());
            row.sample().ifPresent(sample -> {
                ObjectNode found = node.putObject("sample");
                found.put("pairs", sample.pairs());
                found.put("blocks", sample.blocks());
                found.put("only_baseline", sample.onlyBaseline());
                found.put("only_candidate", sample.onlyCandidate());
                found.put("never_ending_baseline", sample.neverEndingBaseline());
                found.put("never_ending_candidate", sample.neverEndingCandidate());
                number(found, "interval_low", sample.low());
                number(found, "interval_high", sample.high());
                number(found, "p", sample.p());
                number(found, "adjusted_p", sample.adjustedP());
                number(found, "effect", sample.effect());
            });
        }
        out.print(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
        out.print("\n");
    }

    /** A row for each metric and item, as {@link #json} has them; alpha and the traces are not in it. */
    static TextTable rows(Comparison comparison) {
        TextTable rows = new TextTable(
                "baseline_kernel",
                "candidate_kernel",
                "metric",
                "group",
                "unit",
                "baseline",
                "candidate",
                "change",
                "interval_low",
                "interval_high",
                "adjusted_p",
                "effect",
                "pairs",
                "blocks",
                "verdict",
                "why",
                "decides");
        for (Row row : comparison.rows()) {
            Optional<Comparison.Sample> sample = row.sample();
            rows.add(
                    comparison.baseline(),
                    comparison.candidate(),
                    row.metric().name(),
                    row.group(),
                    row.metric().unit(),
                    value(row.baseline()),
                    value(row.candidate()),
                    value(row.change()),
                    sample.map(each -> value(each.low())).orElse(null),
                    sample.map(each -> value(each.high())).orElse(null),
                    sample.map(each -> value(each.adjustedP())).orElse(null),
                    sample.map(each -> value(each.effect())).orElse(null),
                    sample.map(Comparison.Sample::pairs).orElse(null),
                    sample.map(Comparison.Sample::blocks).orElse(null),
                    row.verdict().text(),
                    row.why(),
                    row.decides());
        }
        return rows;
    }

    private static Object value(double value) {
        if (Double.isNaN(value)) {
            return null;
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "never ends" : "-never ends";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? (Object) (long) value
                : (Object) new BigDecimal(value).round(new MathContext(6)).doubleValue();
    }

    private static void number(ObjectNode node, String name, double value) {
        switch (value(value)) {
            case null -> node.putNull(name);
            case Long number -> node.put(name, number);
            case Double number -> node.put(name, number);
            case Object text -> node.put(name, text.toString());
        }
    }

    /** Worse is a failure if it decides, not enough data is skipped. */
    static void junit(Comparison comparison, PrintWriter out) throws IOException {
        long failures =
                comparison.rows().stream().filter(ComparisonFiles::fails).count();
        long skipped =
                comparison.rows().stream().filter(ComparisonFiles::isSkipped).count();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "scx-replay compare " + comparison.baseline() + " " + comparison.candidate());
            xml.writeAttribute("tests", Integer.toString(comparison.rows().size()));
            xml.writeAttribute("failures", Long.toString(failures));
            xml.writeAttribute("errors", "0");
            xml.writeAttribute("skipped", Long.toString(skipped));
            for (Row row : comparison.rows()) {
                test(xml, row);
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndDocument();
            xml.flush();
        } catch (XMLStreamException e) {
            throw new IOException("cannot write XML: " + e.getMessage(), e);
        }
    }

    private static void test(XMLStreamWriter xml, Row row) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "scx-replay.compare");
        xml.writeAttribute("name", printable(row.metric().name() + (row.group().isEmpty() ? "" : " " + row.group())));
        String says = says(row);
        if (fails(row)) {
            xml.writeEmptyElement("failure");
            xml.writeAttribute("message", printable(says));
        } else if (isSkipped(row)) {
            xml.writeEmptyElement("skipped");
            xml.writeAttribute("message", printable(says));
        } else {
            xml.writeStartElement("system-out");
            xml.writeCharacters(printable(says));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static boolean fails(Row row) {
        return row.verdict() == Verdict.WORSE && row.decides();
    }

    private static boolean isSkipped(Row row) {
        return row.verdict() == Verdict.NOT_ENOUGH_DATA;
    }

    private static String says(Row row) {
        String unit = row.metric().unit();
        String values = Double.isNaN(row.baseline())
                ? ""
                : QuantityText.of(row.baseline(), unit) + " -> " + QuantityText.of(row.candidate(), unit) + ", ";
        return row.verdict().text() + ": " + values + row.why();
    }

    /** XML has no way to write control characters. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\x{FFFE}\\x{FFFF}]", "?");
    }
}
