package io.tradepulse.serve;

import io.tradepulse.latency.CanaryFigures;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.LatencyLog;
import io.tradepulse.latency.Percentiles;
import io.tradepulse.latency.SourceClocks.SourceClock;
import io.tradepulse.latency.StageFigures;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.LastValueCache;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Whether ticks come in, and how long each stage takes them.
///
/// Thread-safe.
final class StatusEndpoints {
    /// Without a tick for so long, a source counts as dead.
    private static final Duration DEAD_AFTER = Duration.ofSeconds(30);

    private static final double NANOS_PER_MICRO = 1e3;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LastValueCache latest;
    private final SymbolIndex index;
    private final Latencies latencies;
    private final EpochClock clock;
    private final Supplier<Optional<CanaryFigures>> canary;

    StatusEndpoints(
            LastValueCache latest,
            SymbolIndex index,
            Latencies latencies,
            EpochClock clock,
            Supplier<Optional<CanaryFigures>> canary) {
        this.latest = latest;
        this.index = index;
        this.latencies = latencies;
        this.clock = clock;
        this.canary = canary;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.slow("/status/ingestion", _ -> ingestion()).withVersion(),
                Endpoint.slow("/latency", _ -> latency()).withVersion(),
                Endpoint.slow("/latency/log", _ -> log()).withVersion());
    }

    private Reply ingestion() {
        long now = clock.nanos();
        List<Tick> ticks =
                index.everyProvider().stream()
                        .flatMap(instrument -> latest.latest(instrument).stream())
                        .toList();
        return Reply.json(Json.object(json -> writeIngestion(json, ticks, now)));
    }

    private static void writeIngestion(Json json, List<Tick> ticks, long now) {
        writeState(json, ticks, now);
        json.whole("dead_after_seconds", DEAD_AFTER.toSeconds()).time("timestamp", now);
        SequencedMap<String, List<Tick>> byProvider = new TreeMap<>();
        for (Tick tick : ticks) {
            byProvider
                    .computeIfAbsent(tick.instrument().provider(), _ -> new ArrayList<>())
                    .add(tick);
        }
        json.array(
                "providers",
                byProvider.entrySet(),
                (each, entry) -> writeProvider(each, entry.getKey(), entry.getValue(), now));
    }

    private static void writeProvider(Json json, String provider, List<Tick> ticks, long now) {
        json.text("provider", provider);
        writeState(json, ticks, now);
        json.array(
                "symbols",
                ticks,
                (each, tick) -> {
                    each.text("symbol", tick.instrument().symbol());
                    writeState(each, List.of(tick), now);
                });
    }

    /// The times are ours, of receipt: a source may be alive and its clock wrong.
    private static void writeState(Json json, List<Tick> ticks, long now) {
        long last = ticks.stream().mapToLong(Tick::receivedAt).max().orElse(0);
        boolean alive = last > 0 && now - last < DEAD_AFTER.toNanos();
        json.text("status", alive ? "alive" : "dead");
        if (last > 0) {
            long millis = (now - last) / NANOS_PER_MILLI;
            json.decimal("seconds_since_last_tick", millis / 1e3).time("last_tick", last);
        }
    }

    private Reply latency() {
        List<StageFigures> figures = latencies.figures();
        return Reply.json(
                Json.object(
                        json -> {
                            writeLatency(json, figures, clock.nanos());
                            json.array(
                                    "source_clocks",
                                    latencies.clocks().all(),
                                    StatusEndpoints::writeClock);
                            canary.get()
                                    .ifPresent(
                                            told ->
                                                    json.object(
                                                            "canary",
                                                            part -> writeCanary(part, told)));
                        }));
    }

    private Reply log() {
        Buffer text = Buffer.buffer(LatencyLog.of(latencies));
        return new Reply(200, "text/plain; charset=utf-8", text);
    }

    static void writeLatency(Json json, List<StageFigures> figures, long now) {
        json.text("unit", "us")
                .time("timestamp", now)
                .array("stages", figures, StatusEndpoints::writeStage);
    }

    private static void writeCanary(Json json, CanaryFigures figures) {
        json.whole("sent", figures.sent())
                .whole("received", figures.received())
                .whole("lost", figures.lost())
                .whole("pending", figures.pending());
        if (figures.pending() > 0) {
            json.decimal("oldest_pending", figures.oldestPendingMicros());
        }
        if (figures.lastReceivedAt() > 0) {
            json.time("last_received", figures.lastReceivedAt());
        }
        if (!figures.problem().isEmpty()) {
            json.text("problem", figures.problem());
        }
        json.object("last_10s", window -> writeWindow(window, figures.last10Seconds()))
                .object("last_1m", window -> writeWindow(window, figures.lastMinute()))
                .object("last_5m", window -> writeWindow(window, figures.last5Minutes()))
                .object("since_start", window -> writeWindow(window, figures.sinceStart()));
    }

    /// How far a sender's clock is off ours, and how sure that is.
    private static void writeClock(Json json, SourceClock clock) {
        json.text("provider", clock.provider())
                .text("sender", clock.sender())
                .decimal("offset", clock.offset().nanos() / NANOS_PER_MICRO)
                .decimal("error", clock.offset().errorNanos() / NANOS_PER_MICRO)
                .flag("corrected", clock.offset().correctionNanos() != 0);
    }

    private static void writeStage(Json json, StageFigures figures) {
        json.text("stage", figures.stage().name());
        if (!figures.stage().group().isEmpty()) {
            json.text("group", figures.stage().group());
        }
        json.whole("negative", figures.negative())
                .whole("beyond", figures.beyond())
                .whole("unknown_clock", figures.unknownClock())
                .object("last_10s", window -> writeWindow(window, figures.last10Seconds()))
                .object("last_1m", window -> writeWindow(window, figures.lastMinute()))
                .object("last_5m", window -> writeWindow(window, figures.last5Minutes()))
                .object("since_start", window -> writeWindow(window, figures.sinceStart()));
    }

    /// Only of stages that begin by the clock of a source.
    private static void writeError(Json json, Percentiles window) {
        if (!Double.isNaN(window.error())) {
            json.decimal("error", window.error()).flag("measurable", window.isMeasurable());
        }
    }

    /// Where nothing was counted there are no percentiles: 0 would be a very good one.
    private static void writeWindow(Json json, Percentiles window) {
        json.whole("count", window.count());
        if (window.count() > 0) {
            json.decimal("p50", window.p50())
                    .decimal("p90", window.p90())
                    .decimal("p99", window.p99())
                    .decimal("p99.9", window.p999())
                    .decimal("max", window.max());
            writeError(json, window);
        }
    }
}
