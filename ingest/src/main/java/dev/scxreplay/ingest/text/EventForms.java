package dev.scxreplay.ingest.text;

import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventKind;
import dev.scxreplay.trace.EventTable;
import java.util.Arrays;

/** Finds what is known about an event by its name; an event is added when it is first asked for. */
public final class EventForms {
    /** One event. */
    public static final class Event {
        /** Dictionary code of its name. */
        public final int code;
        /** Where it goes if its payload fits. */
        public final EventTable table;
        /** How its payload is read. */
        public final PayloadForm form;

        private Event(int code, EventTable table, PayloadForm form) {
            this.code = code;
            this.table = table;
            this.form = form;
        }
    }

    private final TextDictionary dictionary;
    /** By dictionary code of the name. */
    private Event[] known = new Event[256];

    /** Creates forms whose codes are those of {@code dictionary}. */
    public EventForms(TextDictionary dictionary) {
        this.dictionary = dictionary;
    }

    /** The event whose name is {@code bytes[from, to)}. */
    public Event find(byte[] bytes, int from, int to) {
        int code = dictionary.intern(bytes, from, to - from);
        Event event = code < known.length ? known[code] : null;
        return event != null ? event : add(code);
    }

    private Event add(int code) {
        if (code >= known.length) {
            known = Arrays.copyOf(known, Math.max(code + 1, known.length * 2));
        }
        String name = dictionary.text(code);
        EventTable table = EventKind.tableOf(name);
        known[code] = new Event(code, table, form(table, name));
        return known[code];
    }

    private static PayloadForm form(EventTable table, String event) {
        return switch (table) {
            case PRINT -> WholeText.of(table, "text");
            case OTHER -> WholeText.of(table, "fields");
            case SCHED_EXT ->
                switch (event) {
                    case "sched_ext_event" -> new NameAndDelta();
                    case "sched_ext_exit" -> WholeText.ofSchedExtExit();
                    case "sched_ext_dump" -> WholeText.of(table, "line");
                    default -> WholeText.of(table, "fields");
                };
            case SCHED_SWITCH,
                    SCHED_WAKEUP,
                    SCHED_MIGRATE_TASK,
                    SCHED_PROCESS,
                    SCHED_STAT,
                    IPI,
                    IRQ_VECTOR,
                    KMEM,
                    PERCPU,
                    SCX_PROBE,
                    SCX_DSQ -> new KeyedFields(table);
        };
    }
}
