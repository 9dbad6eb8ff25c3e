package dev.scxreplay.kernel;

/** How the buffer of the exit dump is allocated. */
public sealed interface DumpBuffer {
    /** kmalloc(): physically contiguous. v6.12.8: alloc_exit_info() */
    record Kmalloc() implements DumpBuffer {}

    /** kvmalloc(): falls back to vmalloc. v6.17.8: alloc_exit_info() */
    record Kvmalloc() implements DumpBuffer {}
}
