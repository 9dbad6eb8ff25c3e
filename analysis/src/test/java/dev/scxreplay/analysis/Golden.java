package dev.scxreplay.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares a text with the file that holds what it should be; {@code -Dgolden=update} rewrites the file instead. */
public final class Golden {
    private Golden() {}

    /** Fails unless the file holds exactly this text. */
    public static void check(Path file, String actual) throws IOException {
        if ("update".equals(System.getProperty("golden"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, actual);
            return;
        }
        assertThat(file).as("run with -Dgolden=update to make it").exists();
        assertThat(actual).as(file.toString()).isEqualTo(Files.readString(file));
    }
}
