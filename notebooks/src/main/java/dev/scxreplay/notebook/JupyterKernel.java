package dev.scxreplay.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A Jupyter kernel for Java cells, started by Jupyter with the file that names its ports.
 *
 * <p>Cells and everything about code are answered by the thread that calls {@link #run}; a second one answers to interrupt and
 * shutdown while a cell runs, and a third one to heartbeats. Input from a cell is not supported.
 */
final class JupyterKernel implements AutoCloseable {
    private static final int POLL_MS = 100;
    private static final int LINGER_MS = 1000;

    private final ZContext context = new ZContext();
    private final Wire wire;
    private final ZMQ.Socket shell;
    private final ZMQ.Socket control;
    private final ZMQ.Socket heartbeat;
    private final ZMQ.Socket iopub;
    private final Cells cells = new Cells();
    private volatile boolean stopped;
    private int executions;

    /** Opens the ports that Jupyter chose. */
    @SuppressWarnings("resource") // sockets close with their context
    JupyterKernel(JsonNode connection) {
        context.setLinger(LINGER_MS);
        wire = new Wire(connection.path("key").asText());
        shell = open(connection, SocketType.ROUTER, "shell_port");
        control = open(connection, SocketType.ROUTER, "control_port");
        heartbeat = open(connection, SocketType.REP, "hb_port");
        iopub = open(connection, SocketType.PUB, "iopub_port");
        open(connection, SocketType.ROUTER, "stdin_port");
    }

    /** Runs a kernel until Jupyter tells it to stop, or is gone: {@code JupyterKernel CONNECTION_FILE}. */
    public static void main(String[] args) throws Exception {
        String parent = System.getenv("JPY_PARENT_PID");
        if (parent != null) {
            ProcessHandle.of(Long.parseLong(parent))
                    .ifPresent(process -> process.onExit().thenRun(() -> System.exit(1)));
        }
        try (JupyterKernel kernel = new JupyterKernel(Wire.JSON.readTree(Files.readString(Path.of(args[0]))))) {
            kernel.run();
        }
        System.exit(0); // a cell may have left threads
    }

    private ZMQ.Socket open(JsonNode connection, SocketType type, String port) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut(POLL_MS);
        socket.bind(connection.path("transport").asText("tcp") + "://"
                + connection.path("ip").asText() + ":" + connection.path(port).asInt());
        return socket;
    }

    /** Answers until told to shut down. */
    void run() throws IOException, InterruptedException {
        Thread beats = Thread.ofPlatform().daemon().start(() -> {
            while (!stopped) {
                byte[] beat = heartbeat.recv();
                if (beat != null) {
                    heartbeat.send(beat);
                }
            }
        });
        Thread orders = Thread.ofPlatform().daemon().start(() -> {
            while (!stopped) {
                try {
                    Optional<Wire.Message> message = receive(control, 0);
                    if (message.isPresent()) {
                        answer(control, message.get());
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        status(Wire.JSON.createObjectNode(), "starting");
        while (!stopped) {
            Optional<Wire.Message> message = receive(shell, 0);
            if (message.isPresent()) {
                answer(shell, message.get());
            }
        }
        beats.join();
        orders.join();
    }

    @Override
    public void close() {
        stopped = true;
        cells.close();
        context.close();
    }

    private Optional<Wire.Message> receive(ZMQ.Socket socket, int flags) throws IOException {
        byte[] frame = socket.recv(flags);
        if (frame == null) {
            return Optional.empty();
        }
        List<byte[]> frames = new ArrayList<>(List.of(frame));
        while (socket.hasReceiveMore()) {
            frames.add(socket.recv());
        }
        return wire.read(frames);
    }

    private static void send(ZMQ.Socket socket, List<byte[]> frames) {
        synchronized (socket) {
            for (int i = 0; i < frames.size(); i++) {
                socket.send(frames.get(i), i + 1 < frames.size() ? ZMQ.SNDMORE : 0);
            }
        }
    }

    private void publish(JsonNode cause, String type, ObjectNode content) throws IOException {
        send(iopub, wire.write(List.of(), type, cause, content));
    }

    private void status(JsonNode cause, String state) throws IOException {
        publish(cause, "status", Wire.JSON.createObjectNode().put("execution_state", state));
    }

    private void answer(ZMQ.Socket socket, Wire.Message asked) throws IOException {
        status(asked.header(), "busy");
        ObjectNode content = asked.content() instanceof ObjectNode object ? object : Wire.JSON.createObjectNode();
        ObjectNode reply;
        try {
            reply = replyTo(asked, content);
        } catch (RuntimeException e) { // JShell's analysis has its bugs; the notebook goes on
            reply = error(new Cells.CellFailure("kernel", e.toString(), List.of()))
                    .put("status", "error");
        }
        if (reply != null) {
            reply(socket, asked, reply);
        }
        status(asked.header(), "idle");
        if (asked.type().equals("shutdown_request")) {
            stopped = true;
            cells.stop();
        }
        boolean failed = reply != null && "error".equals(reply.path("status").asText());
        if (failed && content.path("stop_on_error").asBoolean(true)) {
            dropWaiting();
        }
    }

    /** What is answered; null where the protocol wants no reply, as to what is not known. */
    private ObjectNode replyTo(Wire.Message asked, ObjectNode content) throws IOException {
        return switch (asked.type()) {
            case "kernel_info_request" -> kernel();
            case "execute_request" -> execute(asked.header(), content);
            case "complete_request" -> complete(content);
            case "inspect_request" -> inspect(content);
            case "is_complete_request" -> isComplete(content);
            case "history_request" -> ok().set("history", Wire.JSON.createArrayNode());
            case "comm_info_request" -> ok().set("comms", Wire.JSON.createObjectNode());
            case "interrupt_request" -> {
                cells.stop();
                yield ok();
            }
            case "shutdown_request" ->
                ok().put("restart", content.path("restart").asBoolean());
            default -> null;
        };
    }

    private void reply(ZMQ.Socket socket, Wire.Message asked, ObjectNode content) throws IOException {
        send(socket, wire.write(asked.to(), asked.type().replace("_request", "_reply"), asked.header(), content));
    }

    /** Cells that were sent before one failed are not run. */
    private void dropWaiting() throws IOException {
        for (Optional<Wire.Message> next = receive(shell, ZMQ.DONTWAIT);
                next.isPresent();
                next = receive(shell, ZMQ.DONTWAIT)) {
            if (next.get().type().equals("execute_request")) {
                status(next.get().header(), "busy");
                reply(shell, next.get(), Wire.JSON.createObjectNode().put("status", "aborted"));
                status(next.get().header(), "idle");
            } else {
                answer(shell, next.get());
            }
        }
    }

    private static ObjectNode ok() {
        return Wire.JSON.createObjectNode().put("status", "ok");
    }

    private static ObjectNode kernel() {
        ObjectNode reply = ok().put("protocol_version", "5.3")
                .put("implementation", "scx-replay")
                .put("implementation_version", "1")
                .put("banner", "Java " + Runtime.version().feature() + " with scx-replay");
        reply.putObject("language_info")
                .put("name", "java")
                .put("version", Runtime.version().toString())
                .put("mimetype", "text/x-java-source")
                .put("file_extension", ".java")
                .put("codemirror_mode", "text/x-java")
                .put("pygments_lexer", "java");
        return reply;
    }

    private ObjectNode execute(JsonNode cause, ObjectNode content) throws IOException {
        boolean silent = content.path("silent").asBoolean();
        String code = content.path("code").asText();
        if (!silent) {
            executions++;
            publish(
                    cause,
                    "execute_input",
                    Wire.JSON.createObjectNode().put("code", code).put("execution_count", executions));
        }
        Optional<Cells.CellFailure> failure = cells.run(code, new Published(cause, silent));
        if (failure.isEmpty()) {
            ObjectNode reply = ok().put("execution_count", executions);
            reply.putArray("payload");
            reply.putObject("user_expressions");
            return reply;
        }
        ObjectNode error = error(failure.get());
        publish(cause, "error", error);
        return error.deepCopy().put("status", "error").put("execution_count", executions);
    }

    /** A failure as Jupyter and notebooks have it. */
    static ObjectNode error(Cells.CellFailure failure) {
        ObjectNode error =
                Wire.JSON.createObjectNode().put("ename", failure.name()).put("evalue", failure.message());
        ArrayNode trace = error.putArray("traceback").add(failure.toString());
        failure.trace().forEach(trace::add);
        return error;
    }

    private ObjectNode complete(ObjectNode content) {
        String code = content.path("code").asText();
        int cursor = code.offsetByCodePoints(0, content.path("cursor_pos").asInt());
        int[] anchor = {cursor};
        List<String> endings = cells.endings(code, cursor, anchor);
        ObjectNode reply = ok().put("cursor_start", code.codePointCount(0, anchor[0]))
                .put("cursor_end", content.path("cursor_pos").asInt());
        reply.putObject("metadata");
        ArrayNode matches = reply.putArray("matches");
        endings.forEach(matches::add);
        return reply;
    }

    private ObjectNode inspect(ObjectNode content) {
        String code = content.path("code").asText();
        String signatures = cells.signatures(
                code, code.offsetByCodePoints(0, content.path("cursor_pos").asInt()));
        ObjectNode reply = ok().put("found", !signatures.isEmpty());
        reply.putObject("metadata");
        ObjectNode data = reply.putObject("data");
        if (!signatures.isEmpty()) {
            data.put("text/plain", signatures);
        }
        return reply;
    }

    private ObjectNode isComplete(ObjectNode content) {
        String status = cells.completeness(content.path("code").asText());
        return Wire.JSON.createObjectNode().put("status", status).put("indent", "");
    }

    /** Outputs of a cell as messages. */
    private final class Published implements Cells.Outputs {
        private final JsonNode cause;
        private final boolean silent;

        Published(JsonNode cause, boolean silent) {
            this.cause = cause;
            this.silent = silent;
        }

        @Override
        public void printed(String stream, String text) {
            send("stream", Wire.JSON.createObjectNode().put("name", stream).put("text", text));
        }

        @Override
        public void shown(Display.Shown shown) {
            ObjectNode content = Wire.JSON.createObjectNode();
            content.putObject("data").put(shown.mimeType(), shown.content());
            content.putObject("metadata");
            send("display_data", content);
        }

        @Override
        public void value(String text) {
            ObjectNode content = Wire.JSON.createObjectNode().put("execution_count", executions);
            content.putObject("data").put("text/plain", text);
            content.putObject("metadata");
            send("execute_result", content);
        }

        private void send(String type, ObjectNode content) {
            try {
                if (!silent) {
                    publish(cause, type, content);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
