package io.tradepulse.serve;

import io.tradepulse.analytics.Candle;
import io.tradepulse.model.Tick;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;

/// The objects that Binance's REST answers are made of. What is not known here, such as the sizes
/// at the best prices, is zero.
final class BinanceObjects {
    private static final int ASSET_DECIMALS = 8;
    private static final int PERCENT_DECIMALS = 3;
    private static final String LARGEST_PRICE = "92233720368.00000000";
    private static final String SMALLEST = "0.00000001";

    private BinanceObjects() {}

    static JsonObject price(Tick tick) {
        return new JsonObject()
                .put("symbol", tick.instrument().symbol())
                .put("price", BinanceNumbers.exact(tick.price()));
    }

    static JsonObject quote(Tick tick) {
        return new JsonObject()
                .put("symbol", tick.instrument().symbol())
                .put("bidPrice", BinanceNumbers.exact(tick.bid()))
                .put("bidQty", BinanceNumbers.ZERO)
                .put("askPrice", BinanceNumbers.exact(tick.ask()))
                .put("askQty", BinanceNumbers.ZERO);
    }

    static JsonObject day(DayFigures day, boolean mini) {
        Tick last = day.last();
        JsonObject object = new JsonObject().put("symbol", last.instrument().symbol());
        if (!mini) {
            object.put("priceChange", BinanceNumbers.rounded(day.change()))
                    .put(
                            "priceChangePercent",
                            BinanceNumbers.rounded(day.changePercent(), PERCENT_DECIMALS))
                    .put("weightedAvgPrice", BinanceNumbers.rounded(day.average()))
                    .put("prevClosePrice", BinanceNumbers.exact(day.previousClose()))
                    .put("lastPrice", BinanceNumbers.exact(last.price()))
                    .put("lastQty", BinanceNumbers.exact(last.volume()))
                    .put("bidPrice", BinanceNumbers.exact(last.bid()))
                    .put("bidQty", BinanceNumbers.ZERO)
                    .put("askPrice", BinanceNumbers.exact(last.ask()))
                    .put("askQty", BinanceNumbers.ZERO);
        }
        object.put("openPrice", BinanceNumbers.exact(day.open()))
                .put("highPrice", BinanceNumbers.exact(day.high()))
                .put("lowPrice", BinanceNumbers.exact(day.low()));
        if (mini) {
            object.put("lastPrice", BinanceNumbers.exact(last.price()));
        }
        return object.put("volume", BinanceNumbers.rounded(day.volume()))
                .put("quoteVolume", BinanceNumbers.rounded(day.turnover()))
                .put("openTime", BinanceNumbers.millis(day.openTime()))
                .put("closeTime", BinanceNumbers.millis(last.ts()))
                .put("firstId", -1)
                .put("lastId", last.seq() >= 0 ? last.seq() : -1)
                .put("count", day.trades());
    }

    static JsonObject trade(Tick tick) {
        return new JsonObject()
                .put("id", BinanceNumbers.id(tick))
                .put("price", BinanceNumbers.exact(tick.price()))
                .put("qty", BinanceNumbers.exact(tick.volume()))
                .put("quoteQty", BinanceNumbers.quoteQuantity(tick))
                .put("time", BinanceNumbers.millis(tick.ts()))
                .put("isBuyerMaker", BinanceNumbers.isBuyerMaker(tick))
                .put("isBestMatch", true);
    }

    /// A tick as an aggregate of itself.
    static JsonObject aggTrade(Tick tick) {
        long id = BinanceNumbers.id(tick);
        return new JsonObject()
                .put("a", id)
                .put("p", BinanceNumbers.exact(tick.price()))
                .put("q", BinanceNumbers.exact(tick.volume()))
                .put("f", id)
                .put("l", id)
                .put("T", BinanceNumbers.millis(tick.ts()))
                .put("m", BinanceNumbers.isBuyerMaker(tick))
                .put("M", true);
    }

    /// Open time, open, high, low, close, volume, close time, turnover, trades, what takers bought
    /// and for how much (not known), and a field to ignore.
    static JsonArray kline(Candle candle) {
        return new JsonArray()
                .add(BinanceNumbers.millis(candle.start()))
                .add(BinanceNumbers.exact(candle.open()))
                .add(BinanceNumbers.exact(candle.high()))
                .add(BinanceNumbers.exact(candle.low()))
                .add(BinanceNumbers.exact(candle.close()))
                .add(BinanceNumbers.rounded(candle.volume()))
                .add(BinanceNumbers.millis(candle.end()) - 1)
                .add(BinanceNumbers.rounded(candle.turnover()))
                .add(candle.trades())
                .add(BinanceNumbers.ZERO)
                .add(BinanceNumbers.ZERO)
                .add("0");
    }

    /// A symbol of `exchangeInfo`: to be looked at, not to be traded.
    static JsonObject symbol(String symbol, Assets assets, int priceScale) {
        return new JsonObject()
                .put("symbol", symbol)
                .put("status", "TRADING")
                .put("baseAsset", assets.base())
                .put("baseAssetPrecision", ASSET_DECIMALS)
                .put("quoteAsset", assets.quote())
                .put("quotePrecision", ASSET_DECIMALS)
                .put("quoteAssetPrecision", ASSET_DECIMALS)
                .put("baseCommissionPrecision", ASSET_DECIMALS)
                .put("quoteCommissionPrecision", ASSET_DECIMALS)
                .put("orderTypes", new JsonArray().add("LIMIT").add("MARKET"))
                .put("icebergAllowed", false)
                .put("ocoAllowed", false)
                .put("quoteOrderQtyMarketAllowed", false)
                .put("allowTrailingStop", false)
                .put("cancelReplaceAllowed", false)
                .put("isSpotTradingAllowed", true)
                .put("isMarginTradingAllowed", false)
                .put("filters", filters(priceScale))
                .put("permissions", new JsonArray().add("SPOT"))
                .put("permissionSets", new JsonArray().add(new JsonArray().add("SPOT")))
                .put("defaultSelfTradePreventionMode", "NONE")
                .put("allowedSelfTradePreventionModes", new JsonArray().add("NONE"));
    }

    private static JsonArray filters(int priceScale) {
        String tick =
                BinanceNumbers.rounded(BigDecimal.ONE.movePointLeft(priceScale).doubleValue());
        return new JsonArray()
                .add(
                        new JsonObject()
                                .put("filterType", "PRICE_FILTER")
                                .put("minPrice", tick)
                                .put("maxPrice", LARGEST_PRICE)
                                .put("tickSize", tick))
                .add(
                        new JsonObject()
                                .put("filterType", "LOT_SIZE")
                                .put("minQty", SMALLEST)
                                .put("maxQty", LARGEST_PRICE)
                                .put("stepSize", SMALLEST));
    }
}
