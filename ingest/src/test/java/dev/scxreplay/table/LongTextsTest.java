package dev.scxreplay.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.junit.jupiter.api.Test;

/** Memory is bounded by bytes too, not only by rows: a line of a text may have 16 MiB. */
final class LongTextsTest {
    private static final TableSchema TABLE =
            new TableSchema("t", "A table.", List.of(new Column("text", ColumnType.TEXT, false, "", "a text", 1)));
    private static final int BYTES = 1 << 20;

    @Test
    void rowsAreHandedOnBeforeTheirTextsAreTooMuch() {
        List<Integer> batches = new ArrayList<>();
        List<Byte> firstBytes = new ArrayList<>();
        TextDictionary dictionary = new TextDictionary();
        BatchSink sink = batch -> {
            batches.add(batch.rowCount());
            for (int row = 0; row < batch.rowCount(); row++) {
                int code = ((IntVector) batch.vector(0)).get(row);
                firstBytes.add(batch.text(code)[0]);
            }
        };
        try (RootAllocator allocator = new RootAllocator();
                TableAppender rows = new TableAppender(allocator, TABLE, dictionary, sink)) {
            for (int i = 0; i < 40; i++) {
                byte[] text = new byte[BYTES];
                Arrays.fill(text, (byte) ('a' + i % 20));
                rows.beginRow();
                rows.setText(0, dictionary.pass(text, 0, text.length));
            }
        }
        assertThat(batches).containsExactly(17, 17, 6);
        assertThat(firstBytes).hasSize(40).startsWith((byte) 'a', (byte) 'b').endsWith((byte) 't');
        assertThat(dictionary.size()).isZero();
    }
}
