package dev.scxreplay.table;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** What a {@link TableSchema} is in Parquet: the types of its columns and the key-value metadata that describes them. */
final class ParquetLayout {
    private ParquetLayout() {}

    static MessageType messageType(TableSchema schema) {
        List<Type> fields = new ArrayList<>();
        for (Column column : schema.columns()) {
            fields.add(primitiveType(column));
        }
        return new MessageType(schema.name(), fields);
    }

    /** Name, version, meaning and units; the same for every file of the table, so that equal runs give equal files. */
    static Map<String, String> metadata(TableSchema schema) {
        ArrayNode columns = new ObjectMapper().createArrayNode();
        for (Column column : schema.columns()) {
            ObjectNode described = columns.addObject().put("name", column.name());
            if (!column.unit().isEmpty()) {
                described.put("unit", column.unit());
            }
            described.put("doc", column.doc()).put("since", column.since());
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("scx-replay.table", schema.name());
        metadata.put("scx-replay.dataset_version", Integer.toString(Dataset.VERSION));
        metadata.put("scx-replay.doc", schema.doc());
        metadata.put("scx-replay.columns", columns.toString());
        return metadata;
    }

    private static PrimitiveType primitiveType(Column column) {
        Repetition repetition = column.nullable() ? Repetition.OPTIONAL : Repetition.REQUIRED;
        return switch (column.type()) {
            case INT64 -> Types.primitive(PrimitiveTypeName.INT64, repetition).named(column.name());
            case UINT64 ->
                Types.primitive(PrimitiveTypeName.INT64, repetition)
                        .as(LogicalTypeAnnotation.intType(Long.SIZE, false))
                        .named(column.name());
            case INT32 -> Types.primitive(PrimitiveTypeName.INT32, repetition).named(column.name());
            case BOOL -> Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(column.name());
            case TEXT ->
                Types.primitive(PrimitiveTypeName.BINARY, repetition)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
        };
    }
}
