package io.tradepulse.serve;

import io.tradepulse.analytics.Candle;
import io.tradepulse.analytics.Candles;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.serve.UdfRequest.Name;
import io.tradepulse.store.Paging;
import io.tradepulse.store.StoreException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Symbols, bars and quotes for TradingView's charts, by its [Universal Data
/// Feed](https://www.tradingview.com/charting-library-docs/latest/connecting_data/UDF). What is
/// wrong with a request is said in `s` and `errmsg`, under status 200, as the charts expect it.
///
/// Thread-safe.
final class UdfEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(UdfEndpoints.class);
    private static final String UNKNOWN_SYMBOL = "unknown_symbol";
    private static final String UNAVAILABLE = "the store does not answer just now";
    private static final int MAX_BARS = 10_000;
    private static final int MAX_QUOTES = 500;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final MarketView market;
    private final UdfSymbols symbols;

    UdfEndpoints(MarketView market) {
        this.market = market;
        this.symbols = new UdfSymbols(market);
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.slow("/udf/config", _ -> Reply.json(symbols.config().toBuffer())),
                Endpoint.quick("/udf/time", _ -> time()),
                Endpoint.slow("/udf/symbols", guarded("/udf/symbols", this::symbol)),
                Endpoint.slow("/udf/search", guarded("/udf/search", this::search)),
                Endpoint.slow(
                        "/udf/history",
                        guarded("/udf/history", request -> market.inTurn(() -> history(request)))),
                Endpoint.slow("/udf/quotes", guarded("/udf/quotes", this::quotes)));
    }

    /// Makes the answer to a checked request.
    @FunctionalInterface
    private interface Answer {
        Reply to(UdfRequest request);
    }

    private static Endpoint.Answer guarded(String path, Answer answer) {
        return request -> {
            try {
                return answer.to(new UdfRequest(request));
            } catch (UdfException e) {
                return error(e.reason());
            } catch (ProblemException e) {
                return error(e.problem().detail());
            } catch (StoreException e) {
                LOG.warn("{}: {}", path, e.getMessage());
                return error(UNAVAILABLE);
            }
        };
    }

    private static Reply error(String message) {
        return Reply.json(new JsonObject().put("s", "error").put("errmsg", message).toBuffer());
    }

    private Reply time() {
        long seconds = market.now() / NANOS_PER_SECOND;
        return new Reply(200, "text/plain; charset=utf-8", Buffer.buffer(Long.toString(seconds)));
    }

    private Reply symbol(UdfRequest request) {
        return Reply.json(symbols.info(instrument(request.symbol())).toBuffer());
    }

    private Reply search(UdfRequest request) {
        JsonArray found =
                symbols.search(
                        request.text("query"),
                        request.text("type"),
                        request.text("exchange"),
                        request.maxMatches());
        return Reply.json(found.toBuffer());
    }

    private Instrument instrument(Name name) {
        return find(name).orElseThrow(() -> new UdfException(UNKNOWN_SYMBOL));
    }

    /// A colon may be part of a symbol.
    private Optional<Instrument> find(Name name) {
        Optional<Instrument> whole = market.instrument(name.whole(), null);
        return whole.isPresent() || name.provider().isEmpty()
                ? whole
                : market.instrument(name.symbol(), name.provider());
    }

    private Reply history(UdfRequest request) {
        Name name = request.symbol();
        Interval interval = request.resolution();
        long to = request.time("to");
        OptionalLong countBack = request.countBack();
        long from = countBack.isPresent() ? 0 : request.time("from");
        Candles candles = market.candles();
        Instrument instrument = instrument(name);
        int limit = (int) Math.min(countBack.orElse(MAX_BARS), MAX_BARS);
        List<Candle> bars = newest(candles, instrument, interval, from, to, limit);
        if (!bars.isEmpty()) {
            return Reply.json(bars(bars.reversed()).toBuffer());
        }
        JsonObject none = new JsonObject().put("s", "no_data");
        List<Candle> earlier = newest(candles, instrument, interval, 0, from, 1);
        if (!earlier.isEmpty()) {
            none.put("nextTime", earlier.getFirst().start() / NANOS_PER_SECOND);
        }
        return Reply.json(none.toBuffer());
    }

    private static List<Candle> newest(
            Candles candles,
            Instrument instrument,
            Interval interval,
            long from,
            long to,
            int limit) {
        if (from >= to || limit == 0) {
            return List.of();
        }
        Paging newest = new Paging(limit, 0, true);
        return candles.page(instrument, interval, ZoneOffset.UTC, from, to, newest).rows();
    }

    private static JsonObject bars(List<Candle> bars) {
        JsonArray times = new JsonArray();
        JsonArray opens = new JsonArray();
        JsonArray highs = new JsonArray();
        JsonArray lows = new JsonArray();
        JsonArray closes = new JsonArray();
        JsonArray volumes = new JsonArray();
        for (Candle bar : bars) {
            times.add(bar.start() / NANOS_PER_SECOND);
            opens.add(bar.open());
            highs.add(bar.high());
            lows.add(bar.low());
            closes.add(bar.close());
            volumes.add(bar.volume());
        }
        return new JsonObject()
                .put("s", "ok")
                .put("t", times)
                .put("o", opens)
                .put("h", highs)
                .put("l", lows)
                .put("c", closes)
                .put("v", volumes);
    }

    private Reply quotes(UdfRequest request) {
        List<String> asked = request.symbols();
        if (asked.size() > MAX_QUOTES) {
            throw new UdfException("so many symbols at most: " + MAX_QUOTES);
        }
        JsonArray quotes = new JsonArray();
        asked.forEach(name -> quotes.add(quote(name)));
        return Reply.json(new JsonObject().put("s", "ok").put("d", quotes).toBuffer());
    }

    private JsonObject quote(String name) {
        Optional<Instrument> instrument = find(Name.of(name));
        if (instrument.isEmpty()) {
            return new JsonObject().put("s", "error").put("n", name).put("v", new JsonObject());
        }
        Tick last = market.latest(instrument.get());
        JsonObject values = symbols.quoteNames(instrument.get()).put("lp", last.price());
        if (!Double.isNaN(last.bid())) {
            values.put("bid", last.bid());
        }
        if (!Double.isNaN(last.ask())) {
            values.put("ask", last.ask());
        }
        if (!Double.isNaN(last.ask()) && !Double.isNaN(last.bid())) {
            values.put("spread", DayFigures.difference(last.ask(), last.bid()));
        }
        putDay(values, instrument.get());
        return new JsonObject().put("s", "ok").put("n", name).put("v", values);
    }

    /// Left out where the store does not answer: the price is known without it.
    private void putDay(JsonObject values, Instrument instrument) {
        DayFigures day;
        try {
            day = market.day(instrument);
        } catch (ProblemException | StoreException _) {
            return;
        }
        double change = DayFigures.difference(day.last().price(), day.previousClose());
        values.put("ch", change)
                .put("chp", change / day.previousClose() * 100)
                .put("open_price", day.open())
                .put("high_price", day.high())
                .put("low_price", day.low())
                .put("prev_close_price", day.previousClose())
                .put("volume", day.volume().doubleValue());
    }
}
