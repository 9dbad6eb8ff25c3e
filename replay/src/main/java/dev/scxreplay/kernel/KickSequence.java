package dev.scxreplay.kernel;

/** When a run queue's kick sequence number moves, which is what a waiting kick waits for. */
public sealed interface KickSequence {
    /**
     * Only when an SCX task is followed by a task of another class, and not if the SCX task is preempted with slice
     * left: put_prev_task_scx() then returns before switch_class(). v6.12.8: put_prev_task_scx().
     */
    record OnClassSwitchUnlessSliceLeft() implements KickSequence {}

    /** Whenever an SCX task is followed by a task of another class. v6.12.10: 68e449d849fd. */
    record OnClassSwitch() implements KickSequence {}

    /** At every put_prev of an SCX task and every entry of the class's pick. v6.19: a379fa1e2cae. */
    record OnPutAndPick() implements KickSequence {}
}
