package dev.scxreplay.ingest.format.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Hands the events on to the sink, each in the columns of its table.
 *
 * <p>What a compact event lacks is what the events before it on its CPU tell: the task running there is the one the last
 * switch put there, or the one the last event recorded.
 */
final class EventWriter {
    /** Source: perfetto, {@code FtraceEvent}. */
    private static final int PID = 2;

    private static final int FLAGS = 5;
    private static final int GENERIC = 327;

    private static final int MOST_GENERIC = 1 << 12;
    private static final int UNKNOWN_PID = -1;

    private static final int PREV_COMM = EventTable.SCHED_SWITCH.schema().indexOf("prev_comm");
    private static final int PREV_PID = EventTable.SCHED_SWITCH.schema().indexOf("prev_pid");
    private static final int PREV_PRIO = EventTable.SCHED_SWITCH.schema().indexOf("prev_prio");
    private static final int PREV_STATE = EventTable.SCHED_SWITCH.schema().indexOf("prev_state");
    private static final int NEXT_COMM = EventTable.SCHED_SWITCH.schema().indexOf("next_comm");
    private static final int NEXT_PID = EventTable.SCHED_SWITCH.schema().indexOf("next_pid");
    private static final int NEXT_PRIO = EventTable.SCHED_SWITCH.schema().indexOf("next_prio");
    private static final int WOKEN_COMM = EventTable.SCHED_WAKEUP.schema().indexOf("comm");
    private static final int WOKEN_PID = EventTable.SCHED_WAKEUP.schema().indexOf("pid");
    private static final int WOKEN_PRIO = EventTable.SCHED_WAKEUP.schema().indexOf("prio");
    private static final int WOKEN_TARGET = EventTable.SCHED_WAKEUP.schema().indexOf("target_cpu");
    private static final int OTHER_FIELDS = EventTable.OTHER.schema().indexOf("fields");
    private static final int SCHED_EXT_FIELDS = EventTable.SCHED_EXT.schema().indexOf("fields");

    private final EventSink sink;
    private final TextDictionary dictionary;
    private final Descriptors descriptors;
    private final Tasks tasks;
    private final TaskStates states;
    private final FieldText fieldText;
    private final EventFields fields = new EventFields();
    private final Map<Integer, EventShape> numbered = new HashMap<>();
    private final Map<Integer, EventShape> generic = new HashMap<>();
    private EventShape lastShape;
    private int lastNumber = -1;
    /** By column of the event's table: the code of a text, or a number. */
    private final long[] values = new long[Long.SIZE];

    private final KernelSymbols symbols;
    /** Names the functions in the events that come; 0 if nothing does. */
    private int symbolTable;

    private final int switchEvent;
    private final int wakingEvent;
    /** By CPU: the task running there. */
    private int[] running = new int[64];

    EventWriter(EventSink sink, Descriptors descriptors, Tasks tasks, KernelSymbols symbols) {
        this.sink = sink;
        this.symbols = symbols;
        this.dictionary = sink.dictionary();
        this.descriptors = descriptors;
        this.tasks = tasks;
        this.states = new TaskStates(dictionary);
        this.fieldText = new FieldText(dictionary);
        this.switchEvent = dictionary.intern("sched_switch");
        this.wakingEvent = dictionary.intern("sched_waking");
        Arrays.fill(running, UNKNOWN_PID);
    }

    /** Says which table of {@link KernelSymbols} the events that come go by. */
    void symbols(int table) {
        symbolTable = table;
    }

    /** Whether it is known which task a CPU runs. */
    boolean knowsRunning(int cpu) {
        return cpu < running.length && running[cpu] != UNKNOWN_PID;
    }

    /** Says which task a CPU runs; -1 if that is not known any more. */
    void running(int cpu, int pid) {
        if (cpu >= running.length) {
            int before = running.length;
            running = Arrays.copyOf(running, Integer.highestOneBit(cpu) * 2);
            Arrays.fill(running, before, running.length, UNKNOWN_PID);
        }
        running[cpu] = pid;
    }

    /** Writes a compact {@code sched_switch}; {@code nextComm} is a dictionary code or -1. */
    void compactSwitch(int cpu, long tsNs, long prevState, int nextPid, int nextPrio, int nextComm) {
        int prev = running(cpu);
        TableAppender row = sink.begin(EventTable.SCHED_SWITCH, switchEvent, tsNs, cpu, prev, tasks.common(prev), -1);
        row.setText(PREV_COMM, tasks.name(prev, cpu));
        row.setInt(PREV_PID, prev);
        row.setInt(PREV_PRIO, tasks.prio(prev));
        row.setText(PREV_STATE, states.code(prevState));
        row.setText(NEXT_COMM, nextComm >= 0 ? nextComm : tasks.name(nextPid, cpu));
        row.setInt(NEXT_PID, nextPid);
        row.setInt(NEXT_PRIO, nextPrio);
        tasks.learn(nextPid, nextComm, nextPrio);
        running(cpu, nextPid);
    }

    /** Writes a compact {@code sched_waking}; {@code comm} is a dictionary code, it and {@code flags} may be -1. */
    void compactWaking(int cpu, long tsNs, int pid, int target, int prio, int comm, int flags) {
        int waker = running(cpu);
        TableAppender row =
                sink.begin(EventTable.SCHED_WAKEUP, wakingEvent, tsNs, cpu, waker, tasks.common(waker), flags);
        row.setText(WOKEN_COMM, comm >= 0 ? comm : tasks.name(pid, cpu));
        row.setInt(WOKEN_PID, pid);
        row.setInt(WOKEN_PRIO, prio);
        row.setInt(WOKEN_TARGET, target);
        tasks.learn(pid, comm, prio);
    }

    private int running(int cpu) {
        if (!knowsRunning(cpu)) {
            sink.log().count(Stat.TASK_UNKNOWN, 1);
            return UNKNOWN_PID;
        }
        return running[cpu];
    }

    /** The pid of a plain event; -1 if it has none. */
    static int pidOf(byte[] bytes, int from, int length) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == PID << 3) {
                    return in.readRawVarint32();
                }
                in.skipField(tag);
            }
        } catch (IOException e) {
            return UNKNOWN_PID;
        }
        return UNKNOWN_PID;
    }

    /** Writes the event that lies in {@code bytes[from, from + length)}. */
    void plain(int cpu, long tsNs, byte[] bytes, int from, int length, String place) {
        int pid = UNKNOWN_PID;
        int flags = -1;
        int number = 0;
        int at = from;
        int size = 0;
        boolean damaged = false;
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    number = WireFormat.getTagFieldNumber(tag);
                    size = in.readRawVarint32();
                    at = from + in.getTotalBytesRead();
                    in.skipRawBytes(size);
                } else if (tag == PID << 3) {
                    pid = in.readRawVarint32();
                } else if (tag == FLAGS << 3) {
                    flags = in.readRawVarint32() & 0xffff;
                } else {
                    in.skipField(tag);
                }
            }
        } catch (IOException e) {
            damaged = true;
        }
        if (pid == UNKNOWN_PID) {
            pid = knowsRunning(cpu) ? running[cpu] : UNKNOWN_PID;
        } else {
            running(cpu, pid);
        }
        EventShape shape = shape(number, bytes, damaged ? from : at, damaged ? 0 : size);
        damaged |= shape == null;
        if (damaged) {
            fields.count = 0;
            shape = shape == null || number == GENERIC ? numberedShape(0) : shape;
            sink.log().odd(Stat.EVENT_FIELDS_UNREADABLE, place, "an event is damaged; its fields are left out");
        } else if (!shape.known) {
            sink.log().count(Stat.EVENT_NAME_UNKNOWN, 1);
        }
        if (symbolTable > 0) {
            nameFunctions(shape);
        }
        write(shape, cpu, tsNs, pid, flags, damaged, place);
    }

    private void nameFunctions(EventShape shape) {
        for (int i = 0; i < fields.count; i++) {
            if (!fields.isText[i] && shape.isFunction(fields.keys[i])) {
                int name = symbols.name(symbolTable, fields.values[i]);
                if (name >= 0) {
                    fields.isSymbol[i] = true;
                    fields.values[i] = name;
                }
            }
        }
    }

    /** Reads the event's fields; its shape, or null if it is damaged. */
    private EventShape shape(int number, byte[] bytes, int at, int size) {
        try {
            if (number != GENERIC) {
                fields.numbered(bytes, at, size);
                return numberedShape(number);
            }
            int name = fields.generic(bytes, at, size, dictionary);
            if (name < 0) {
                return null;
            }
            EventShape shape = generic.get(name);
            if (shape == null) {
                shape = new EventShape(dictionary.text(name), dictionary);
                if (generic.size() < MOST_GENERIC) {
                    generic.put(name, shape);
                }
            }
            return shape;
        } catch (IOException e) {
            return null;
        }
    }

    private EventShape numberedShape(int number) {
        if (number != lastNumber) {
            lastShape = numbered.computeIfAbsent(
                    number, unseen -> EventShape.numbered(number, descriptors.event(number), dictionary));
            lastNumber = number;
        }
        return lastShape;
    }

    private void write(EventShape shape, int cpu, long tsNs, int pid, int flags, boolean damaged, String place) {
        int comm = tasks.common(pid);
        if (shape.table != EventTable.OTHER) {
            long filled = damaged ? 0 : values(shape);
            if ((filled & shape.required) == shape.required && filled >= 0) {
                fill(shape, sink.begin(shape.table, shape.event, tsNs, cpu, pid, comm, flags), filled);
                learn(shape, filled, cpu);
                return;
            }
            if (!damaged) {
                sink.log().odd(Stat.EVENT_FIELDS_UNREADABLE, place, "the fields of an event do not fit its kind");
            }
        }
        TableAppender row = sink.begin(EventTable.OTHER, shape.event, tsNs, cpu, pid, comm, flags);
        row.setText(OTHER_FIELDS, fieldText.code(fields, shape));
        learnRename(shape);
    }

    /** Puts what the event has for each column into {@link #values}; the bits of these columns, -1 if one does not fit. */
    private long values(EventShape shape) {
        long filled = 0;
        int unused = 0;
        for (int i = 0; i < fields.count; i++) {
            EventShape.Use use = shape.use(fields.keys[i]);
            if (use == EventShape.Use.NONE) {
                unused++;
                continue;
            }
            int column = shape.column(fields.keys[i]);
            long value = fields.values[i];
            if (fields.isText[i]) {
                if (use != EventShape.Use.TEXT) {
                    return -1;
                }
                value = text(shape, (int) value, fields.lengths[i]);
            } else if (fields.isSymbol[i]) {
                if (use != EventShape.Use.TEXT) {
                    return -1;
                }
            } else if (use == EventShape.Use.TEXT) {
                value = dictionary.intern("0x" + Long.toHexString(value));
            } else if (use == EventShape.Use.STATE) {
                value = states.code(value);
            }
            values[column] = value;
            filled |= 1L << column;
        }
        if (unused > 0 && shape.table == EventTable.SCHED_EXT) {
            values[SCHED_EXT_FIELDS] = fieldText.code(fields, shape);
            filled |= 1L << SCHED_EXT_FIELDS;
        } else if (unused > 0) {
            sink.log().count(Stat.FIELD_WITHOUT_COLUMN, unused);
        }
        return filled;
    }

    private int text(EventShape shape, int from, int length) {
        if (shape.table != EventTable.PRINT) {
            return dictionary.intern(fields.bytes, from, length);
        }
        boolean newline = length > 0 && fields.bytes[from + length - 1] == '\n';
        return dictionary.pass(fields.bytes, from, newline ? length - 1 : length);
    }

    private void fill(EventShape shape, TableAppender row, long filled) {
        for (long left = filled; left != 0; left &= left - 1) {
            int column = Long.numberOfTrailingZeros(left);
            switch (shape.type(column)) {
                case INT32 -> row.setInt(column, (int) values[column]);
                case INT64, UINT64 -> row.setLong(column, values[column]);
                case BOOL -> row.setBool(column, values[column] != 0);
                case TEXT -> row.setText(column, (int) values[column]);
            }
        }
    }

    private void learn(EventShape shape, long filled, int cpu) {
        for (long left = filled & shape.names; left != 0; left &= left - 1) {
            int comm = Long.numberOfTrailingZeros(left);
            int pid = shape.pidOf[comm];
            if (pid >= 0 && (filled >> pid & 1) != 0) {
                int prio = shape.prioOf[pid];
                boolean hasPrio = prio >= 0 && (filled >> prio & 1) != 0;
                tasks.learn((int) values[pid], (int) values[comm], hasPrio ? (int) values[prio] : Tasks.PRIO_UNKNOWN);
            }
        }
        if (shape.table == EventTable.SCHED_SWITCH) {
            running(cpu, (int) values[NEXT_PID]);
        }
    }

    /** Takes the name an event of another table gives a task: {@code task_rename}, {@code task_newtask}. */
    private void learnRename(EventShape shape) {
        if (shape.givenName < 0) {
            return;
        }
        int name = -1;
        int pid = UNKNOWN_PID;
        for (int i = 0; i < fields.count; i++) {
            if (fields.keys[i] == shape.givenName && fields.isText[i]) {
                name = dictionary.intern(fields.bytes, (int) fields.values[i], fields.lengths[i]);
            } else if (fields.keys[i] == shape.givenPid && !fields.isText[i]) {
                pid = (int) fields.values[i];
            }
        }
        if (name >= 0) {
            tasks.learn(pid, name, Tasks.PRIO_UNKNOWN);
        }
    }
}
