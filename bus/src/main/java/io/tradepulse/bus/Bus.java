package io.tradepulse.bus;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Tick;

/// The way from ingest to the consumers: three topics, so that no consumer ever publishes into what
/// it reads.
///
/// Thread-safe. The same contract stands over a ring in memory, Kafka and Redis Streams.
public interface Bus extends AutoCloseable {
    /// Group that puts ticks into the store.
    String TICK_CONSUMER = "tick-consumer";

    /// Group that makes bars of ticks.
    String MICRO_BATCHER = "micro-batcher";

    /// Group that keeps latest values.
    String SNAPSHOT_SERVICE = "snapshot-service";

    Topic<Tick> ticks();

    Topic<Bar> bars();

    Topic<DeadLetter> deadLetters();

    /// Why events can't be appended or read just now, in half a sentence; empty where they can.
    String problem();

    /// Whether durable means what it says: a broker may have been told to confirm before all its
    /// copies have an event.
    default boolean acksAreDurable() {
        return true;
    }

    /// Whether events can be appended and read just now.
    default boolean isHealthy() {
        return problem().isEmpty();
    }

    @Override
    void close();
}
