package io.tradepulse.bus.redis;

import io.tradepulse.bus.Bus;
import io.tradepulse.bus.BusConformance;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// The contract of the bus, on one server for all tests: each has a stream of its own.
class RedisBusTest extends BusConformance {
    private static final AtomicInteger STREAMS = new AtomicInteger();

    @TempDir static Path folder;
    private static RedisServer server;
    private RedisOptions options;

    @BeforeAll
    static void start() {
        server = RedisServer.start(folder, "--appendfsync no");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected Bus open(EpochClock clock, Instruments known) {
        options =
                RedisOptions.of(server.url(), "member")
                        .withStream("conformance-" + STREAMS.incrementAndGet())
                        .withMinIdle(Duration.ofSeconds(2))
                        .withWindow(1 << 12);
        return new RedisBus(options, known, clock);
    }

    @Override
    protected Bus openAnother(EpochClock clock, Instruments known) {
        return new RedisBus(options, known, clock);
    }

    @Override
    protected boolean outlives() {
        return true;
    }

    @Override
    protected AutoCloseable stall() {
        server.pause();
        return server::resume;
    }
}
