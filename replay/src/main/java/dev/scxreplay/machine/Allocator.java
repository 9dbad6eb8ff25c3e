package dev.scxreplay.machine;

/** Who hands out memory. */
public enum Allocator {
    PERCPU("percpu"),
    /** SLUB, and the page allocator above its largest class. */
    KMALLOC("kmalloc"),
    VMALLOC("vmalloc"),
    /** Memory of the kernel image, e.g. {@code DEFINE_PER_CPU}. */
    STATIC("static");

    private final String word;

    Allocator(String word) {
        this.word = word;
    }

    /** The word tables use. */
    public String word() {
        return word;
    }
}
