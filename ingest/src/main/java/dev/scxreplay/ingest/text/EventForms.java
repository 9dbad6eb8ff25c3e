package dev.scxreplay.ingest.text;

import dev.scxreplay.ingest.tracepoint.Commands;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventKind;
import dev.scxreplay.trace.EventTable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
        /** Whether its lines carry no name: 0 no, 1 yes, -1 not known yet; for the reader's use. */
        public int unnamed = -1;

        private Event(int code, EventTable table, PayloadForm form) {
            this.code = code;
            this.table = table;
            this.form = form;
        }
    }

    private final TextDictionary dictionary;
    private final Commands commands;
    private final PluginLetters letters;
    /** By dictionary code of the name. */
    private Event[] known = new Event[256];

    /** Creates forms whose codes are those of {@code dictionary}. */
    public EventForms(TextDictionary dictionary) {
        this(dictionary, new PluginLetters());
    }

    /** As above, with what a reading before has found about the letters of states. */
    public EventForms(TextDictionary dictionary, PluginLetters letters) {
        this.letters = letters;
        this.dictionary = dictionary;
        this.commands = new Commands(Map.of(), dictionary);
    }

    /** The names of tasks that payloads have told so far. */
    public Commands commands() {
        return commands;
    }

    /** Every event asked for so far, in the order of their codes. */
    public List<Event> all() {
        return Arrays.stream(known).filter(Objects::nonNull).toList();
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

    private PayloadForm form(EventTable table, String event) {
        KeyedFields keyed = new KeyedFields(table, commands);
        return switch (table) {
            case PRINT -> WholeText.of(table, "text");
            case OTHER -> WholeText.of(table, "fields");
            case SCHED_EXT ->
                switch (event) {
                    case "sched_ext_event" -> new FirstFitting(new NameAndDelta(), new RawFields(table, commands));
                    case "sched_ext_exit" -> WholeText.ofSchedExtExit();
                    case "sched_ext_dump" -> WholeText.of(table, "line");
                    default -> WholeText.of(table, "fields");
                };
            case SCHED_SWITCH ->
                new FirstFitting(keyed, new PluginSwitch(commands, letters), new RawFields(table, commands));
            case SCHED_WAKEUP ->
                event.equals("sched_waking") ? keyed : new FirstFitting(keyed, new PluginWakeup(commands));
            case IPI -> new InterruptedCpus(keyed);
            case SCHED_PROCESS, KMEM, SCX_PROBE, SCX_DSQ -> new FirstFitting(keyed, new RawFields(table, commands));
            case SCHED_MIGRATE_TASK, SCHED_STAT, IRQ_VECTOR, PERCPU -> keyed;
        };
    }
}
