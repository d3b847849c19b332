package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.store.StoreException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Market data as Binance's spot market answers it, at `/api/v3`, errors included ([REST
/// API](https://developers.binance.com/docs/binance-spot-api-docs/rest-api)).
///
/// Thread-safe.
final class BinanceEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(BinanceEndpoints.class);
    private static final String BASE = "/api/v3";

    private final MarketView market;
    private final BinanceHistory history;

    BinanceEndpoints(MarketView market) {
        this.market = market;
        this.history = new BinanceHistory(market);
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.quick(BASE + "/ping", guarded("/ping", BinanceEndpoints::ping)),
                Endpoint.quick(BASE + "/time", guarded("/time", this::time)),
                slow("/ticker/price", this::prices),
                slow("/ticker/bookTicker", this::quotes),
                stored("/ticker/24hr", this::days),
                stored("/klines", history::klines),
                stored("/trades", history::trades),
                stored("/aggTrades", history::aggTrades),
                slow("/exchangeInfo", this::exchangeInfo),
                Endpoint.quick(BASE + "/*", _ -> BinanceError.unsupported().reply()));
    }

    private static Endpoint slow(String path, Endpoint.Answer answer) {
        return Endpoint.slow(BASE + path, guarded(path, answer));
    }

    private Endpoint stored(String path, Endpoint.Answer answer) {
        return slow(path, request -> market.inTurn(() -> answer.to(request)));
    }

    /// Whatever is wrong is said in Binance's words.
    private static Endpoint.Answer guarded(String path, Endpoint.Answer answer) {
        return request -> {
            try {
                return answer.to(request);
            } catch (BinanceException e) {
                return e.error().reply();
            } catch (ProblemException e) {
                return BinanceError.of(e.problem()).reply();
            } catch (StoreException e) {
                LOG.warn("{}{}: {}", BASE, path, e.getMessage());
                return BinanceError.unavailable().reply();
            } catch (RuntimeException e) {
                LOG.error("A request to {}{} failed", BASE, path, e);
                return BinanceError.unknown().reply();
            }
        };
    }

    private static Reply ping(Request request) {
        BinanceRequest.of(request);
        return Reply.json(new JsonObject().toBuffer());
    }

    private Reply time(Request request) {
        BinanceRequest.of(request);
        long now = BinanceNumbers.millis(market.now());
        return Reply.json(new JsonObject().put("serverTime", now).toBuffer());
    }

    private Reply prices(Request request) {
        return tickers(
                BinanceRequest.of(request, "symbol", "symbols"),
                instrument -> BinanceObjects.price(market.latest(instrument)));
    }

    private Reply quotes(Request request) {
        return tickers(
                BinanceRequest.of(request, "symbol", "symbols"),
                instrument -> BinanceObjects.quote(market.latest(instrument)));
    }

    private Reply days(Request request) {
        BinanceRequest checked = BinanceRequest.of(request, "symbol", "symbols", "type");
        boolean mini = checked.isMini();
        checked.symbols();
        market.store();
        return tickers(checked, instrument -> BinanceObjects.day(market.day(instrument), mini));
    }

    private Reply tickers(BinanceRequest request, Function<Instrument, JsonObject> ticker) {
        List<Instrument> instruments = instruments(market, request);
        if (request.isForOne()) {
            return Reply.json(ticker.apply(instruments.getFirst()).toBuffer());
        }
        JsonArray all = new JsonArray();
        instruments.forEach(instrument -> all.add(ticker.apply(instrument)));
        return Reply.json(all.toBuffer());
    }

    private Reply exchangeInfo(Request request) {
        BinanceRequest checked =
                BinanceRequest.of(
                        request,
                        "symbol",
                        "symbols",
                        "permissions",
                        "showPermissionSets",
                        "symbolStatus");
        JsonArray symbols = new JsonArray();
        for (Instrument instrument : instruments(market, checked)) {
            symbols.add(
                    BinanceObjects.symbol(
                            instrument.symbol(),
                            market.assets(instrument),
                            market.priceScale(instrument)));
        }
        return Reply.json(
                new JsonObject()
                        .put("timezone", "UTC")
                        .put("serverTime", BinanceNumbers.millis(market.now()))
                        .put("rateLimits", new JsonArray())
                        .put("exchangeFilters", new JsonArray())
                        .put("symbols", symbols)
                        .toBuffer());
    }

    private static List<Instrument> instruments(MarketView market, BinanceRequest request) {
        String provider = request.provider().orElse(null);
        List<Instrument> found = new ArrayList<>();
        List<String> asked = request.symbols().orElse(null);
        if (asked == null) {
            return market.all(provider);
        }
        asked.forEach(symbol -> found.add(instrument(market, symbol, request)));
        return found;
    }

    static Instrument instrument(MarketView market, String symbol, BinanceRequest request) {
        return market.instrument(symbol, request.provider().orElse(null))
                .orElseThrow(() -> new BinanceException(BinanceError.symbol()));
    }
}
