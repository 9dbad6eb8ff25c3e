package dev.scxreplay.scx;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which CPUs wait for which others to answer an interrupt: a TLB flush, or another function call they wait for.
 *
 * <p>A CPU that spins in hard IRQ with interrupts off answers none. If what it spins for depends on its answer, neither goes
 * on: evidence on 6.16.12, 6.17.13 and 6.18.15 (kernel-facts 10). The sender waits in {@code smp_call_function_many_cond()}
 * with preemption off: it takes interrupts and does not schedule.
 *
 * <p>Not seen: dependence through locks and through wake-ups, which no event shows; so what is found is certain, and there
 * may be more.
 */
final class SynchronousCalls {
    /** What each CPU spins in, as the kick path keeps it. */
    private final WaitChain[] running;
    /** Per sender: the CPUs that have not answered; null if it waits for none. */
    private final BitSet[] unanswered;

    private final String[] callSite;
    private final BitSet senders = new BitSet();
    /** Whether the recording shows answers; if not, CPUs that do not spin answer at once. */
    private boolean answersRecorded;

    SynchronousCalls(WaitChain[] running) {
        this.running = running;
        this.unanswered = new BitSet[running.length];
        this.callSite = new String[running.length];
    }

    /** One thing that waits for another. */
    record Link(int cpu, int forCpu, boolean spins, String callSite) {
        private String text() {
            return spins
                    ? "CPU " + cpu + " spins in hard IRQ until CPU " + forCpu + " schedules"
                    : "CPU " + cpu + " waits for the answer of CPU " + forCpu + " to " + callSite;
        }

        /** The links in words. */
        static String text(List<Link> links) {
            return String.join("; ", links.stream().map(Link::text).toList());
        }
    }

    /** A CPU interrupts others and waits until all have answered. */
    void sent(int sender, BitSet targets, String site) {
        BitSet open = unanswered[sender] == null ? new BitSet() : unanswered[sender];
        for (int cpu = targets.nextSetBit(0); cpu >= 0 && cpu < running.length; cpu = targets.nextSetBit(cpu + 1)) {
            if (cpu != sender && (answersRecorded || holdsInterruptsOff(cpu))) {
                open.set(cpu);
            }
        }
        keep(sender, open);
        callSite[sender] = site;
    }

    /** The recording shows a CPU answering; one that spins in the model cannot. */
    void recordedAnswer(int cpu) {
        answersRecorded = true;
        if (!holdsInterruptsOff(cpu)) {
            answers(cpu);
        }
    }

    /** A CPU turns interrupts on and answers whatever is pending. */
    void answers(int cpu) {
        for (int sender = senders.nextSetBit(0); sender >= 0; sender = senders.nextSetBit(sender + 1)) {
            unanswered[sender].clear(cpu);
            keep(sender, unanswered[sender]);
        }
    }

    /** The recording shows a sender schedule, so all that do not spin have answered it. */
    void scheduled(int sender) {
        BitSet open = unanswered[sender];
        if (open == null) {
            return;
        }
        for (int cpu = open.nextSetBit(0); cpu >= 0; cpu = open.nextSetBit(cpu + 1)) {
            if (!holdsInterruptsOff(cpu)) {
                open.clear(cpu);
            }
        }
        keep(sender, open);
    }

    /** Events of a CPU are lost: it may have answered all it was asked, and been answered by all it asked. */
    void eventsLost(int cpu) {
        unanswered[cpu] = null;
        senders.clear(cpu);
        answers(cpu);
    }

    /** The ring of dependences that keeps a CPU from scheduling for ever, or an empty list. */
    List<Link> ringFrom(int cpu) {
        if (senders.isEmpty()) {
            return List.of();
        }
        List<Link> links = new ArrayList<>();
        return search(cpu, true, cpu, links, new BitSet()) ? links : List.of();
    }

    /**
     * Follows what a CPU depends on until it comes back to the goal.
     *
     * @param toSchedule whether the CPU is to schedule, and not only to answer
     */
    private boolean search(int cpu, boolean toSchedule, int goal, List<Link> links, BitSet visited) {
        int state = 2 * cpu + (toSchedule ? 1 : 0);
        if (visited.get(state)) {
            return false;
        }
        visited.set(state);
        Wait wait = spinningIn(cpu);
        if (wait != null) {
            links.add(new Link(cpu, wait.targetCpu, true, ""));
            if (wait.targetCpu == goal || search(wait.targetCpu, true, goal, links, visited)) {
                return true;
            }
            links.removeLast();
        }
        BitSet open = toSchedule ? unanswered[cpu] : null;
        for (int other = open == null ? -1 : open.nextSetBit(0); other >= 0; other = open.nextSetBit(other + 1)) {
            if (spinningIn(other) != null) {
                links.add(new Link(cpu, other, false, callSite[cpu]));
                if (other == goal || search(other, false, goal, links, visited)) {
                    return true;
                }
                links.removeLast();
            }
        }
        return false;
    }

    private void keep(int sender, BitSet open) {
        boolean waits = !open.isEmpty();
        unanswered[sender] = waits ? open : null;
        senders.set(sender, waits);
    }

    /** Whether a CPU has interrupts off because of its kicks, and will go on some time. */
    private boolean holdsInterruptsOff(int cpu) {
        WaitChain chain = running[cpu];
        return chain != null && chain.interruptsOff && !chain.over() && !stuck(chain.active());
    }

    /** The wait a CPU spins in with interrupts off, its target not having moved; null if none. */
    private Wait spinningIn(int cpu) {
        WaitChain chain = running[cpu];
        Wait wait = chain != null && chain.interruptsOff ? chain.active() : null;
        return stuck(wait) ? null : wait;
    }

    /** A hang is found once: pinned, the CPU goes on as recorded. */
    private static boolean stuck(Wait wait) {
        return wait != null && (wait.reason() == WaitEnd.WAIT_CYCLE || wait.reason() == WaitEnd.IPI_DEADLOCK);
    }
}
