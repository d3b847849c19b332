package io.tradepulse.serve;

import io.tradepulse.analytics.Candle;
import io.tradepulse.analytics.Candles;
import io.tradepulse.analytics.SessionCalendar;
import io.tradepulse.model.Bar;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.serve.Request.Range;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Store;
import io.tradepulse.store.Store.Page;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// Ticks and candles of the past, from the store, and the candles of just now.
///
/// Thread-safe; its answers wait for the store.
final class HistoryEndpoints {
    private final Supplier<Optional<Store>> store;
    private final BiFunction<Instrument, Interval, List<Bar>> liveBars;
    private final Lookup lookup;
    private final EpochClock clock;

    HistoryEndpoints(
            Supplier<Optional<Store>> store,
            BiFunction<Instrument, Interval, List<Bar>> liveBars,
            Lookup lookup,
            EpochClock clock) {
        this.store = store;
        this.liveBars = liveBars;
        this.lookup = lookup;
        this.clock = clock;
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
        Store open = open(store);
        Instrument instrument = lookup.instrument(request);
        Page<Tick> page = open.ticksPage(instrument, range.start(), range.end(), paging);
        return page(page, paging, HistoryEndpoints::writeTrade);
    }

    private Reply candles(Request request) {
        Interval interval = request.interval();
        Optional<SessionCalendar> session = request.session();
        ZoneId zone = request.zone();
        Range range = request.range();
        Paging paging = request.paging();
        request.symbol();
        Candles candles = new Candles(open(store), liveBars, clock);
        Instrument of = lookup.instrument(request);
        long start = range.start();
        long end = range.end();
        Page<Candle> page =
                session.map(hours -> candles.page(of, interval, hours, start, end, paging))
                        .orElseGet(() -> candles.page(of, interval, zone, start, end, paging));
        return page(page, paging, HistoryEndpoints::writeCandle);
    }

    /// Asked for after the parameters, whose faults are there with or without a store, and before
    /// the symbol, which may be known only once the store is open.
    static Store open(Supplier<Optional<Store>> store) {
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

    private static void writeCandle(Json json, Candle candle) {
        json.time("ts", candle.start())
                .decimal("open", candle.open())
                .decimal("high", candle.high())
                .decimal("low", candle.low())
                .decimal("close", candle.close())
                .decimal("volume", candle.volume())
                .decimal("vwap", candle.vwap())
                .whole("trades", candle.trades())
                .flag("final", candle.isFinal());
    }
}
