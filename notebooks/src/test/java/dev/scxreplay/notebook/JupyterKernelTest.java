package dev.scxreplay.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The kernel asked over its sockets, as Jupyter does, without Jupyter. */
final class JupyterKernelTest {
    private static final int PATIENCE_MS = 60_000;

    private final ZContext context = new ZContext();
    private final Wire wire = new Wire("secret");
    private JupyterKernel kernel;
    private Thread runs;
    private ZMQ.Socket shell;
    private ZMQ.Socket control;
    private ZMQ.Socket heartbeat;
    private ZMQ.Socket iopub;

    @BeforeEach
    void start() throws Exception {
        ObjectNode connection = Wire.JSON.createObjectNode();
        connection.put("transport", "tcp").put("ip", "127.0.0.1").put("key", "secret");
        for (String port : List.of("shell_port", "control_port", "hb_port", "iopub_port", "stdin_port")) {
            try (ZMQ.Socket probe = context.createSocket(SocketType.REP)) {
                connection.put(port, probe.bindToRandomPort("tcp://127.0.0.1"));
            }
        }
        kernel = new JupyterKernel(connection);
        shell = connect(SocketType.DEALER, connection.get("shell_port"));
        control = connect(SocketType.DEALER, connection.get("control_port"));
        heartbeat = connect(SocketType.REQ, connection.get("hb_port"));
        iopub = connect(SocketType.SUB, connection.get("iopub_port"));
        iopub.subscribe(new byte[0]);
        runs = Thread.ofPlatform().start(() -> {
            try {
                kernel.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        // a subscription takes a moment to arrive: asked until an answer is heard
        iopub.setReceiveTimeOut(200);
        do {
            ask(shell, "kernel_info_request", Wire.JSON.createObjectNode());
        } while (receive(iopub).isEmpty());
        while (receive(iopub).isPresent()) {
            continue; // what was published about it
        }
        iopub.setReceiveTimeOut(PATIENCE_MS);
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(ask(control, "shutdown_request", Wire.JSON.createObjectNode())
                        .path("status")
                        .asText())
                .isEqualTo("ok");
        runs.join(PATIENCE_MS);
        assertThat(runs.isAlive()).isFalse();
        kernel.close();
        context.close();
    }

    private ZMQ.Socket connect(SocketType type, JsonNode port) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut(PATIENCE_MS);
        socket.connect("tcp://127.0.0.1:" + port.asInt());
        return socket;
    }

    private void send(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i + 1 < frames.size() ? ZMQ.SNDMORE : 0);
        }
    }

    private Optional<Wire.Message> receive(ZMQ.Socket socket) throws Exception {
        byte[] frame = socket.recv();
        if (frame == null) {
            return Optional.empty();
        }
        List<byte[]> frames = new ArrayList<>(List.of(frame));
        while (socket.hasReceiveMore()) {
            frames.add(socket.recv());
        }
        return wire.read(frames);
    }

    private JsonNode ask(ZMQ.Socket socket, String type, ObjectNode content) throws Exception {
        send(socket, wire.write(List.of(), type, Wire.JSON.createObjectNode(), content));
        Wire.Message reply = receive(socket).orElseThrow();
        assertThat(reply.type()).isEqualTo(type.replace("request", "reply"));
        return reply.content();
    }

    private JsonNode ask(String type, String code, int cursor) throws Exception {
        return ask(shell, type, Wire.JSON.createObjectNode().put("code", code).put("cursor_pos", cursor));
    }

    /** What is published about one request, until it is done. */
    private List<String> published() throws Exception {
        List<String> all = new ArrayList<>();
        while (true) {
            Wire.Message message = receive(iopub).orElseThrow();
            JsonNode content = message.content();
            switch (message.type()) {
                case "status" -> {
                    if (content.path("execution_state").asText().equals("idle")) {
                        return all;
                    }
                }
                case "stream" ->
                    all.add(content.path("name").asText() + ": "
                            + content.path("text").asText());
                case "error" -> all.add("error: " + content.path("evalue").asText());
                case "execute_input" ->
                    all.add("[" + content.path("execution_count").asInt() + "]");
                default -> all.add(message.type() + " " + content.path("data"));
            }
        }
    }

    @Test
    void cellsRunInOrderAndShowWhatTheyMake() throws Exception {
        JsonNode reply = ask("execute_request", """
                int a = 20;
                int twice(int x) { return 2 * x; }
                System.out.println(twice(a));
                dev.scxreplay.notebook.Display.display(new dev.scxreplay.notebook.Display.Shown("text/html", "<b>é</b>"));
                System.err.print("late");
                twice(a) + 2""", 0);
        assertThat(reply.path("status").asText()).isEqualTo("ok");
        assertThat(published())
                .containsExactly(
                        "[1]",
                        "stdout: 40\n",
                        "display_data {\"text/html\":\"<b>é</b>\"}",
                        "stderr: late",
                        "execute_result {\"text/plain\":\"42\"}");
    }

    @Test
    void failuresSayWhatAndWhere() throws Exception {
        JsonNode reply = ask("execute_request", "int fine = 1;\nint b = nope;", 0);
        assertThat(reply.path("status").asText()).isEqualTo("error");
        assertThat(reply.path("traceback").toString()).contains("cannot find symbol", "int b = nope;");
        assertThat(published().getLast()).startsWith("error: cannot find symbol");
        assertThat(ask("execute_request", "int c = 1 / 0;", 0).path("ename").asText())
                .isEqualTo("java.lang.ArithmeticException");
        published();
        assertThat(ask("execute_request", "fine", 0).path("status").asText()).isEqualTo("ok");
        assertThat(published()).contains("execute_result {\"text/plain\":\"1\"}");
    }

    @Test
    void wordsAreCompletedAndExplained() throws Exception {
        ask("execute_request", "String s = \"\";", 0);
        String code = "int é = 1; s.isBl";
        JsonNode reply = ask("complete_request", code, code.length());
        assertThat(reply.path("matches").toString()).isEqualTo("[\"isBlank()\"]");
        assertThat(reply.path("cursor_start").asInt()).isEqualTo(code.length() - 4);
        String call = "Math.floorMod(";
        assertThat(ask("inspect_request", call, call.length())
                        .path("data")
                        .path("text/plain")
                        .asText())
                .contains("Math.floorMod(int x, int y)");
        assertThat(ask("is_complete_request", "void f() {", 0).path("status").asText())
                .isEqualTo("incomplete");
        assertThat(ask("is_complete_request", "int a = 1;\na", 0).path("status").asText())
                .isEqualTo("complete");
    }

    @Test
    void aCellThatDoesNotEndIsInterrupted() throws Exception {
        send(
                shell,
                wire.write(
                        List.of(),
                        "execute_request",
                        Wire.JSON.createObjectNode(),
                        Wire.JSON
                                .createObjectNode()
                                .put("code", "System.out.println(\"on\"); while (true) { Thread.onSpinWait(); }")));
        while (!receive(iopub).orElseThrow().type().equals("stream")) {
            continue; // until it runs
        }
        assertThat(ask(control, "interrupt_request", Wire.JSON.createObjectNode())
                        .path("status")
                        .asText())
                .isEqualTo("ok");
        assertThat(receive(shell).orElseThrow().content().path("ename").asText())
                .isEqualTo("interrupted");
    }

    /** Without the key nobody makes it run code. */
    @Test
    void unsignedMessagesGetNoAnswer() throws Exception {
        Wire forged = new Wire("guessed");
        send(
                shell,
                forged.write(
                        List.of(),
                        "execute_request",
                        Wire.JSON.createObjectNode(),
                        Wire.JSON.createObjectNode().put("code", "int forged = 1;")));
        JsonNode reply = ask("execute_request", "forged", 0);
        assertThat(reply.path("evalue").asText()).contains("cannot find symbol");
    }

    @Test
    void heartbeatsComeBack() {
        heartbeat.send("beat");
        assertThat(heartbeat.recvStr()).isEqualTo("beat");
    }
}
