package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventKind;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds what is known about an event by the bytes of its name; an event is added when it is first asked for. */
final class EventForms {
    /** One event. */
    static final class Event {
        private final byte[] name;
        private final int hash;
        /** Dictionary code of its name. */
        final int code;
        /** Where it goes if its payload fits. */
        final EventTable table;
        /** How its payload is read. */
        final PayloadForm form;

        private Event(byte[] name, int hash, int code, EventTable table, PayloadForm form) {
            this.name = name;
            this.hash = hash;
            this.code = code;
            this.table = table;
            this.form = form;
        }
    }

    private final TextDictionary dictionary;
    private Event[] slots = new Event[256];
    private int size;

    EventForms(TextDictionary dictionary) {
        this.dictionary = dictionary;
    }

    /** The event whose name is {@code bytes[from, to)}. */
    Event find(byte[] bytes, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        hash ^= hash >>> 15;
        int slot = hash & (slots.length - 1);
        for (Event event = slots[slot]; event != null; event = slots[slot]) {
            if (event.hash == hash && Arrays.equals(event.name, 0, event.name.length, bytes, from, to)) {
                return event;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return add(Arrays.copyOfRange(bytes, from, to), hash, slot);
    }

    private Event add(byte[] name, int hash, int slot) {
        String text = new String(name, StandardCharsets.UTF_8);
        EventTable table = EventKind.tableOf(text);
        Event event = new Event(name, hash, dictionary.intern(name, 0, name.length), table, form(table, text));
        slots[slot] = event;
        size++;
        if (size * 2 > slots.length) {
            grow();
        }
        return event;
    }

    private void grow() {
        Event[] old = slots;
        slots = new Event[old.length * 2];
        for (Event event : old) {
            if (event != null) {
                int slot = event.hash & (slots.length - 1);
                while (slots[slot] != null) {
                    slot = (slot + 1) & (slots.length - 1);
                }
                slots[slot] = event;
            }
        }
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
                    SCX_PROBE -> new KeyedFields(table);
        };
    }
}
