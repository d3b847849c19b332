package io.tradepulse.bus.kafka;

import io.tradepulse.bus.Bus;
import io.tradepulse.bus.BusConformance;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// What every bus does, on a broker, with topics of several partitions.
class KafkaBusTest extends BusConformance {
    private static final AtomicInteger TESTS = new AtomicInteger();

    private static KafkaServer server;

    private KafkaOptions options;

    @BeforeAll
    static void start() throws Exception {
        server = KafkaServer.start(1);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Override
    protected Bus open(EpochClock clock, Instruments known) {
        int test = TESTS.incrementAndGet();
        options =
                KafkaOptions.to(server.bootstrap())
                        .withTopics("ticks-" + test, "bars-" + test, "letters-" + test)
                        .withNewTopics(partitionCount(), (short) 1, Duration.ofDays(1))
                        .with(
                                Map.of(
                                        "max.poll.interval.ms",
                                        "6000",
                                        "session.timeout.ms",
                                        "6000",
                                        "heartbeat.interval.ms",
                                        "100",
                                        "fetch.max.wait.ms",
                                        "50",
                                        "producer.buffer.memory",
                                        "1048576"));
        return new KafkaBus(options, clock, known);
    }

    @Override
    protected Bus openAnother(EpochClock clock, Instruments known) {
        return new KafkaBus(options, clock, known);
    }

    @Override
    protected boolean outlives() {
        return true;
    }

    @Override
    protected int partitionCount() {
        return 4;
    }

    /// A broker that is away.
    @Override
    protected AutoCloseable stall() {
        server.stop();
        return server::restart;
    }
}
