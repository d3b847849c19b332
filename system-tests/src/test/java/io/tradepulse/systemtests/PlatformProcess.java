package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `tradepulse up` as an operating-system process of its own, in a temporary folder on free ports.
final class PlatformProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(300);
    private static final Pattern HTTP_PORT =
            Pattern.compile("(?:Page +http://localhost:|REST and the page on port )(\\d+)");
    private static final Pattern TCP_PORT =
            Pattern.compile("(?:Send ticks .*localhost |Taking ticks on port )(\\d+)");

    private static final int FIRST_PORT = 10_000;
    private static final int LAST_PORT = 32_000;
    private static final int PORTS_TRIED = 100;

    private final Process process;
    private final Path log;
    private int httpPort;
    private int tcpPort;

    private PlatformProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// The repository's root.
    static Path home() {
        return Path.of(System.getProperty("tradepulse.home", "..")).toAbsolutePath().normalize();
    }

    /// Recorded market data beside the repository; need not be there.
    static Path data() {
        return home().resolve("../shared/data").normalize();
    }

    /// Starts it and waits until the door listens and the store is open.
    static PlatformProcess up(Path folder, String... arguments) throws Exception {
        PlatformProcess started = start(folder, arguments);
        try {
            await("the door to listen", () -> started.readPorts() && started.isHealthy());
        } catch (Exception | AssertionError e) {
            started.close();
            throw e;
        }
        return started;
    }

    /// Starts it on free ports and waits for nothing.
    static PlatformProcess start(Path folder, String... arguments) throws IOException {
        return start(TestedJvm.command(512), folder, arguments);
    }

    /// @param with what stands before the arguments of the command line
    static PlatformProcess start(List<String> with, Path folder, String... arguments)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "up",
                                "--http-port",
                                "0",
                                "--data-dir",
                                folder.resolve("data").toString()));
        if (!Arrays.asList(arguments).contains("--tcp-port")) {
            command.addAll(List.of("--tcp-port", "0"));
        }
        command.addAll(List.of(arguments));
        return run(with, folder, command.toArray(String[]::new));
    }

    /// Starts the door alone, on free ports, and waits for nothing.
    static PlatformProcess ingest(Path folder, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "ingest",
                                "--tcp-host",
                                "127.0.0.1",
                                "--tcp-port",
                                "0",
                                "--http-host",
                                "127.0.0.1",
                                "--metrics-port",
                                "0"));
        command.addAll(List.of(arguments));
        return run(folder, command.toArray(String[]::new));
    }

    /// Runs any command line.
    static PlatformProcess run(Path folder, String... arguments) throws IOException {
        return run(TestedJvm.command(512), folder, arguments);
    }

    private static PlatformProcess run(List<String> with, Path folder, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(with);
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(folder, "platform", ".log");
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new PlatformProcess(process, log);
    }

    /// One that stays free until somebody listens on it, and between two who do: no connection is
    /// given it by the system, which takes those from 32768 up (Linux).
    static int freePort() throws IOException {
        IOException taken = new IOException("no port was tried");
        for (int i = 0; i < PORTS_TRIED; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                taken = e;
            }
        }
        throw taken;
    }

    /// Waits until the ports are known and answer.
    void awaitPorts() throws Exception {
        await("the ports", () -> readPorts() && !get("/health").body().isEmpty());
    }

    /// Waits until it has said a port, behind those words.
    int awaitPort(String before) throws Exception {
        Pattern port = Pattern.compile(Pattern.quote(before) + " (\\d+)");
        await(before, () -> port.matcher(output()).find());
        Matcher found = port.matcher(output());
        assertThat(found.find()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    /// Waits until REST of a service that has no door answers.
    void awaitHttp() throws Exception {
        await(
                "REST",
                () -> {
                    Matcher http = HTTP_PORT.matcher(output());
                    if (!isAlive() || !http.find()) {
                        return false;
                    }
                    httpPort = Integer.parseInt(http.group(1));
                    return isHealthy();
                });
    }

    /// Waits until the service says on that port that it is ready.
    void awaitReady(int statusPort) throws Exception {
        httpPort = statusPort;
        await("ready", () -> isAlive() && get("/health/ready").statusCode() == 200);
    }

    /// Waits until the service answers on that port, ready or not.
    void awaitLive(int statusPort) throws Exception {
        httpPort = statusPort;
        await("live", () -> isAlive() && get("/health/live").statusCode() == 200);
    }

    private boolean isAlive() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("the process has ended:\n" + output());
        }
        return true;
    }

    private boolean readPorts() throws IOException {
        String text = isAlive() ? output() : "";
        Matcher http = HTTP_PORT.matcher(text);
        Matcher tcp = TCP_PORT.matcher(text);
        if (!http.find() || !tcp.find()) {
            return false;
        }
        httpPort = Integer.parseInt(http.group(1));
        tcpPort = Integer.parseInt(tcp.group(1));
        return true;
    }

    private boolean isHealthy() throws Exception {
        return "healthy".equals(json("/health").path("database").asText());
    }

    int tcpPort() {
        return tcpPort;
    }

    int httpPort() {
        return httpPort;
    }

    Socket connect() throws IOException {
        return new Socket("127.0.0.1", tcpPort);
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                        .timeout(PATIENCE)
                        .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String contentType, String body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                        .timeout(PATIENCE)
                        .header("Content-Type", contentType)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    /// All ticks of a symbol, page by page.
    List<JsonNode> trades(String symbol) throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        JsonNode page;
        do {
            page = json("/trades?symbol=" + symbol + "&limit=10000&offset=" + all.size());
            page.path("data").forEach(all::add);
        } while (!page.path("data").isEmpty());
        assertThat(page.path("pagination").path("total").asLong()).isEqualTo(all.size());
        return all;
    }

    /// How many ticks of a symbol are stored; 0 for one that is not known.
    long tradeCount(String symbol) throws IOException, InterruptedException {
        return json("/trades?symbol=" + symbol + "&limit=1")
                .path("pagination")
                .path("total")
                .asLong();
    }

    /// SIGKILL: no hook runs.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /// SIGTERM, and the exit code.
    int terminate() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /// Polls until it is so.
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Object last = "not yet";
        while (System.nanoTime() < deadline) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (IOException e) {
                last = e;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError("waited in vain for " + what + "; last: " + last);
    }
}
