package dev.scxreplay.cli;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Writes the rows of a result as text. */
@FunctionalInterface
interface ResultWriter {
    /** Writes all rows and returns how many there were. */
    long write(ResultSet rows, PrintWriter out) throws SQLException;
}
