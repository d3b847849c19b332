package io.tradepulse.bench;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What does `tradepulse up` cost, and what does it carry? Starts it as users do, as a process of
/// its own, and prints the time to the first price, memory and CPU when idle, and the ticks a
/// second that are acknowledged, which means stored.
///
/// `PlatformBench launcher [seconds of load] [connections] [symbols] [seconds idle]`
final class PlatformBench {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long CLOCK_TICKS_A_SECOND = 100;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String launcher;
    private final Path folder;
    private final int httpPort;
    private final int tcpPort;

    private PlatformBench(String launcher, Path folder) throws IOException {
        this.launcher = launcher;
        this.folder = folder;
        this.httpPort = freePort();
        this.tcpPort = freePort();
    }

    public static void main(String[] args) throws Exception {
        int seconds = argument(args, 1, 60);
        int connections = argument(args, 2, 4);
        int symbols = argument(args, 3, 100);
        int idleSeconds = argument(args, 4, 30);
        Path folder = Files.createTempDirectory("tradepulse-bench");
        try {
            PlatformBench bench = new PlatformBench(args[0], folder);
            bench.timeToFirstPrice();
            bench.idle(idleSeconds);
            bench.load(seconds, connections, symbols);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private static int argument(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Process up(String name, String... more) throws IOException {
        List<String> command =
                Stream.concat(
                                Stream.of(
                                        launcher,
                                        "up",
                                        "--http-port",
                                        Integer.toString(httpPort),
                                        "--tcp-port",
                                        Integer.toString(tcpPort),
                                        "--data-dir",
                                        folder.resolve(name).toString()),
                                Stream.of(more))
                        .toList();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(folder.toFile(), name + ".log"))
                .start();
    }

    private void timeToFirstPrice() throws Exception {
        for (int run = 1; run <= 5; run++) {
            long startedAt = System.nanoTime();
            Process process = up("first-" + run);
            awaitAnswer("/price/latest?symbol=AAPL", "\"price\"");
            System.out.printf(
                    Locale.ROOT,
                    "first price after %.2f s%n",
                    (System.nanoTime() - startedAt) / 1e9);
            stop(process);
        }
    }

    private void idle(int seconds) throws Exception {
        Process process = up("idle", "--no-source");
        awaitAnswer("/health", "\"database\":\"healthy\"");
        Thread.sleep(Duration.ofSeconds(10));
        double before = cpuSeconds(process.pid());
        Thread.sleep(Duration.ofSeconds(seconds));
        double used = cpuSeconds(process.pid()) - before;
        System.out.printf(
                Locale.ROOT,
                "idle: %.2f %% of a core over %d s, RSS %d MB%n",
                used / seconds * 100,
                seconds,
                rssMegabytes(process.pid()));
        stop(process);
    }

    private void load(int seconds, int connections, int symbols) throws Exception {
        Process process = up("load", "--no-source");
        awaitAnswer("/health", "\"database\":\"healthy\"");
        double before = cpuSeconds(process.pid());
        System.out.printf(
                Locale.ROOT,
                "load: %d connections, %d symbols, %d s%n",
                connections,
                symbols,
                seconds);
        LoadBench.Result result =
                LoadBench.run("127.0.0.1", tcpPort, connections, symbols, seconds, 0);
        System.out.print(result.text());
        double used = cpuSeconds(process.pid()) - before;
        System.out.printf(
                Locale.ROOT,
                "CPU of the platform: %.2f µs a tick; RSS %d MB%n",
                used * 1e6 / result.accepted(),
                rssMegabytes(process.pid()));
        awaitAnswer("/health", "\"last_trade_count\":" + result.accepted() + ",");
        System.out.printf(
                Locale.ROOT, "stored: %,d ticks, each acknowledged one once%n", result.accepted());
        System.out.println(get("/latency"));
        stop(process);
    }

    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    private void awaitAnswer(String path, String wanted) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!get(path).contains(wanted)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "waited in vain for " + wanted + " in " + path + ": " + get(path));
            }
            Thread.sleep(10);
        }
    }

    private String get(String path) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                            .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// User and system time, from /proc.
    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12]))
                / (double) CLOCK_TICKS_A_SECOND;
    }

    static long rssMegabytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
