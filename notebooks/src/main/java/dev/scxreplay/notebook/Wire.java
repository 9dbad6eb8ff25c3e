package dev.scxreplay.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Jupyter's messages as frames: who is asked, a mark, an HMAC over the rest, then header, header of the cause, metadata and
 * content as JSON. After the messaging protocol 5.3, jupyter-client.readthedocs.io.
 */
final class Wire {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final byte[] MARK = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final String VERSION = "5.3";

    private final byte[] key;
    private final String session = UUID.randomUUID().toString();

    /**
     * One message.
     *
     * @param to frames that say to or from whom it is
     * @param header names it
     * @param content what it says
     */
    record Message(List<byte[]> to, JsonNode header, JsonNode content) {
        String type() {
            return header.path("msg_type").asText();
        }
    }

    /** Messages signed with a key; with an empty one they are not signed. */
    Wire(String key) {
        this.key = key.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a message; empty if it is none, or not signed by whoever has the key. */
    Optional<Message> read(List<byte[]> frames) throws IOException {
        int mark = 0;
        while (mark < frames.size() && !Arrays.equals(frames.get(mark), MARK)) {
            mark++;
        }
        if (frames.size() < mark + 6) {
            return Optional.empty();
        }
        byte[] signature = signature(frames.subList(mark + 2, mark + 6)).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(signature, frames.get(mark + 1))) {
            return Optional.empty();
        }
        return Optional.of(new Message(
                List.copyOf(frames.subList(0, mark)),
                JSON.readTree(frames.get(mark + 2)),
                JSON.readTree(frames.get(mark + 5))));
    }

    /** The frames of a message. */
    List<byte[]> write(List<byte[]> to, String type, JsonNode cause, ObjectNode content) throws IOException {
        ObjectNode header = JSON.createObjectNode()
                .put("msg_id", UUID.randomUUID().toString())
                .put("session", session)
                .put("username", "kernel")
                .put("date", Instant.now().toString())
                .put("msg_type", type)
                .put("version", VERSION);
        List<byte[]> parts = List.of(
                JSON.writeValueAsBytes(header),
                JSON.writeValueAsBytes(cause),
                JSON.writeValueAsBytes(JSON.createObjectNode()),
                JSON.writeValueAsBytes(content));
        List<byte[]> frames = new ArrayList<>(to);
        frames.add(MARK);
        frames.add(signature(parts).getBytes(StandardCharsets.US_ASCII));
        frames.addAll(parts);
        return frames;
    }

    private String signature(List<byte[]> parts) {
        if (key.length == 0) {
            return "";
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            parts.forEach(mac::update);
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
