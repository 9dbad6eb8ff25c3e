package dev.scxreplay.ingest.tracepoint;

import java.util.ArrayList;
import java.util.List;

/**
 * The layout of one kind of event, as tracefs shows it in {@code events/<system>/<event>/format}.
 *
 * @param system the group it belongs to
 * @param name its name
 * @param id the number its records begin with
 * @param fields all fields in order, the common ones first
 * @param printFormat what follows {@code print fmt:}, empty if nothing does
 */
public record EventFormat(String system, String name, int id, List<Field> fields, String printFormat) {
    /** v6.18: {@code TRACE_EVENT_TYPE_MAX}: ids have 16 bits. */
    public static final int MOST_IDS = 0xffff;

    public EventFormat {
        fields = List.copyOf(fields);
    }

    /** Reads a format file; null if it has no name or no id. */
    public static EventFormat parse(String system, String text) {
        String name = null;
        int id = -1;
        String printFormat = "";
        List<Field> fields = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("name:")) {
                name = line.substring("name:".length()).trim();
            } else if (line.startsWith("ID:")) {
                id = number(line.substring("ID:".length()).trim(), -1);
            } else if (line.startsWith("print fmt:")) {
                printFormat = line.substring("print fmt:".length()).trim();
            } else {
                Field field = field(line);
                if (field != null) {
                    fields.add(field);
                }
            }
        }
        return name == null || name.isEmpty() || id < 0 || id > MOST_IDS
                ? null
                : new EventFormat(system, name, id, fields, printFormat);
    }

    /** The id in a format file without reading the rest; -1 if there is none. */
    public static int idOf(String text) {
        int at = text.indexOf("\nID:");
        int end = at < 0 ? -1 : text.indexOf('\n', at + 1);
        int id =
                end < 0 ? -1 : number(text.substring(at + "\nID:".length(), end).trim(), -1);
        return id > MOST_IDS ? -1 : id;
    }

    /** The field of that name, or null. */
    public Field field(String byName, boolean common) {
        for (Field field : fields) {
            if (field.name().equals(byName) && isCommon(field) == common) {
                return field;
            }
        }
        return null;
    }

    /** Whether every event has a field of this name. */
    public static boolean isCommonName(String name) {
        return name.startsWith("common_");
    }

    /** Whether every event has this field. */
    static boolean isCommon(Field field) {
        return isCommonName(field.name());
    }

    /** Reads a line {@code field:TYPE NAME[N]; offset:..; size:..; signed:..;}; null if it is none. */
    public static Field field(String line) {
        String declaration = null;
        int offset = -1;
        int size = -1;
        int signed = -1;
        for (String part : line.split(";", -1)) {
            String item = part.trim();
            int colon = item.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String value = item.substring(colon + 1).trim();
            switch (item.substring(0, colon)) {
                case "field", "field special" -> declaration = value;
                case "offset" -> offset = number(value, -1);
                case "size" -> size = number(value, -1);
                case "signed" -> signed = number(value, -1);
                default -> {
                    // later kernels may say more about a field
                }
            }
        }
        if (declaration == null || offset < 0 || size < 0) {
            return null;
        }
        return declared(declaration, offset, size, signed);
    }

    private static Field declared(String declaration, int offset, int size, int signed) {
        String rest = declaration;
        boolean array = false;
        if (rest.endsWith("]")) {
            array = true;
            rest = rest.substring(0, Math.max(0, rest.lastIndexOf('['))).trim();
        }
        int start = rest.length();
        while (start > 0 && Character.isJavaIdentifierPart(rest.charAt(start - 1))) {
            start--;
        }
        String name = rest.substring(start);
        String type = rest.substring(0, start).trim();
        Field.Shape shape = array ? Field.Shape.ARRAY : Field.Shape.NUMBER;
        if (size == 4 && type.startsWith("__data_loc ")) {
            shape = Field.Shape.DYNAMIC;
            type = type.substring("__data_loc ".length());
        } else if (size == 4 && type.startsWith("__rel_loc ")) {
            shape = Field.Shape.RELATIVE;
            type = type.substring("__rel_loc ".length());
        }
        if (type.endsWith("]")) {
            type = type.substring(0, Math.max(0, type.lastIndexOf('['))).trim();
        }
        boolean isSigned = signed >= 0 ? signed == 1 : !type.contains("unsigned") && !type.endsWith("*");
        return name.isEmpty() ? null : new Field(name, type, shape, offset, size, isSigned);
    }

    private static int number(String text, int otherwise) {
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return otherwise;
        }
        return Integer.parseInt(text);
    }
}
