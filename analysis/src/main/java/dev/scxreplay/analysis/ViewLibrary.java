package dev.scxreplay.analysis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The SQL library: one view for each file {@code sql/<topic>/<view>.sql}, listed in {@code sql/index.txt}.
 *
 * <p>A new view is a file and its line in the index.
 */
public final class ViewLibrary {
    private final Map<String, View> views;

    private ViewLibrary(Map<String, View> views) {
        this.views = views;
    }

    /** Loads the views that come with the program. */
    public static ViewLibrary load() {
        Map<String, View> views = new LinkedHashMap<>();
        for (String line : resource("/sql/index.txt").split("\n")) {
            String topic = line.substring(0, line.indexOf('/'));
            String name = line.substring(line.indexOf('/') + 1);
            views.put(name, View.parse(topic, name, resource("/sql/" + line + ".sql")));
        }
        return new ViewLibrary(views);
    }

    /** All views, in the order of the index. */
    public List<View> all() {
        return new ArrayList<>(views.values());
    }

    /** The view of a name. */
    public Optional<View> find(String name) {
        return Optional.ofNullable(views.get(name));
    }

    private static String resource(String path) {
        try (InputStream in = ViewLibrary.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
