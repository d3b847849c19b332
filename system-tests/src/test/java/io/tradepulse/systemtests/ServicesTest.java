package io.tradepulse.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import io.tradepulse.bus.kafka.KafkaProcess;
import io.tradepulse.bus.redis.RedisServer;
import io.tradepulse.model.Instruments;
import io.tradepulse.store.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every part a service of its own, two processes of each, over a broker and a database.
@Order(1)
@Timeout(value = 1, unit = TimeUnit.HOURS)
class ServicesTest {
    private static final int ENOUGH = 200_000;
    private static final int EACH = 1;
    private static final int EVERY_OTHER = 2;

    @TempDir Path folder;
    private PostgresServer database;
    private final List<ServiceProcess> services = new ArrayList<>();
    private final List<NumberedSender> senders = new ArrayList<>();
    private final List<String> symbols = new ArrayList<>();

    @BeforeEach
    void startDatabase() {
        database =
                PostgresServer.start(PostgresServer.Version.chosen(), folder.resolve("postgres"));
    }

    @AfterEach
    void stop() throws Exception {
        senders.forEach(NumberedSender::close);
        for (ServiceProcess service : services) {
            service.close();
        }
        database.close();
    }

    /// Where everything is.
    private List<String> places(String... bus) {
        return ServiceProcess.places(database.newDatabase(), bus);
    }

    private ServiceProcess start(String command, List<String> places, String... more)
            throws Exception {
        ServiceProcess started =
                ServiceProcess.start(
                        folder, command, Stream.concat(places.stream(), Stream.of(more)).toList());
        services.add(started);
        return started;
    }

    /// Starts a door, and two senders to it.
    private void startDoor(List<String> places, Instruments instruments) throws Exception {
        int port = PlatformProcess.freePort();
        start("ingest", places, "--tcp-host", "127.0.0.1", "--tcp-port", Integer.toString(port));
        for (boolean withIds : new boolean[] {true, false}) {
            String symbol = "N" + symbols.size();
            symbols.add(symbol);
            senders.add(new NumberedSender(instruments.of("numbered", symbol), withIds, port, 5));
        }
    }

    private long acknowledged() {
        return senders.stream().mapToLong(NumberedSender::acknowledged).sum();
    }

    private void awaitMore(int ticks) throws Exception {
        long before = acknowledged();
        PlatformProcess.await("ticks to be acknowledged", () -> acknowledged() >= before + ticks);
    }

    /// SIGKILL, and started again.
    @FunctionalInterface
    private interface Kill {
        void killAndRestart() throws Exception;
    }

    /// @param step which of the services are killed: one a kind, or all
    private void runThroughKills(List<String> places, Kill ofBus, int step, int enough)
            throws Exception {
        Instruments instruments = new Instruments();
        startDoor(places, instruments);
        startDoor(places, instruments);
        for (String command : List.of("persist", "persist", "bars", "bars", "serve", "serve")) {
            start(command, places);
        }
        awaitAllReady();
        for (int i = 0; i < services.size(); i += step) {
            ServiceProcess service = services.get(i);
            awaitMore(2_000);
            service.killAndRestart();
            service.awaitReady();
        }
        for (Kill kill : List.of(ofBus, this::killAndRestartDatabase)) {
            awaitMore(2_000);
            kill.killAndRestart();
            awaitAllReady();
        }
        PlatformProcess.await("enough ticks", () -> acknowledged() >= enough);
        List<Long> sent = new ArrayList<>();
        for (NumberedSender sender : senders) {
            sent.add(sender.stopAndDrain());
        }
        for (ServiceProcess serve : services.subList(6, 8)) {
            for (int i = 0; i < symbols.size(); i++) {
                assertWhole(serve.process(), symbols.get(i), sent.get(i));
            }
        }
    }

    private void awaitAllReady() throws Exception {
        for (ServiceProcess service : services) {
            service.awaitReady();
        }
    }

    private void killAndRestartDatabase() {
        database.kill();
        database.restart();
    }

    private static void assertWhole(PlatformProcess serve, String symbol, long sent)
            throws Exception {
        PlatformProcess.await(sent + " ticks of " + symbol, () -> serve.tradeCount(symbol) >= sent);
        List<JsonNode> trades = serve.trades(symbol);
        NumberedTicks.assertOnce(trades, sent);
        double last = trades.getLast().path("price").asDouble();
        PlatformProcess.await(
                "the latest price of " + symbol,
                () ->
                        serve.json("/price/latest?symbol=" + symbol).path("price").asDouble()
                                == last);
        NumberedTicks.assertBarsMatch(serve, symbol, "1s", ChronoUnit.SECONDS);
        NumberedTicks.assertBarsMatch(serve, symbol, "1m", ChronoUnit.MINUTES);
        NumberedTicks.assertBarsMatch(serve, symbol, "1h", ChronoUnit.HOURS);
    }

    @Test
    void loseAndDoubleNothingOverKafkaWhileEachIsKilledInTurn() throws Exception {
        try (KafkaProcess kafka = KafkaProcess.start(folder.resolve("kafka"))) {
            runThroughKills(
                    places(
                            "--bus",
                            "kafka",
                            "--kafka-brokers",
                            kafka.bootstrap(),
                            "--kafka-partitions",
                            "6"),
                    () -> {
                        kafka.kill();
                        kafka.restart();
                    },
                    EACH,
                    ENOUGH);
        }
    }

    @Test
    void loseAndDoubleNothingOverRedisWhileOneOfEachIsKilledInTurn() throws Exception {
        Path place = Files.createDirectory(folder.resolve("redis"));
        try (RedisServer redis = RedisServer.start(place)) {
            Path url = Files.writeString(folder.resolve("redis-url"), redis.url());
            runThroughKills(
                    places(
                            "--bus",
                            "redis",
                            "--redis-url-file",
                            url.toString(),
                            "--redis-min-idle-seconds",
                            "3",
                            "--redis-lease-seconds",
                            "3"),
                    () -> {
                        redis.kill();
                        redis.restart();
                    },
                    EVERY_OTHER,
                    ENOUGH / 4);
        }
    }
}
