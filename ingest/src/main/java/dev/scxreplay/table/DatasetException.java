package dev.scxreplay.table;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Why a dataset cannot be opened or written; the message is one sentence for the user. */
public final class DatasetException extends Exception {
    /** What is wrong, coarsely enough for an exit code. */
    public enum Category {
        /** There is nothing at this place. */
        NOTHING_THERE,
        /** What is there is no dataset, or none this version can read. */
        NOT_A_DATASET,
        /** The place is taken by something that is not a dataset; nothing was touched. */
        EXISTS_AS_SOMETHING_ELSE,
        /** It was a dataset once. */
        DAMAGED,
        /** The machine refuses: permissions, space, an input/output error. */
        ENVIRONMENT
    }

    private final Category category;

    DatasetException(Category category, String message) {
        super(message);
        this.category = category;
    }

    /** An input/output error while doing something to a path. */
    DatasetException(String doing, Path path, IOException cause) {
        super("cannot " + doing + " " + path + ": " + reason(cause, path), cause);
        this.category = Category.ENVIRONMENT;
    }

    /** What is wrong, coarsely. */
    public Category category() {
        return category;
    }

    /** What went wrong with which file, in words: the message of an exception of {@code java.nio.file} is the path alone. */
    public static String reason(IOException cause) {
        return reason(cause, null);
    }

    private static String reason(IOException cause, Path named) {
        return switch (cause) {
            case AccessDeniedException e -> "permission denied" + at(e, named);
            case NoSuchFileException e -> "no such file or directory" + at(e, named);
            case FileAlreadyExistsException e -> "something else is there" + at(e, named);
            case NotDirectoryException e -> "not a directory" + at(e, named);
            case FileSystemException e when e.getReason() != null -> e.getReason() + at(e, named);
            default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
        };
    }

    private static String at(FileSystemException e, Path named) {
        return e.getFile() == null || named != null && e.getFile().equals(named.toString())
                ? ""
                : " (" + e.getFile() + ")";
    }
}
