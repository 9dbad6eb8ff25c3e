package dev.scxreplay.ingest.format.perfetto;

import java.util.HashMap;
import java.util.Map;

/**
 * The names of an event and of its fields, which the trace holds numbers for.
 *
 * @param name the event's name
 * @param fields by number
 */
record EventForm(String name, Map<Integer, Field> fields) {
    /** How a number is shown where a table has no column for it. */
    enum Style {
        SIGNED,
        UNSIGNED,
        HEX
    }

    /** One field. */
    record Field(String name, Style style) {}

    /**
     * Reads the name and the fields, separated by blanks, as the resource of known events has them: fields are numbered
     * from 1, {@code name@7} goes on at 7, {@code :u} is unsigned, {@code :x} an address.
     */
    static EventForm parse(String[] words) {
        Map<Integer, Field> fields = new HashMap<>();
        int number = 1;
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            Style style = word.endsWith(":x") ? Style.HEX : word.endsWith(":u") ? Style.UNSIGNED : Style.SIGNED;
            word = style == Style.SIGNED ? word : word.substring(0, word.length() - 2);
            int at = word.indexOf('@');
            number = at < 0 ? number : Integer.parseInt(word.substring(at + 1));
            fields.put(number++, new Field(at < 0 ? word : word.substring(0, at), style));
        }
        return new EventForm(words[0], fields);
    }
}
