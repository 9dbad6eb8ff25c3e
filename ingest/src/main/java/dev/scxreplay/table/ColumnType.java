package dev.scxreplay.table;

/** The type of one column, in memory (Arrow), on disk (Parquet) and in SQL (DuckDB). */
public enum ColumnType {
    /** Signed 64-bit integer; {@code BIGINT}. */
    INT64("BIGINT"),
    /** Unsigned 64-bit integer such as a DSQ id or a pointer; {@code UBIGINT}. */
    UINT64("UBIGINT"),
    /** Signed 32-bit integer; {@code INTEGER}. */
    INT32("INTEGER"),
    /** True or false; {@code BOOLEAN}. */
    BOOL("BOOLEAN"),
    /** UTF-8 text, held in memory as a code into a {@link TextDictionary}; {@code VARCHAR}. */
    TEXT("VARCHAR");

    private final String sqlName;

    ColumnType(String sqlName) {
        this.sqlName = sqlName;
    }

    /** The name of this type in SQL. */
    public String sqlName() {
        return sqlName;
    }
}
