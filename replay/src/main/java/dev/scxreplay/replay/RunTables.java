package dev.scxreplay.replay;

import dev.scxreplay.table.Staging;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableSchema;
import dev.scxreplay.table.TextDictionary;
import java.util.HashMap;
import java.util.Map;

/**
 * The tables that replays write to: those of one, or those that several share which are driven by one read, each row as
 * it comes. Then a replay costs no file of its own, and which rows are whose the columns trace and kernel say.
 */
final class RunTables {
    private final Staging staging;
    private final TextDictionary texts = new TextDictionary();
    private final Map<String, TableAppender> open = new HashMap<>();

    RunTables(Staging staging) {
        this.staging = staging;
    }

    TextDictionary texts() {
        return texts;
    }

    TableAppender appender(TableSchema schema) {
        return open.computeIfAbsent(schema.name(), name -> staging.appender(schema, texts));
    }
}
