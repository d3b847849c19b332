package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.LastValueCache;

/// How far bid and ask of the latest tick are apart, from memory. Thread-safe.
final class SpreadEndpoint {
    private final LastValueCache latest;
    private final Lookup lookup;

    SpreadEndpoint(LastValueCache latest, Lookup lookup) {
        this.latest = latest;
        this.lookup = lookup;
    }

    Endpoint endpoint() {
        return Endpoint.quick("/spread/latest", this::answer).withVersion();
    }

    private Reply answer(Request request) {
        Instrument instrument = lookup.instrument(request);
        Tick tick = latest.latest(instrument).orElseThrow();
        return Reply.json(
                Json.object(
                        json ->
                                json.text("symbol", instrument.symbol())
                                        .decimal(
                                                "spread",
                                                DayFigures.difference(tick.ask(), tick.bid()))
                                        .time("timestamp", tick.ts())));
    }
}
