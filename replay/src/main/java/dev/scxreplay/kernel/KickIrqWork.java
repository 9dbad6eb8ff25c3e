package dev.scxreplay.kernel;

/** In which context the irq_work of the kicks runs on PREEMPT_RT; without PREEMPT_RT both are hard interrupts. */
public sealed interface KickIrqWork {
    /** On PREEMPT_RT in a thread, where a spinning wait can be preempted. v6.17.8: init_sched_ext_class() */
    record Plain() implements KickIrqWork {}

    /** Always in hard interrupt context. v6.19: 36c6f3c03d10. */
    record Hard() implements KickIrqWork {}
}
