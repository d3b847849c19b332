package io.tradepulse.serve;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Tick;

/// The events of Binance's streams as JSON ([web socket
/// streams](https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams)).
final class BinanceEvents {
    private static final int USUAL_LENGTH = 256;
    private static final int PERCENT_DECIMALS = 3;

    private final StringBuilder out = new StringBuilder(USUAL_LENGTH);

    private BinanceEvents() {}

    private static BinanceEvents event(String type, long nowMillis, String symbol) {
        BinanceEvents event = new BinanceEvents();
        event.out.append("{\"e\":\"").append(type).append('"');
        return event.whole("E", nowMillis).text("s", symbol);
    }

    private BinanceEvents text(String name, String value) {
        out.append(",\"").append(name).append("\":\"").append(value).append('"');
        return this;
    }

    private BinanceEvents whole(String name, long value) {
        out.append(",\"").append(name).append("\":").append(value);
        return this;
    }

    private BinanceEvents flag(String name, boolean value) {
        out.append(",\"").append(name).append("\":").append(value);
        return this;
    }

    private String end() {
        return out.append('}').toString();
    }

    static String trade(Tick tick, long nowMillis) {
        return event("trade", nowMillis, tick.instrument().symbol())
                .whole("t", BinanceNumbers.id(tick))
                .text("p", BinanceNumbers.exact(tick.price()))
                .text("q", BinanceNumbers.exact(tick.volume()))
                .whole("T", BinanceNumbers.millis(tick.ts()))
                .flag("m", BinanceNumbers.isBuyerMaker(tick))
                .flag("M", true)
                .end();
    }

    /// A tick as an aggregate of itself.
    static String aggTrade(Tick tick, long nowMillis) {
        long id = BinanceNumbers.id(tick);
        return event("aggTrade", nowMillis, tick.instrument().symbol())
                .whole("a", id)
                .text("p", BinanceNumbers.exact(tick.price()))
                .text("q", BinanceNumbers.exact(tick.volume()))
                .whole("f", id)
                .whole("l", id)
                .whole("T", BinanceNumbers.millis(tick.ts()))
                .flag("m", BinanceNumbers.isBuyerMaker(tick))
                .flag("M", true)
                .end();
    }

    /// @param updateId rises with every event
    static String bookTicker(Tick tick, long updateId) {
        BinanceEvents event = new BinanceEvents();
        event.out.append("{\"u\":").append(updateId);
        return event.text("s", tick.instrument().symbol())
                .text("b", BinanceNumbers.exact(tick.bid()))
                .text("B", BinanceNumbers.ZERO)
                .text("a", BinanceNumbers.exact(tick.ask()))
                .text("A", BinanceNumbers.ZERO)
                .end();
    }

    static String kline(Bar bar, long nowMillis) {
        String symbol = bar.instrument().symbol();
        BinanceEvents event = event("kline", nowMillis, symbol);
        event.out.append(",\"k\":{\"t\":").append(BinanceNumbers.millis(bar.start()));
        return event.whole("T", BinanceNumbers.millis(bar.end()) - 1)
                .text("s", symbol)
                .text("i", bar.interval().text())
                .whole("f", -1)
                .whole("L", -1)
                .text("o", BinanceNumbers.exact(bar.open()))
                .text("c", BinanceNumbers.exact(bar.close()))
                .text("h", BinanceNumbers.exact(bar.high()))
                .text("l", BinanceNumbers.exact(bar.low()))
                .text("v", BinanceNumbers.rounded(bar.volume()))
                .whole("n", bar.trades())
                .flag("x", bar.isFinal())
                .text("q", BinanceNumbers.rounded(bar.turnover()))
                .text("V", BinanceNumbers.ZERO)
                .text("Q", BinanceNumbers.ZERO)
                .text("B", "0")
                .end()
                .concat("}");
    }

    static String miniTicker(DayFigures day, long nowMillis) {
        return event("24hrMiniTicker", nowMillis, day.last().instrument().symbol())
                .text("c", BinanceNumbers.exact(day.last().price()))
                .text("o", BinanceNumbers.exact(day.open()))
                .text("h", BinanceNumbers.exact(day.high()))
                .text("l", BinanceNumbers.exact(day.low()))
                .text("v", BinanceNumbers.rounded(day.volume()))
                .text("q", BinanceNumbers.rounded(day.turnover()))
                .end();
    }

    static String ticker(DayFigures day, long nowMillis) {
        Tick last = day.last();
        return event("24hrTicker", nowMillis, last.instrument().symbol())
                .text("p", BinanceNumbers.rounded(day.change()))
                .text("P", BinanceNumbers.rounded(day.changePercent(), PERCENT_DECIMALS))
                .text("w", BinanceNumbers.rounded(day.average()))
                .text("x", BinanceNumbers.exact(day.previousClose()))
                .text("c", BinanceNumbers.exact(last.price()))
                .text("Q", BinanceNumbers.exact(last.volume()))
                .text("b", BinanceNumbers.exact(last.bid()))
                .text("B", BinanceNumbers.ZERO)
                .text("a", BinanceNumbers.exact(last.ask()))
                .text("A", BinanceNumbers.ZERO)
                .text("o", BinanceNumbers.exact(day.open()))
                .text("h", BinanceNumbers.exact(day.high()))
                .text("l", BinanceNumbers.exact(day.low()))
                .text("v", BinanceNumbers.rounded(day.volume()))
                .text("q", BinanceNumbers.rounded(day.turnover()))
                .whole("O", BinanceNumbers.millis(day.openTime()))
                .whole("C", BinanceNumbers.millis(last.ts()))
                .whole("F", -1)
                .whole("L", last.seq() >= 0 ? last.seq() : -1)
                .whole("n", day.trades())
                .end();
    }

    /// The event with its stream's name around it.
    static String combined(String stream, String event) {
        return "{\"stream\":\"" + stream + "\",\"data\":" + event + "}";
    }
}
