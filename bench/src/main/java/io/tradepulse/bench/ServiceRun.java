package io.tradepulse.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A command of the launcher as a process of its own, with its metrics and health on a free port.
/// Owned by one thread.
final class ServiceRun implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int status;

    /// @param log what it prints goes there
    /// @param portFlag names the port that answers for its health
    ServiceRun(String launcher, Path log, String portFlag, List<String> arguments)
            throws IOException {
        status = freePort();
        List<String> command = new ArrayList<>();
        command.add(launcher);
        command.addAll(arguments);
        command.addAll(List.of(portFlag, Integer.toString(status)));
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// The answer to that path; empty where there is none.
    String get(String path) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + status + path)).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException _) {
            return "";
        }
    }

    private boolean isReady() throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + status + "/health/ready"))
                        .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    void awaitReady() throws InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!isReady()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("it does not become ready");
            }
            Thread.sleep(50);
        }
    }

    /// The sum of a counter of its metrics over all labels; 0 before it counts.
    double counter(String name) throws InterruptedException {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /// The port that answers for its health.
    int port() {
        return status;
    }

    long residentMegabytes() throws IOException {
        return PlatformBench.rssMegabytes(process.pid());
    }

    /// CPU that it has used.
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        http.close();
    }
}
