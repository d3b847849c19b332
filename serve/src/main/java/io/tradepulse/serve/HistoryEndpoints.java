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
import java.time.Duration;
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
    /// A range has to be over for so long before its candles are kept: the last may be on its way.
    private static final long OVER_NANOS = Duration.ofMinutes(1).toNanos();

    private final StoreQueries queries;
    private final BiFunction<Instrument, Interval, List<Bar>> liveBars;
    private final CandleCache cache;
    private final Lookup lookup;
    private final EpochClock clock;

    HistoryEndpoints(
            StoreQueries queries,
            BiFunction<Instrument, Interval, List<Bar>> liveBars,
            CandleCache cache,
            Lookup lookup,
            EpochClock clock) {
        this.queries = queries;
        this.liveBars = liveBars;
        this.cache = cache;
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
        queries.expectOpen();
        Instrument instrument = lookup.instrument(request);
        Page<Tick> page =
                queries.ask(open -> open.ticksPage(instrument, range.start(), range.end(), paging));
        return page(page, paging, HistoryEndpoints::writeTrade);
    }

    private Reply candles(Request request) {
        Interval interval = request.interval();
        Optional<SessionCalendar> session = request.session();
        ZoneId zone = request.zone();
        Range range = request.range();
        Paging paging = request.paging();
        request.symbol();
        queries.expectOpen();
        CandleCache.Key key =
                new CandleCache.Key(
                        lookup.instrument(request),
                        interval,
                        session.<Object>map(hours -> hours).orElse(zone),
                        range.start(),
                        range.end(),
                        paging);
        return cache.find(key).orElseGet(() -> askForCandles(key));
    }

    private Reply askForCandles(CandleCache.Key key) {
        boolean over = key.end() <= clock.nanos() - OVER_NANOS;
        Page<Candle> page = queries.ask(open -> candles(new Candles(open, liveBars, clock), key));
        Reply reply = page(page, key.paging(), HistoryEndpoints::writeCandle);
        return over && page.rows().stream().allMatch(Candle::isFinal)
                ? cache.keep(key, reply)
                : reply;
    }

    private static Page<Candle> candles(Candles candles, CandleCache.Key key) {
        Instrument of = key.instrument();
        Interval interval = key.interval();
        Paging paging = key.paging();
        return key.calendar() instanceof SessionCalendar hours
                ? candles.page(of, interval, hours, key.start(), key.end(), paging)
                : candles.page(
                        of, interval, (ZoneId) key.calendar(), key.start(), key.end(), paging);
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
