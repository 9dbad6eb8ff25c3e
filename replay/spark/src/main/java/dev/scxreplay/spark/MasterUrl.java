package dev.scxreplay.spark;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.batch.BatchException.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Spark is: {@code local}, {@code local[2]}, {@code local[*]}, {@code spark://host:7077} or with more masters {@code
 * spark://a:7077,b:7077}, or a word for a cluster that Spark's own configuration describes: {@code yarn}, {@code k8s://...}.
 */
record MasterUrl(String text) {
    private static final Pattern LOCAL = Pattern.compile("local(?:\\[(?:\\d+|\\*)(?:,\\d+)?])?");
    private static final Pattern STANDALONE = Pattern.compile("spark://(.*)");
    private static final Pattern HOST = Pattern.compile("([^\\s:/,@]+|\\[[0-9a-fA-F:]+]):(\\d{1,5})");
    private static final Pattern ELSEWHERE = Pattern.compile("yarn|k8s://.*");

    private static final int CONNECT_LIMIT_MS = 5_000;

    /** Whether this looks like a URL for Spark, perhaps a wrong one. */
    static boolean isSpark(String url) {
        return url.startsWith("local")
                || url.startsWith("spark:")
                || ELSEWHERE.matcher(url).matches();
    }

    boolean isLocal() {
        return LOCAL.matcher(text).matches();
    }

    /** With another number of threads, if it is local. */
    MasterUrl withThreads(int threads) {
        return isLocal() ? new MasterUrl("local[" + threads + "]") : this;
    }

    /** Fails at once where Spark would try for a minute: on a URL that is none, and where nobody listens. */
    void check() throws BatchException {
        Matcher standalone = STANDALONE.matcher(text);
        if (standalone.matches()) {
            checkMasters(standalone.group(1).split(",", -1));
        } else if (!isLocal() && !ELSEWHERE.matcher(text).matches()) {
            throw wrong();
        }
    }

    private void checkMasters(String[] masters) throws BatchException {
        List<String> refusals = new ArrayList<>();
        for (String master : masters) {
            Matcher host = HOST.matcher(master);
            if (!host.matches() || Integer.parseInt(host.group(2)) > 65_535) {
                throw wrong();
            }
            InetSocketAddress address = new InetSocketAddress(host.group(1), Integer.parseInt(host.group(2)));
            if (address.isUnresolved()) {
                refusals.add(master + ": unknown host");
                continue;
            }
            try (Socket socket = new Socket()) {
                socket.connect(address, CONNECT_LIMIT_MS);
                return;
            } catch (IOException e) {
                refusals.add(master + ": " + e.getMessage());
            }
        }
        throw new BatchException(
                Kind.ENVIRONMENT,
                "no Spark master answers at " + text + " (" + String.join("; ", refusals)
                        + "); its web page names its URL");
    }

    private BatchException wrong() {
        return new BatchException(
                Kind.USAGE,
                text + " is no address of Spark: expected local[*], local[N] or spark://HOST:PORT (usually port 7077)");
    }
}
