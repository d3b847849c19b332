package io.tradepulse.serve;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.serve.Request.Range;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Store;
import io.tradepulse.store.Store.Page;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// Ticks and candles of the past, from the store.
///
/// Thread-safe; its answers wait for the store.
final class HistoryEndpoints {
    private final Supplier<Optional<Store>> store;
    private final Lookup lookup;

    HistoryEndpoints(Supplier<Optional<Store>> store, Lookup lookup) {
        this.store = store;
        this.lookup = lookup;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.slow("/trades", this::trades).withVersion(),
                Endpoint.slow("/candles", this::candles).withVersion());
    }

    private Reply trades(Request request) {
        Range range = request.range();
        Paging paging = request.paging();
        request.symbol();
        Store open = openStore();
        Instrument instrument = lookup.instrument(request);
        Page<Tick> page = open.ticksPage(instrument, range.start(), range.end(), paging);
        return page(page, paging, HistoryEndpoints::writeTrade);
    }

    private Reply candles(Request request) {
        Interval interval = request.interval();
        request.checkZone(interval);
        Range range = request.range();
        Paging paging = request.paging();
        request.symbol();
        Store open = openStore();
        Instrument instrument = lookup.instrument(request);
        Page<Bar> page = open.barsPage(instrument, interval, range.start(), range.end(), paging);
        return page(page, paging, HistoryEndpoints::writeCandle);
    }

    /// Asked for after the parameters, whose faults are there with or without a store, and before
    /// the symbol, which may be known only once the store is open.
    private Store openStore() {
        return store.get()
                .orElseThrow(
                        () ->
                                new ProblemException(
                                        Problem.storeUnavailable("the store has not opened yet")));
    }

    static <T> Reply page(Page<T> page, Paging paging, BiConsumer<Json, T> row) {
        return Reply.json(
                Json.object(
                        json ->
                                json.array("data", page.rows(), row)
                                        .object(
                                                "pagination",
                                                part ->
                                                        part.whole("limit", paging.limit())
                                                                .whole("offset", paging.offset())
                                                                .whole("total", page.total()))));
    }

    private static void writeTrade(Json json, Tick tick) {
        json.time("ts", tick.ts())
                .decimal("price", tick.price())
                .decimal("volume", tick.volume())
                .decimal("bid", tick.bid())
                .decimal("ask", tick.ask())
                .text("provider", tick.instrument().provider());
        if (tick.seq() >= 0) {
            json.text("id", Long.toString(tick.seq()));
        }
    }

    private static void writeCandle(Json json, Bar bar) {
        json.time("ts", bar.start())
                .decimal("open", bar.open())
                .decimal("high", bar.high())
                .decimal("low", bar.low())
                .decimal("close", bar.close())
                .decimal("volume", bar.volume())
                .decimal("vwap", bar.vwap())
                .whole("trades", bar.trades())
                .flag("final", bar.isFinal());
    }
}
