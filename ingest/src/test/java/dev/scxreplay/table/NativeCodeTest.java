package dev.scxreplay.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Unpacked native code does not outlive the process, however that ends. */
final class NativeCodeTest {
    @Test
    void isNoFileAnyMoreOnceItIsLoaded() throws Exception {
        Path loaded = Path.of("/proc/self/maps");
        Assumptions.assumeTrue(Files.exists(loaded), "SKIPPED: the system does not say what is loaded");
        NativeCode.loadDuckDb();
        NativeCode.loadArrow();
        assertThat(Files.readAllLines(loaded).stream().filter(line -> line.matches(".*/(jnilib-|libduckdb_java\\d).*")))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(" (deleted)"));
    }
}
