package dev.scxreplay.sim;

/**
 * The one integer all randomness of a replay comes from.
 *
 * @param value any integer
 */
public record Seed(long value) {
    /** The stream of this name: always the same numbers for the same seed and name, whatever other streams do. */
    public Prng stream(String name) {
        // FNV-1a, written out: String.hashCode() has only 32 bits
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return new Prng(Prng.mix(value) ^ hash);
    }
}
