package dev.scxreplay.batch;

import dev.scxreplay.table.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The right to write results in a {@link Storage}, where no lock goes away with the process that has it.
 *
 * <p>Who wants it puts a claim of its own there, {@code lock-<id>-<count>}, and from then on again and again one with the
 * next count before it takes the one before away, so that there is always one. Then it looks for claims of others: one whose
 * count goes up is that of a living batch, and then it withdraws its own; one that stays the same for as long as the storage
 * is patient is that of a dead one, and is removed. Each puts its claim before it looks, so of two at least one sees the
 * other; if both do, both withdraw. No clocks of different machines are compared.
 */
final class StoredLock implements Dataset.Held {
    private static final Pattern CLAIM = Pattern.compile("lock-([0-9a-f-]{36})-(\\d+)");
    /** Claims in the time after which one counts as dead. */
    private static final int BEATS = 5;

    private final Storage storage;
    private final String folder;
    private final String results;
    private final String id = UUID.randomUUID().toString();
    private final Path text;
    private final Duration beat;
    private final Thread beating;
    private long count;
    private boolean closed;
    private boolean lost;

    private StoredLock(Storage storage, String folder, String results) throws IOException {
        this.storage = storage;
        this.folder = folder;
        this.results = results;
        this.beat = storage.patience().dividedBy(BEATS);
        this.text = Files.createTempFile("scx-replay-lock-", "");
        Files.writeString(text, host() + ", process " + ProcessHandle.current().pid());
        this.beating = Thread.ofPlatform().daemon().name("scx-replay-lock").unstarted(this::beat);
    }

    /**
     * Takes it.
     *
     * @throws BatchException if another batch has it, or wants it at this moment
     */
    static StoredLock take(Storage storage, String folder, String results)
            throws IOException, BatchException, InterruptedException {
        StoredLock lock = new StoredLock(storage, folder, results);
        try {
            lock.renew();
            lock.beating.start();
            lock.outliveOthers();
            return lock;
        } catch (IOException | BatchException | InterruptedException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    boolean isOurs(String name) {
        return name.startsWith("lock-" + id) || name.equals("part-lock-" + id);
    }

    /** Refuses if another one has taken it: it did not see this process live for too long. */
    synchronized void check() throws IOException {
        if (lost
                || storage.list(folder).stream().noneMatch(entry -> entry.name().startsWith("lock-" + id))) {
            throw new IOException("another batch took it for dead, as it could not write there for "
                    + storage.patience().toSeconds() + " s; the same command goes on");
        }
    }

    private void outliveOthers() throws IOException, BatchException, InterruptedException {
        Map<String, Long> first = others();
        long end = System.nanoTime() + storage.patience().toNanos();
        for (Map<String, Long> now = first; !now.isEmpty(); now = others()) {
            for (Map.Entry<String, Long> claim : now.entrySet()) {
                if (!claim.getValue().equals(first.get(claim.getKey()))) {
                    throw new BatchException(
                            BatchException.Kind.ENVIRONMENT,
                            results + " is being written by another scx-replay (" + who(claim)
                                    + "); try again when that is done");
                }
            }
            if (System.nanoTime() > end) {
                for (Map.Entry<String, Long> dead : now.entrySet()) {
                    storage.delete(uri(dead.getKey(), dead.getValue()));
                }
                return;
            }
            Thread.sleep(beat.dividedBy(2));
        }
    }

    /** The claims of others: each with its highest count. */
    private Map<String, Long> others() throws IOException {
        Map<String, Long> claims = new HashMap<>();
        for (Storage.Entry entry : storage.list(folder)) {
            Matcher claim = CLAIM.matcher(entry.name());
            if (claim.matches() && !claim.group(1).equals(id)) {
                claims.merge(claim.group(1), Long.parseLong(claim.group(2)), Math::max);
            }
        }
        return claims;
    }

    private String who(Map.Entry<String, Long> claim) {
        try (InputStream stream = storage.open(uri(claim.getKey(), claim.getValue()))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "which has just renewed its claim";
        }
    }

    private String uri(String who, long number) {
        return folder + "/lock-" + who + "-" + number;
    }

    private void beat() {
        while (true) {
            try {
                Thread.sleep(beat);
                renew();
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException ignored) {
                // if that goes on for too long, check() finds out
            }
        }
    }

    /** Puts the next claim, unless the one before was taken away: then another has taken this process for dead. */
    synchronized void renew() throws IOException {
        if (closed || lost) {
            return;
        }
        lost = count > 0 && storage.entry(uri(id, count)).isEmpty();
        if (!lost) {
            storage.put(text, uri(id, count + 1), folder + "/part-lock-" + id);
            storage.delete(uri(id, count));
            count++;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        beating.interrupt();
        try {
            Files.deleteIfExists(text);
            for (String left : List.of(uri(id, count), uri(id, count + 1), folder + "/part-lock-" + id)) {
                storage.delete(left);
            }
            if (storage.list(folder).isEmpty()) {
                storage.delete(folder);
            }
        } catch (IOException ignored) {
            // it counts as dead after a while
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a host without a name";
        }
    }
}
