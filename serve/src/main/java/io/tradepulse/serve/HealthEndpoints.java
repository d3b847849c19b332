package io.tradepulse.serve;

import io.tradepulse.model.EpochClock;
import io.tradepulse.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Whether the process is well: for people, and for the probes of an orchestrator.
///
/// Thread-safe; asking for the health may wait, except for whether the process lives.
final class HealthEndpoints {
    private final Supplier<Health> health;
    private final Supplier<Optional<Store>> store;
    private final EpochClock clock;

    HealthEndpoints(Supplier<Health> health, Supplier<Optional<Store>> store, EpochClock clock) {
        this.health = health;
        this.store = store;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.slow("/health", _ -> health()),
                Endpoint.quick("/health/live", _ -> live()),
                Endpoint.slow("/health/ready", _ -> ready()));
    }

    private Reply health() {
        Health now = health.get();
        return Reply.json(now.isServing() ? 200 : 503, Json.object(json -> write(json, now)));
    }

    private void write(Json json, Health now) {
        json.text("status", now.status())
                .text("service", "tradepulse")
                .text("database", now.store())
                .text("bus", now.bus());
        if (!now.ingest().isEmpty()) {
            json.text("ingest", now.ingest());
        }
        json.time("timestamp", clock.nanos()).whole("last_trade_count", now.lastTradeCount());
        if (now.lastIngestion() > 0) {
            json.time("last_ingestion", now.lastIngestion());
        }
        List<String> down = now.down();
        if (!down.isEmpty()) {
            json.texts("down", down);
        }
    }

    private Reply live() {
        return Reply.json(
                Json.object(json -> json.text("status", "alive").time("timestamp", clock.nanos())));
    }

    /// Everything has started. A store that fails later takes nothing away from the latest prices,
    /// and so not from being ready.
    private Reply ready() {
        boolean ready = health.get().isServing() && store.get().isPresent();
        return Reply.json(
                ready ? 200 : 503,
                Json.object(
                        json ->
                                json.text("status", ready ? "ready" : "not ready")
                                        .time("timestamp", clock.nanos())));
    }
}
