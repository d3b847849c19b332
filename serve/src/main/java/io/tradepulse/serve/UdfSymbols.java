package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// What TradingView's charts are told of the feed and of its symbols. An exchange is a provider, by
/// whose name before a colon a symbol can be asked for; the market is always open, and days are
/// those of UTC.
///
/// Thread-safe.
final class UdfSymbols {
    private static final String STOCK = "stock";
    private static final String CRYPTO = "crypto";
    private static final String FOREX = "forex";
    private static final int VOLUME_DECIMALS = 8;

    private final MarketView market;

    UdfSymbols(MarketView market) {
        this.market = market;
    }

    JsonObject config() {
        JsonArray exchanges = new JsonArray().add(exchange("", "All"));
        market.all(null).stream()
                .map(Instrument::provider)
                .distinct()
                .sorted()
                .forEach(provider -> exchanges.add(exchange(provider, provider)));
        JsonArray types = new JsonArray().add(type("", "All"));
        List.of(STOCK, CRYPTO, FOREX).forEach(type -> types.add(type(type, type)));
        return new JsonObject()
                .put("supports_search", true)
                .put("supports_group_request", false)
                .put("supports_marks", false)
                .put("supports_timescale_marks", false)
                .put("supports_time", true)
                .put("exchanges", exchanges)
                .put("symbols_types", types)
                .put("supported_resolutions", array(UdfResolutions.all()));
    }

    private static JsonObject exchange(String value, String name) {
        return new JsonObject().put("value", value).put("name", name).put("desc", name);
    }

    private static JsonObject type(String value, String name) {
        return new JsonObject().put("name", name).put("value", value);
    }

    private static JsonArray array(List<String> texts) {
        return new JsonArray(texts);
    }

    JsonObject info(Instrument instrument) {
        String provider = instrument.provider();
        long priceScale = Math.powExact(10L, market.priceScale(instrument));
        JsonArray one = new JsonArray().add("1");
        return new JsonObject()
                .put("name", instrument.symbol())
                .put("ticker", fullName(instrument))
                .put("full_name", fullName(instrument))
                .put("description", market.name(instrument))
                .put("type", type(instrument))
                .put("exchange", provider)
                .put("listed_exchange", provider)
                .put("exchange-traded", provider)
                .put("exchange-listed", provider)
                .put("currency_code", market.assets(instrument).quote())
                .put("session", "24x7")
                .put("timezone", "Etc/UTC")
                .put("format", "price")
                .put("minmov", 1)
                .put("minmov2", 0)
                .put("pricescale", priceScale)
                .put("pointvalue", 1)
                .put("has_seconds", true)
                .put("has_intraday", true)
                .put("has_daily", true)
                .put("has_weekly_and_monthly", true)
                .put("has_no_volume", false)
                .put("has_empty_bars", false)
                .put("seconds_multipliers", array(UdfResolutions.seconds()))
                .put("intraday_multipliers", array(UdfResolutions.minutes()))
                .put("daily_multipliers", one)
                .put("weekly_multipliers", one)
                .put("monthly_multipliers", one)
                .put("supported_resolutions", array(UdfResolutions.all()))
                .put("volume_precision", VOLUME_DECIMALS)
                .put("data_status", "streaming");
    }

    private static String fullName(Instrument instrument) {
        return instrument.provider() + ":" + instrument.symbol();
    }

    private String type(Instrument instrument) {
        if (instrument.symbol().endsWith("=")) {
            return FOREX;
        }
        return market.assets(instrument).isPair() ? CRYPTO : STOCK;
    }

    /// Symbols that begin with the text come before those that have it elsewhere, or in their name.
    JsonArray search(String query, String type, String exchange, int limit) {
        String wanted = query.strip().toUpperCase(Locale.ROOT);
        JsonArray found = new JsonArray();
        market.all(exchange.isEmpty() ? null : exchange).stream()
                .filter(instrument -> matches(instrument, wanted))
                .filter(instrument -> type.isEmpty() || type.equals(type(instrument)))
                .sorted(Comparator.comparing(instrument -> !instrument.symbol().startsWith(wanted)))
                .limit(limit)
                .forEach(instrument -> found.add(match(instrument)));
        return found;
    }

    private boolean matches(Instrument instrument, String wanted) {
        return fullName(instrument).toUpperCase(Locale.ROOT).contains(wanted)
                || market.name(instrument).toUpperCase(Locale.ROOT).contains(wanted);
    }

    private JsonObject match(Instrument instrument) {
        return new JsonObject()
                .put("symbol", instrument.symbol())
                .put("full_name", fullName(instrument))
                .put("description", market.name(instrument))
                .put("exchange", instrument.provider())
                .put("ticker", fullName(instrument))
                .put("type", type(instrument));
    }

    /// The names in a quote.
    JsonObject quoteNames(Instrument instrument) {
        return new JsonObject()
                .put("short_name", instrument.symbol())
                .put("original_name", fullName(instrument))
                .put("exchange", instrument.provider())
                .put("description", market.name(instrument));
    }
}
