package io.tradepulse.bench;

import io.tradepulse.bus.kafka.KafkaProcess;
import io.tradepulse.store.postgres.DatabaseUrl;
import io.tradepulse.store.postgres.PostgresServer;
import io.tradepulse.wire.EventFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/// How many ticks a second go from Kafka into the store, beside a bare consumer that only reads
/// them? The topic is filled before each turn:
///
/// `BrokerToStoreBench launcher embedded|postgres [json|binary] [ticks] [rounds]`
///
/// `embedded` is measured as `up`, which has all its consumers; `postgres` as `persist` alone. The
/// time runs from the first commit that is seen to the last.
final class BrokerToStoreBench implements AutoCloseable {
    private static final int PARTITIONS = 12;
    private static final int SYMBOLS = 100;
    private static final int CHUNK = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String launcher;
    private final EventFormat format;
    private final int count;
    private final Path folder;
    private final KafkaProcess broker;

    private BrokerToStoreBench(String launcher, EventFormat format, int count, Path folder)
            throws IOException, InterruptedException {
        this.launcher = launcher;
        this.format = format;
        this.count = count;
        this.folder = folder;
        this.broker = KafkaProcess.start(folder.resolve("kafka"));
    }

    public static void main(String[] args) throws Exception {
        EventFormat format =
                EventFormat.valueOf(args.length > 2 ? args[2].toUpperCase(Locale.ROOT) : "JSON");
        int count = args.length > 3 ? Integer.parseInt(args[3]) : 2_000_000;
        int rounds = args.length > 4 ? Integer.parseInt(args[4]) : 5;
        Path folder = Files.createTempDirectory("tradepulse-broker-bench");
        try (BrokerToStoreBench bench = new BrokerToStoreBench(args[0], format, count, folder)) {
            bench.run(args[1], rounds);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run(String store, int rounds) throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> bares = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            String topic = "ticks-" + round;
            fill(topic);
            double bare = read(topic);
            double stored = store.equals("postgres") ? toPostgres(topic) : toEmbedded(topic);
            System.out.printf(
                    "%s: stored %,.0f/s, bare consumer %,.0f/s%n",
                    round == 0 ? "warm-up" : "round " + round, stored, bare);
            if (round > 0) {
                ours.add(stored);
                bares.add(bare);
            }
        }
        System.out.printf(
                "medians: stored %,.0f/s, bare consumer %,.0f/s%n", median(ours), median(bares));
    }

    private static double median(List<Double> rates) {
        return rates.stream().sorted().toList().get(rates.size() / 2);
    }

    private void fill(String topic) throws InterruptedException {
        KafkaUnderLoad.makeTopic(broker, topic, PARTITIONS);
        LoadTicks ticks = new LoadTicks(SYMBOLS);
        try (KafkaBare bare = new KafkaBare(broker.bootstrap())) {
            for (int filled = 0; filled < count; filled += CHUNK) {
                bare.make(format, CHUNK, ticks);
                bare.sendAll(topic);
            }
        }
    }

    private double read(String topic) {
        try (KafkaBare bare = new KafkaBare(broker.bootstrap());
                KafkaConsumer<byte[], byte[]> consumer = bare.consumer(topic)) {
            consumer.seekToBeginning(consumer.assignment());
            int read = consumer.poll(PATIENCE).count();
            int first = read;
            long start = System.nanoTime();
            while (read < count) {
                read += consumer.poll(PATIENCE).count();
            }
            return (read - first) * 1e9 / (System.nanoTime() - start);
        }
    }

    private List<String> bus(String command, String topic) {
        return List.of(
                command,
                "--bus",
                "kafka",
                "--kafka-brokers",
                broker.bootstrap(),
                "--kafka-topic",
                topic,
                "--kafka-value-format",
                format.name().toLowerCase(Locale.ROOT));
    }

    private double toEmbedded(String topic) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(bus("up", topic));
        arguments.addAll(List.of("--no-source", "--tcp-port", "0"));
        arguments.addAll(List.of("--data-dir", folder.resolve("data-" + topic).toString()));
        try (ServiceRun up =
                new ServiceRun(launcher, folder.resolve("log"), "--http-port", arguments)) {
            return perSecond(up);
        }
    }

    private double toPostgres(String topic) throws IOException, InterruptedException {
        Path place = Files.createDirectory(folder.resolve("postgres-" + topic));
        try (PostgresServer server = PostgresServer.start(PostgresServer.Version.NEWEST, place)) {
            DatabaseUrl url = server.newDatabase();
            List<String> arguments = new ArrayList<>(bus("persist", topic));
            arguments.addAll(List.of("--store", "postgres", "--postgres-host", url.host()));
            arguments.addAll(List.of("--postgres-port", Integer.toString(url.port())));
            arguments.addAll(List.of("--postgres-database", url.database()));
            arguments.addAll(List.of("--postgres-user", url.user()));
            try (ServiceRun persist =
                    new ServiceRun(launcher, folder.resolve("log"), "--metrics-port", arguments)) {
                return perSecond(persist);
            }
        }
    }

    /// From the first commit seen to that of the last tick.
    private double perSecond(ServiceRun service) throws InterruptedException {
        double first = 0;
        long start = 0;
        Duration before = Duration.ZERO;
        while (true) {
            double stored = service.counter("tick_forward_total");
            long now = System.nanoTime();
            if (first == 0 && stored > 0) {
                first = stored;
                start = now;
                before = service.cpu();
            }
            if (stored >= count) {
                double seconds = service.cpu().minus(before).toNanos() / 1e9;
                System.out.printf(
                        "CPU of the process: %.2f µs a tick%n", seconds * 1e6 / (stored - first));
                return (stored - first) * 1e9 / (now - start);
            }
            Thread.sleep(20);
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
