package io.tradepulse.serve;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.LastValueCache;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The latest prices once more, and what there is in all, in the envelope of `/api` (contract,
/// section 4): `success`, `data`, `count` and `timestamp`. From memory, without the store.
///
/// Thread-safe.
final class SnapshotEndpoints {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final PriceEndpoints prices;
    private final Lookup lookup;
    private final SymbolIndex index;
    private final LastValueCache latest;
    private final Supplier<Health> health;
    private final EpochClock clock;

    /// @param health knows how many ticks are stored
    SnapshotEndpoints(
            PriceEndpoints prices,
            Lookup lookup,
            SymbolIndex index,
            LastValueCache latest,
            Supplier<Health> health,
            EpochClock clock) {
        this.prices = prices;
        this.lookup = lookup;
        this.index = index;
        this.latest = latest;
        this.health = health;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.slow("/api/snapshots", this::many).withVersion(),
                Endpoint.post("/api/snapshots/query", this::query).withVersion(),
                Endpoint.slow("/api/snapshots/{symbol}", this::one).withVersion(),
                Endpoint.slow("/api/stats", _ -> stats()).withVersion());
    }

    private Reply one(Request request) {
        Instrument instrument = lookup.instrument(request);
        return success(1, json -> json.object("data", data -> prices.price(data, instrument)));
    }

    /// Asked by a body, for who has more symbols than go into a line.
    private Reply query(Request request) {
        return many(request.with(SnapshotQuery.parameters(request.body())));
    }

    private Reply many(Request request) {
        FoundInstruments found = lookup.instruments(request);
        return success(
                found.instruments().size(),
                json -> {
                    prices.prices(json, "data", found.instruments());
                    found.writeUnknown(json);
                });
    }

    private Reply stats() {
        Access.current().needAllSymbols();
        List<Instrument> instruments = index.everyProvider();
        SortedMap<String, Integer> byProvider = new TreeMap<>();
        instruments.forEach(each -> byProvider.merge(each.provider(), 1, Integer::sum));
        long symbols = instruments.stream().map(Instrument::symbol).distinct().count();
        return success(
                1,
                json ->
                        json.object(
                                "data",
                                data -> {
                                    data.whole("symbols", symbols);
                                    writeTicks(data, instruments);
                                    data.array(
                                            "providers",
                                            byProvider.entrySet(),
                                            (each, entry) ->
                                                    each.text("provider", entry.getKey())
                                                            .whole("symbols", entry.getValue()));
                                }));
    }

    private void writeTicks(Json json, List<Instrument> instruments) {
        json.whole("ticks_since_start", latest.count())
                .whole("ticks_stored", health.get().lastTradeCount());
        long last =
                instruments.stream()
                        .flatMap(each -> latest.latest(each).stream())
                        .mapToLong(Tick::receivedAt)
                        .max()
                        .orElse(0);
        if (last > 0) {
            json.time("last_tick", last);
        }
    }

    private Reply success(long count, Consumer<Json> data) {
        return Reply.json(
                Json.object(
                        json -> {
                            json.flag("success", true);
                            data.accept(json);
                            json.whole("count", count)
                                    .whole("timestamp", clock.nanos() / NANOS_PER_MILLI);
                        }));
    }
}
