package io.tradepulse.bench;

import io.tradepulse.wire.EventFormat;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// How many ticks a second does `tradepulse ingest` take from sockets, validate, put onto a broker
/// and acknowledge, beside a bare client that puts the same records there, with the same
/// acknowledgements? In turns, on one broker, which is a process of its own as the door is:
///
/// `DoorToBrokerBench launcher kafka|redis [json|binary] [seconds a turn] [rounds] [connections]`
final class DoorToBrokerBench {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int SYMBOLS = 100;

    private DoorToBrokerBench() {}

    public static void main(String[] args) throws Exception {
        String launcher = args[0];
        EventFormat format =
                args.length > 2
                        ? EventFormat.valueOf(args[2].toUpperCase(Locale.ROOT))
                        : EventFormat.JSON;
        int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 10;
        int rounds = args.length > 4 ? Integer.parseInt(args[4]) : 5;
        int connections = args.length > 5 ? Integer.parseInt(args[5]) : 4;
        Path folder = Files.createTempDirectory("tradepulse-broker-bench");
        try (BareBroker broker =
                args[1].equals("kafka")
                        ? new BareKafka(folder, format, SYMBOLS)
                        : new BareRedis(folder, format, SYMBOLS)) {
            run(launcher, broker, folder, seconds, rounds, connections);
        } finally {
            delete(folder);
        }
    }

    private static void run(
            String launcher,
            BareBroker broker,
            Path folder,
            int seconds,
            int rounds,
            int connections)
            throws Exception {
        int door = freePort();
        int status = freePort();
        List<String> command =
                new ArrayList<>(
                        List.of(
                                launcher,
                                "ingest",
                                "--tcp-port",
                                "" + door,
                                "--metrics-port",
                                "" + status));
        command.addAll(broker.flags());
        Process ingest =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("ingest.log").toFile())
                        .start();
        try {
            awaitReady(status);
            turns(broker, door, seconds, rounds, connections);
        } finally {
            ingest.destroy();
            ingest.waitFor();
        }
    }

    private static void turns(BareBroker broker, int door, int seconds, int rounds, int connections)
            throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> bares = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            double byDoor =
                    LoadBench.run("127.0.0.1", door, connections, SYMBOLS, seconds, 0).perSecond();
            broker.clear();
            double bare = broker.bare(seconds);
            broker.clear();
            System.out.printf(
                    "%s: door %,.0f/s, bare client %,.0f/s%n",
                    round == 0 ? "warm-up" : "round " + round, byDoor, bare);
            if (round > 0) {
                ours.add(byDoor);
                bares.add(bare);
            }
        }
        System.out.printf(
                "medians: door %,.0f/s, bare client %,.0f/s; the door is %.0f %% of it%n",
                median(ours), median(bares), 100 * median(ours) / median(bares));
    }

    private static double median(List<Double> rates) {
        return rates.stream().sorted().toList().get(rates.size() / 2);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitReady(int port) throws InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        URI uri = URI.create("http://127.0.0.1:" + port + "/health/ready");
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (true) {
                try {
                    HttpRequest request = HttpRequest.newBuilder(uri).build();
                    if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
                            == 200) {
                        return;
                    }
                } catch (IOException _) {
                    // not yet
                }
                if (System.nanoTime() - end > 0) {
                    throw new IllegalStateException("ingest does not become ready");
                }
                Thread.sleep(50);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
