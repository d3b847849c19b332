package io.tradepulse.bench;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.SocketFactory;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// What does it cost to push prices to many, how fast are they there, and what do clients do to
/// others that stop reading? Against a platform of its own; loader and platform share the machine.
///
/// `PushBench launcher conflated|frames|latency|stalled [seconds] [ticks a second] [clients]`; for
/// `latency` the last is how many lines are sent at once, for `stalled` there is none
final class PushBench {
    private static final int SYMBOLS = 200;
    private static final int SYMBOLS_A_CLIENT = 50;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final int STALLED = 20;

    private final String launcher;
    private final Path folder;
    private final int tcpPort = ServiceRun.freePort();

    private PushBench(String launcher, Path folder) throws IOException {
        this.launcher = launcher;
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        String what = args[1];
        int seconds = argument(args, 2, 30);
        Path folder = Files.createTempDirectory("tradepulse-push");
        try {
            PushBench bench = new PushBench(args[0], folder);
            switch (what) {
                case "conflated" ->
                        bench.conflated(
                                seconds, argument(args, 3, 5_000), argument(args, 4, 1_000));
                case "frames" ->
                        bench.frames(seconds, argument(args, 3, 2_000), argument(args, 4, 100));
                case "latency" ->
                        bench.latency(seconds, argument(args, 3, 10_000), argument(args, 4, 1));
                case "stalled" -> bench.stalled(seconds, argument(args, 3, 10_000));
                default -> throw new IllegalArgumentException(what);
            }
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private static int argument(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    private ServiceRun up() throws IOException, InterruptedException {
        ServiceRun up =
                new ServiceRun(
                        launcher,
                        folder.resolve("up.log"),
                        "--http-port",
                        List.of(
                                "up",
                                "--no-source",
                                "--tcp-port",
                                Integer.toString(tcpPort),
                                "--data-dir",
                                folder.resolve("data").toString()));
        up.awaitReady();
        return up;
    }

    /// One connection, so many lines at once, each with its intended time to the nanosecond.
    private Senders senders(double rate, int symbols) throws IOException {
        return new Senders(
                tcpPort,
                1,
                rate,
                _ ->
                        new LoadOptions(
                                LoadOptions.Form.PIPE,
                                symbols,
                                symbols,
                                true,
                                Long.toHexString(System.nanoTime()),
                                true,
                                SocketFactory.getDefault()));
    }

    /// Each client has symbols of its own choice, a tenth of a second apart.
    private void conflated(int seconds, int rate, int clients) throws Exception {
        double[][] last = new double[clients][SYMBOLS];
        try (ServiceRun up = up()) {
            try (Senders _ = senders(1_000, SYMBOLS)) {
                Thread.sleep(Duration.ofSeconds(2));
            }
            try (PushClients pushed =
                    new PushClients(
                            up.port(),
                            clients,
                            PushBench::choice,
                            (client, bytes, from, to) ->
                                    PushedTicks.read(
                                            bytes,
                                            from,
                                            to,
                                            false,
                                            (symbol, price, _) ->
                                                    last[client.number][symbol] = price))) {
                try (Senders _ = senders(rate, SYMBOLS)) {
                    Thread.sleep(WARM_UP);
                    measure(up, pushed, seconds);
                }
                Thread.sleep(Duration.ofSeconds(2));
            }
            double[] prices = prices(up);
            System.out.printf(
                    Locale.ROOT,
                    "%,d of %,d clients have the last price of each of their %d symbols%n",
                    IntStream.range(0, clients).filter(i -> isRight(prices, last, i)).count(),
                    clients,
                    SYMBOLS_A_CLIENT);
        }
    }

    private static List<String> symbols(int client) {
        return IntStream.range(0, SYMBOLS_A_CLIENT)
                .mapToObj(i -> String.format(Locale.ROOT, "SYM%03d", symbol(client, i)))
                .toList();
    }

    private static int symbol(int client, int i) {
        return (client * 7 + i * 3) % SYMBOLS;
    }

    private static String choice(int client) {
        return symbols(client).stream()
                .collect(
                        Collectors.joining(
                                "\",\"", "{\"type\":\"subscribe\",\"symbols\":[\"", "\"]}"));
    }

    private static double[] prices(ServiceRun up) throws InterruptedException {
        double[] prices = new double[SYMBOLS];
        byte[] answer = up.get("/prices/latest").getBytes(StandardCharsets.UTF_8);
        PushedTicks.read(
                answer, 0, answer.length, false, (symbol, price, _) -> prices[symbol] = price);
        return prices;
    }

    private static boolean isRight(double[] prices, double[][] last, int client) {
        return IntStream.range(0, SYMBOLS_A_CLIENT)
                .map(i -> symbol(client, i))
                .allMatch(symbol -> last[client][symbol] == prices[symbol]);
    }

    /// Every client has every tick, and a frame for each where the ticks come one by one.
    private void frames(int seconds, int rate, int clients) throws Exception {
        try (ServiceRun up = up();
                PushClients pushed =
                        new PushClients(up.port(), clients, _ -> all(0), (_, _, _, _) -> {});
                Senders _ = senders(rate, 1)) {
            Thread.sleep(WARM_UP);
            measure(up, pushed, seconds);
        }
    }

    private static String all(int conflateMillis) {
        return "{\"type\":\"subscribe\",\"symbols\":[\"*\"],\"conflate_ms\":"
                + conflateMillis
                + "}";
    }

    private static void measure(ServiceRun up, PushClients pushed, int seconds)
            throws InterruptedException {
        long frames = pushed.count();
        double bytes = up.counter("websocket_bytes_total");
        Duration cpu = up.cpu();
        long began = System.nanoTime();
        Thread.sleep(Duration.ofSeconds(seconds));
        double took = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%,.0f frames/s, %,.1f MB/s; the platform: %.1f %% of a core%n",
                (pushed.count() - frames) / took,
                (up.counter("websocket_bytes_total") - bytes) / took / 1e6,
                up.cpu().minus(cpu).toNanos() / took / 1e7);
    }

    /// From the time that a line should have been sent to its tick in a frame at a client.
    private void latency(int seconds, int rate, int linesAtOnce) throws Exception {
        Recorder recorder = new Recorder(3);
        try (ServiceRun up = up();
                PushClients pushed =
                        new PushClients(
                                up.port(),
                                1,
                                _ -> all(0),
                                (_, bytes, from, to) -> note(recorder, bytes, from, to));
                Senders _ = senders(rate, linesAtOnce)) {
            Thread.sleep(WARM_UP);
            for (int round = 0; round < 5; round++) {
                recorder.reset();
                Duration cpu = up.cpu();
                Thread.sleep(Duration.ofSeconds(seconds));
                print(recorder.getIntervalHistogram(), up.cpu().minus(cpu), seconds);
            }
            System.out.println(up.get("/latency"));
            System.out.printf(Locale.ROOT, "%,d frames%n", pushed.count());
        }
    }

    private static void note(Recorder recorder, byte[] bytes, int from, int to) {
        long now = NanoEpoch.of(System.nanoTime());
        PushedTicks.read(
                bytes, from, to, true, (_, _, ts) -> recorder.recordValue(Math.max(0, now - ts)));
    }

    private static void print(Histogram times, Duration cpu, int seconds) {
        System.out.printf(
                Locale.ROOT,
                "%,d ticks: p50 %.0f µs, p90 %.0f µs, p99 %.0f µs, p99.9 %.0f µs, max %.1f ms; the"
                        + " platform: %.1f %% of a core%n",
                times.getTotalCount(),
                times.getValueAtPercentile(50) / 1e3,
                times.getValueAtPercentile(90) / 1e3,
                times.getValueAtPercentile(99) / 1e3,
                times.getValueAtPercentile(99.9) / 1e3,
                times.getMaxValue() / 1e6,
                cpu.toNanos() / 1e7 / seconds);
    }

    /// Some clients ask for everything and read nothing; they come back when they are let go.
    private void stalled(int seconds, int rate) throws Exception {
        Recorder recorder = new Recorder(3);
        try (ServiceRun up = up();
                PushClients _ =
                        new PushClients(
                                up.port(),
                                1,
                                _ -> all(0),
                                (_, bytes, from, to) -> note(recorder, bytes, from, to));
                Senders _ = senders(rate, 10)) {
            Thread.sleep(WARM_UP);
            minute(up, recorder, "none");
            List<SocketChannel> stalled = new ArrayList<>();
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            for (int minute = 1; System.nanoTime() < end; minute++) {
                for (int i = 0; i < STALLED; i++) {
                    stalled.add(PushClients.connect(up.port(), all(i % 2 * 100)));
                }
                minute(up, recorder, "minute " + minute);
                for (SocketChannel each : stalled) {
                    each.close();
                }
                stalled.clear();
            }
            minute(up, recorder, "gone");
        }
    }

    private static void minute(ServiceRun up, Recorder recorder, String label) throws Exception {
        recorder.reset();
        Duration cpu = up.cpu();
        Thread.sleep(Duration.ofMinutes(1));
        System.out.printf(
                Locale.ROOT,
                "%-10s %d MB resident; let go so far: %.0f; ",
                label,
                up.residentMegabytes(),
                up.counter("websocket_closed_total"));
        print(recorder.getIntervalHistogram(), up.cpu().minus(cpu), 60);
    }
}
