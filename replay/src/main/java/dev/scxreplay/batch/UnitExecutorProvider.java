package dev.scxreplay.batch;

import java.util.Optional;
import java.util.ServiceLoader;

/** Who has units done elsewhere than in this process; found by {@link ServiceLoader}, so that a module can bring it. */
public interface UnitExecutorProvider {
    /** Whether a URL such as {@code spark://host:7077} is its. */
    boolean takes(String url);

    /**
     * Begins to use it.
     *
     * @param url where it is
     * @param jobs how many units at once at most; 0 for as many as it can
     * @throws BatchException if it cannot be reached
     */
    UnitExecutor open(String url, int jobs) throws BatchException;

    /** The one on the class path that takes a URL. */
    static Optional<UnitExecutorProvider> of(String url) {
        return ServiceLoader.load(UnitExecutorProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.takes(url))
                .findFirst();
    }
}
