package io.tradepulse.bus.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.embedded.core.ExecutableProvider;

/// A Redis server of its own for a test: a process on a free port, its files in a folder of the
/// test. Everything is in its append-only file before it answers, unless a test says otherwise.
///
/// Not thread-safe.
public final class RedisServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);

    private final Path folder;
    private final List<String> settings;
    private final int port;
    private Process process;

    private RedisServer(Path folder, int port, List<String> settings) {
        this.folder = folder;
        this.port = port;
        this.settings = settings;
        this.process = run();
    }

    /// Starts one with these settings beside ours, such as `--maxmemory 10mb`.
    public static RedisServer start(Path folder, String... settings) {
        return new RedisServer(folder, freePort(), List.of(settings));
    }

    /// One that is not there yet: [#restart()] starts it.
    public static RedisServer notYet(Path folder, String... settings) {
        RedisServer server = start(folder, settings);
        server.kill();
        return server;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process run() {
        try {
            Path program = program();
            List<String> command = new ArrayList<>(List.of(program.toString()));
            command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
            command.addAll(List.of("--dir", folder.toString(), "--save", ""));
            command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always"));
            settings.forEach(s -> command.addAll(List.of(s.split(" "))));
            Process started =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(
                                            folder.resolve("log").toFile()))
                            .start();
            awaitPort(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path program() throws IOException {
        Path unpacked = Files.createDirectories(folder.resolve("program"));
        try (var found = Files.list(unpacked)) {
            var known = found.findFirst();
            if (known.isPresent()) {
                return known.get();
            }
        }
        return ExecutableProvider.newJarResourceProvider(unpacked.toFile()).get().toPath();
    }

    private void awaitPort(Process started) throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() - end > 0) {
                started.destroyForcibly();
                throw new IllegalStateException(
                        "Redis did not start: " + Files.readString(folder.resolve("log")));
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /// Whether it has read its files, and answers.
    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(7);
            String said = new String(answer, StandardCharsets.US_ASCII);
            return said.startsWith("+PONG") || said.startsWith("-NOAUTH");
        } catch (IOException _) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /// Where it is, without user and password.
    public String url() {
        return "redis://localhost:" + port;
    }

    /// Ends it on the spot.
    public void kill() {
        process.destroyForcibly();
        await();
    }

    /// Ends it as an administrator does.
    public void stop() {
        process.destroy();
        await();
    }

    private void await() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Redis goes on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Starts it again on the same port with what is in its files.
    public void restart() {
        if (process.isAlive()) {
            stop();
        }
        process = run();
    }

    /// Holds it up, so that it answers nothing, until [#resume()].
    public void pause() {
        signal("-STOP");
    }

    public void resume() {
        signal("-CONT");
    }

    private void signal(String which) {
        try {
            new ProcessBuilder("kill", which, Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
