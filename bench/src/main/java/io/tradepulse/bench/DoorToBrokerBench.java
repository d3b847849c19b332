package io.tradepulse.bench;

import io.tradepulse.wire.EventFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How many ticks a second does `tradepulse ingest` take from sockets, validate, put onto a broker
/// and acknowledge, beside a bare client that puts the same records there, with the same
/// acknowledgements? In turns, on one broker, which is a process of its own as the door is:
///
/// `DoorToBrokerBench launcher kafka|redis [json|binary] [seconds a turn] [rounds] [connections]`
final class DoorToBrokerBench {
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
        try (BrokerUnderLoad broker =
                args[1].equals("kafka")
                        ? new KafkaUnderLoad(folder, format, SYMBOLS)
                        : new RedisUnderLoad(folder, format, SYMBOLS)) {
            run(launcher, broker, folder, seconds, rounds, connections);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private static void run(
            String launcher,
            BrokerUnderLoad broker,
            Path folder,
            int seconds,
            int rounds,
            int connections)
            throws Exception {
        int door = ServiceRun.freePort();
        List<String> arguments = new ArrayList<>(List.of("ingest", "--tcp-port", "" + door));
        arguments.addAll(broker.flags());
        try (ServiceRun ingest =
                new ServiceRun(
                        launcher, folder.resolve("ingest.log"), "--metrics-port", arguments)) {
            ingest.awaitReady();
            turns(broker, ingest, door, seconds, rounds, connections);
        }
    }

    private static void turns(
            BrokerUnderLoad broker,
            ServiceRun ingest,
            int door,
            int seconds,
            int rounds,
            int connections)
            throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> bares = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            Duration before = ingest.cpu();
            LoadBench.Result result =
                    LoadBench.run("127.0.0.1", door, connections, SYMBOLS, seconds, 0);
            double byDoor = result.perSecond();
            double cpu = ingest.cpu().minus(before).toNanos() / 1e3 / result.accepted();
            broker.clear();
            double bare = broker.bare(seconds);
            broker.clear();
            System.out.printf(
                    "%s: door %,.0f/s (%.2f µs of CPU a tick), bare client %,.0f/s%n",
                    round == 0 ? "warm-up" : "round " + round, byDoor, cpu, bare);
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
}
