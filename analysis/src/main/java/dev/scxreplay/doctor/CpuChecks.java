package dev.scxreplay.doctor;

import java.util.HashMap;
import java.util.Map;

/** What interrupts, kicks, measured waits and dispatch queues of each CPU must agree on. */
final class CpuChecks {
    /** Of a vector, or of a function that is entered and left. */
    private enum Place {
        UNKNOWN,
        /** An entry was seen, but no exit before it, so that it is not sure that both are recorded. */
        ENTERED_FIRST,
        OUTSIDE,
        INSIDE
    }

    /** One CPU. */
    private static final class Cpu {
        final Map<Long, Place> vectors = new HashMap<>();
        long insideVector = -1;
        Place kickWork = Place.UNKNOWN;
        boolean kickWorkSeen;
        boolean kicked;
        long waitsFor = -1;
        /** By CPU waited for: its sequence number when last read here. */
        final Map<Long, Long> sequences = new HashMap<>();
    }

    private final EventStream events;
    private final Tally tally;
    private final Map<Integer, Cpu> cpus = new HashMap<>();
    /** By address: whether there is a dispatch queue. */
    private final Map<Long, Boolean> queues = new HashMap<>();

    CpuChecks(EventStream events, Tally tally) {
        this.events = events;
        this.tally = tally;
    }

    /** Events of a CPU are missing. */
    void forgetCpu(int cpu) {
        cpus.remove(cpu);
        queues.clear();
    }

    void check(EventCode code, int number) {
        switch (code) {
            case SWITCH -> switched(cpu(number));
            case VECTOR_ENTRY -> entered(cpu(number), events.a());
            case VECTOR_EXIT -> left(cpu(number), events.a());
            case KICK -> cpu(number).kicked = true;
            case KICK_WORK_IN -> kickWorkBegins(cpu(number));
            case KICK_WORK_OUT -> kickWorkEnds(cpu(number));
            case WAIT_BEGIN -> {
                Cpu cpu = cpu(number);
                cpu.waitsFor = events.a();
                if (Long.compareUnsigned(events.b(), events.c()) < 0) {
                    tally.count(
                            Invariant.SEQUENCE_GOES_FORWARD,
                            sequence(cpu) + " is " + Long.toUnsignedString(events.b()) + ", less than its snapshot "
                                    + Long.toUnsignedString(events.c()));
                }
                sequence(cpu, events.b());
            }
            case WAIT_END -> {
                Cpu cpu = cpu(number);
                if (cpu.waitsFor >= 0) {
                    sequence(cpu, events.b());
                }
                cpu.waitsFor = -1;
            }
            case DSQ_INIT -> queues.put(events.a(), true);
            case DSQ_EXIT ->
                tally.count(
                        Invariant.DSQ_EXITS_ONCE,
                        Boolean.FALSE.equals(queues.put(events.a(), false))
                                ? "the dispatch queue at 0x" + Long.toHexString(events.a()) + " is ended a second time"
                                : null);
            case WAKING, WAKEUP, WAKEUP_NEW, MIGRATE, FORK, EXIT, EXEC, OTHER -> {
                // nothing about the CPU itself
            }
        }
    }

    private Cpu cpu(int number) {
        return cpus.computeIfAbsent(number, n -> new Cpu());
    }

    private void switched(Cpu cpu) {
        if (cpu.insideVector >= 0) {
            tally.count(Invariant.INTERRUPTS_PAIRED, "a switch inside of vector " + cpu.insideVector);
            cpu.insideVector = -1;
            cpu.vectors.clear();
        }
    }

    private void entered(Cpu cpu, long vector) {
        Place place = cpu.vectors.getOrDefault(vector, Place.UNKNOWN);
        boolean known = place == Place.OUTSIDE || place == Place.INSIDE;
        if (known) {
            tally.count(
                    Invariant.INTERRUPTS_PAIRED,
                    place == Place.INSIDE ? "vector " + vector + " is entered inside of itself" : null);
            cpu.insideVector = vector;
        }
        cpu.vectors.put(vector, known ? Place.INSIDE : Place.ENTERED_FIRST);
    }

    private void left(Cpu cpu, long vector) {
        Place place = cpu.vectors.getOrDefault(vector, Place.UNKNOWN);
        if (place == Place.UNKNOWN) {
            return;
        }
        tally.count(
                Invariant.INTERRUPTS_PAIRED,
                place == Place.OUTSIDE ? "vector " + vector + " is left, but was not entered" : null);
        cpu.vectors.put(vector, Place.OUTSIDE);
        cpu.insideVector = -1;
    }

    private void kickWorkBegins(Cpu cpu) {
        if (cpu.kickWorkSeen) {
            tally.count(
                    Invariant.KICK_WORK_WAS_QUEUED,
                    cpu.kicked ? null : "kick_cpus_irq_workfn() runs, but no kick was made since it ran last");
        }
        if (cpu.kickWork == Place.INSIDE) {
            tally.count(Invariant.KICK_WORK_PAIRED, "kick_cpus_irq_workfn() begins inside of itself");
        }
        cpu.kickWorkSeen = true;
        cpu.kicked = false;
        cpu.kickWork = cpu.kickWork == Place.UNKNOWN ? Place.ENTERED_FIRST : Place.INSIDE;
    }

    private void kickWorkEnds(Cpu cpu) {
        if (cpu.kickWork != Place.UNKNOWN) {
            tally.count(
                    Invariant.KICK_WORK_PAIRED,
                    cpu.kickWork == Place.OUTSIDE ? "kick_cpus_irq_workfn() ends, but had not begun" : null);
            cpu.kickWork = Place.OUTSIDE;
        }
    }

    private void sequence(Cpu cpu, long now) {
        Long before = cpu.sequences.put(cpu.waitsFor, now);
        if (before != null) {
            tally.count(
                    Invariant.SEQUENCE_GOES_FORWARD,
                    Long.compareUnsigned(now, before) < 0
                            ? sequence(cpu) + " is " + Long.toUnsignedString(now) + ", after it was "
                                    + Long.toUnsignedString(before)
                            : null);
        }
    }

    private static String sequence(Cpu cpu) {
        return "the sequence number of CPU " + cpu.waitsFor;
    }
}
