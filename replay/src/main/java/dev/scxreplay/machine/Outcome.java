package dev.scxreplay.machine;

/** What came of asking the modelled kernel for something; a failure is a value, never an exception. */
public sealed interface Outcome<T> {
    /** It worked. */
    record Ok<T>(T value) implements Outcome<T> {}

    /**
     * It failed.
     *
     * @param before what had been allocated before the failure; still live, the caller unwinds it or does not
     * @param errno what the kernel's caller returns, e.g. {@code -12}
     * @param cause why
     * @param message the kernel's own message where it prints one, else one clause
     * @param failedAtIndex which of the equal allocations failed, from 0
     */
    record Failed<T>(T before, int errno, Cause cause, String message, int failedAtIndex) implements Outcome<T> {}

    /** Why an allocation failed. */
    enum Cause {
        /** The allocator never serves such a size or alignment. */
        ILLEGAL_SIZE,
        /** The machine's memory is used up. */
        NO_MEMORY,
        /** The fault plan said so. */
        INJECTED
    }

    /** {@code -ENOMEM}. */
    int ENOMEM = -12;

    /** Whether it worked. */
    default boolean isOk() {
        return switch (this) {
            case Ok<T> ok -> true;
            case Failed<T> failed -> false;
        };
    }

    /** What was allocated: everything, or on failure what had been allocated before. */
    default T allocated() {
        return switch (this) {
            case Ok<T> ok -> ok.value();
            case Failed<T> failed -> failed.before();
        };
    }
}
