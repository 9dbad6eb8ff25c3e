package dev.scxreplay.machine;

import java.util.ArrayList;
import java.util.List;

/**
 * What a bulk request got: rows of equal allocations, in the order of the request.
 *
 * <p>One row where all are equal; more where they lie on several nodes, or where an allocator ran out half way.
 */
public final class Allocations {
    private final List<Allocation> rows;
    private final Machine machine;

    Allocations(Machine machine) {
        this.machine = machine;
        this.rows = new ArrayList<>();
    }

    /** The rows; those that were taken away are gone. */
    public List<Allocation> rows() {
        return List.copyOf(rows);
    }

    /** How many allocations these are. */
    public int count() {
        int count = 0;
        for (Allocation row : rows) {
            count += row.count();
        }
        return count;
    }

    /** Memory taken by all of them. */
    public long bytes() {
        long bytes = 0;
        for (Allocation row : rows) {
            bytes += row.bytes();
        }
        return bytes;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /**
     * Moves the first {@code count} allocations out of this into the result, splitting a row where needed.
     *
     * @throws IllegalArgumentException if there are not so many
     */
    public Allocations takeFirst(int count) {
        if (count < 0 || count > count()) {
            throw new IllegalArgumentException("cannot take " + count + " of " + count() + " allocations");
        }
        Allocations taken = new Allocations(machine);
        int left = count;
        while (left > 0) {
            Allocation row = rows.getFirst();
            if (row.count() <= left) {
                taken.rows.add(rows.removeFirst());
                left -= row.count();
            } else {
                taken.rows.add(machine.splitFirst(row, left));
                left = 0;
            }
        }
        return taken;
    }

    /** Moves all allocations of {@code others} behind these. */
    public void addAll(Allocations others) {
        if (others == this) {
            throw new IllegalArgumentException("allocations cannot be added to themselves");
        }
        rows.addAll(others.rows);
        others.rows.clear();
    }

    void add(Allocation row) {
        rows.add(row);
    }

    Allocation last() {
        return rows.isEmpty() ? null : rows.getLast();
    }
}
