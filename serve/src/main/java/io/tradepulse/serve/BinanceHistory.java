package io.tradepulse.serve;

import io.tradepulse.analytics.Candle;
import io.tradepulse.analytics.Candles;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Store;
import io.tradepulse.store.Store.Page;
import io.tradepulse.store.TickFilter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/// Klines and trades of the past in Binance's shapes, the oldest first always.
///
/// Thread-safe; its answers wait for the store.
final class BinanceHistory {
    private static final long MILLI = 1_000_000;

    /// The year 2200, as far as stores reach.
    private static final long FAR_FUTURE = 7_258_118_400_000_000_000L;

    /// The newest ticks are looked for in the last of these, one after the other, so that a long
    /// history need not be counted.
    private static final List<Duration> LOOK_BACKS =
            List.of(
                    Duration.ofMinutes(1),
                    Duration.ofHours(1),
                    Duration.ofDays(1),
                    Duration.ofDays(30));

    private final MarketView market;

    BinanceHistory(MarketView market) {
        this.market = market;
    }

    Reply klines(Request request) {
        BinanceRequest checked =
                BinanceRequest.of(
                        request, "symbol", "interval", "startTime", "endTime", "timeZone", "limit");
        String symbol = checked.symbol();
        Interval interval = checked.interval();
        ZoneId zone = checked.zone();
        OptionalLong start = checked.time("startTime");
        long end = end(checked);
        int limit = checked.limit();
        Candles candles = market.candles();
        Instrument instrument = BinanceEndpoints.instrument(market, symbol, checked);
        if (start.orElse(0) >= end) {
            return Reply.json(new JsonArray().toBuffer());
        }
        Paging paging = new Paging(limit, 0, start.isEmpty());
        Page<Candle> page = candles.page(instrument, interval, zone, start.orElse(0), end, paging);
        List<Candle> rows = start.isEmpty() ? page.rows().reversed() : page.rows();
        JsonArray klines = new JsonArray();
        rows.forEach(candle -> klines.add(BinanceObjects.kline(candle)));
        return Reply.json(klines.toBuffer());
    }

    /// The first instant after the millisecond that is the last one asked for.
    private static long end(BinanceRequest request) {
        OptionalLong end = request.time("endTime");
        return end.isEmpty() ? FAR_FUTURE : Math.min(end.getAsLong() + MILLI, FAR_FUTURE);
    }

    Reply trades(Request request) {
        BinanceRequest checked = BinanceRequest.of(request, "symbol", "limit");
        String symbol = checked.symbol();
        int limit = checked.limit();
        Store store = market.store();
        Instrument instrument = BinanceEndpoints.instrument(market, symbol, checked);
        return reply(newest(store, instrument, FAR_FUTURE, limit), BinanceObjects::trade);
    }

    Reply aggTrades(Request request) {
        BinanceRequest checked =
                BinanceRequest.of(request, "symbol", "fromId", "startTime", "endTime", "limit");
        String symbol = checked.symbol();
        OptionalLong fromId = checked.number("fromId");
        OptionalLong start = checked.time("startTime");
        boolean hasTimes = start.isPresent() || checked.time("endTime").isPresent();
        long end = end(checked);
        int limit = checked.limit();
        if (fromId.isPresent() && hasTimes) {
            throw new BinanceException(BinanceError.combination());
        }
        Store store = market.store();
        Instrument instrument = BinanceEndpoints.instrument(market, symbol, checked);
        List<Tick> ticks;
        if (fromId.isPresent()) {
            ticks = fromId(store, instrument, fromId.getAsLong(), limit);
        } else if (start.isPresent()) {
            ticks = oldest(store, instrument, start.getAsLong(), end, 0, limit);
        } else {
            ticks = newest(store, instrument, end, limit);
        }
        return reply(ticks, BinanceObjects::aggTrade);
    }

    private static Reply reply(List<Tick> ticks, Function<Tick, JsonObject> object) {
        JsonArray trades = new JsonArray();
        ticks.forEach(tick -> trades.add(object.apply(tick)));
        return Reply.json(trades.toBuffer());
    }

    /// The newest before that time, the oldest of them first.
    private List<Tick> newest(Store store, Instrument instrument, long end, int limit) {
        Paging newest = new Paging(limit, 0, true);
        long last = Math.min(market.latest(instrument).ts() + 1, end);
        for (Duration lookBack : LOOK_BACKS) {
            long start = last - lookBack.toNanos();
            if (start <= 0) {
                break;
            }
            Page<Tick> page = store.ticksPage(instrument, start, end, newest);
            if (page.rows().size() == limit) {
                return page.rows().reversed();
            }
        }
        return end <= 0 ? List.of() : store.ticksPage(instrument, 0, end, newest).rows().reversed();
    }

    /// The oldest of a range whose id is not below that one.
    private static List<Tick> oldest(
            Store store, Instrument instrument, long start, long end, long leastId, int limit) {
        List<Tick> ticks = new ArrayList<>();
        if (start >= end) {
            return ticks;
        }
        TickFilter filter =
                new TickFilter(
                        Set.of(instrument.provider()), Set.of(instrument.symbol()), start, end);
        store.ticks(
                filter,
                tick -> {
                    if (BinanceNumbers.id(tick) >= leastId) {
                        ticks.add(tick.copy());
                    }
                    return ticks.size() < limit;
                });
        return ticks;
    }

    /// From that id on: ids rise with time, so that the time of the first one is found by halves.
    private List<Tick> fromId(Store store, Instrument instrument, long id, int limit) {
        long low = 0;
        long high = market.latest(instrument).ts() / MILLI + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            List<Tick> next = oldest(store, instrument, middle * MILLI, FAR_FUTURE, 0, 1);
            if (next.isEmpty() || BinanceNumbers.id(next.getFirst()) >= id) {
                high = middle;
            } else {
                low = next.getFirst().ts() / MILLI + 1;
            }
        }
        // Those of one millisecond stand in the order of their ids: the first may lie in the one
        // before.
        long start = Math.max(0, (low - 1) * MILLI);
        return oldest(store, instrument, start, FAR_FUTURE, id, limit);
    }
}
