package io.tradepulse.feed.binance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tradepulse.model.Timestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the exchange's text frames: events of a combined stream
/// (`{"stream":"btcusdt@trade","data":{…}}`) or bare, answers to messages, `serverShutdown` in any
/// of its wrappings. Unknown fields and events are passed over, whatever they hold; null is as good
/// as left off. The format is [that of the spot
/// market](https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams) and [that
/// of USD-M
/// futures](https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams).
///
/// Each call stands for itself: thread-safe.
public final class BinanceFrames {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();
    private static final Set<String> WRAPPINGS = Set.of("data", "event", "error");
    private static final int MAX_PROBLEM_LENGTH = 200;
    private static final int MAX_SYMBOL_LENGTH = 64;

    private @Nullable String event;
    private @Nullable String symbol;
    private @Nullable String price;
    private @Nullable String volume;
    private @Nullable String a;
    private @Nullable String b;
    private long tradeId = -1;
    private long tradeTime = -1;
    private long updateId = -1;
    private long messageId = -1;
    private boolean answered;
    private boolean refused;
    private @Nullable String code;
    private @Nullable String message;

    private BinanceFrames() {}

    /// What the frame says; never throws.
    public static BinanceFrame read(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return new BinanceFrames().read(parser);
        } catch (IOException e) {
            return garbage("not JSON: " + e.getMessage());
        }
    }

    /// The same of a frame's bytes, UTF-8.
    public static BinanceFrame read(byte[] utf8) {
        return read(new String(utf8, StandardCharsets.UTF_8));
    }

    private BinanceFrame read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return garbage("not a JSON object");
        }
        readObject(parser, true);
        return parser.nextToken() == null ? frame() : garbage("something follows the JSON object");
    }

    private void readObject(JsonParser parser, boolean outermost) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && outermost && WRAPPINGS.contains(name)) {
                refused |= name.equals("error");
                readObject(parser, false);
            } else if (value.isStructStart() || value == JsonToken.VALUE_NULL) {
                answered |= outermost && name.equals("result");
                parser.skipChildren();
            } else {
                readField(name, parser, outermost);
            }
        }
    }

    private void readField(String name, JsonParser parser, boolean outermost) throws IOException {
        switch (name) {
            case "e" -> event = parser.getText();
            case "s" -> symbol = parser.hasToken(JsonToken.VALUE_STRING) ? parser.getText() : null;
            case "p" -> price = parser.getText();
            case "q" -> volume = parser.getText();
            case "a" -> a = parser.getText();
            case "b" -> b = parser.getText();
            case "t" -> tradeId = whole(parser.getText());
            case "T" -> tradeTime = whole(parser.getText());
            case "u" -> updateId = whole(parser.getText());
            case "result" -> answered |= outermost;
            case "id" -> messageId = outermost ? whole(parser.getText()) : messageId;
            case "code" -> code = parser.getText();
            case "msg" -> message = parser.getText();
            default -> {
                // Of no interest here.
            }
        }
    }

    private BinanceFrame frame() {
        if (event == null) {
            return withoutEvent();
        }
        return switch (event) {
            case "trade" -> trade(BinanceTrades.TRADE, tradeId);
            case "aggTrade" -> trade(BinanceTrades.AGG_TRADE, whole(a));
            case "bookTicker" -> quote();
            case "serverShutdown" -> new BinanceFrame.Shutdown();
            default -> new BinanceFrame.Other();
        };
    }

    /// Answers, and the quotes of the spot market, which have no event type.
    private BinanceFrame withoutEvent() {
        if (refused || (code != null && message != null)) {
            return new BinanceFrame.Refusal(messageId, printable(code + " " + message));
        }
        if (answered) {
            return new BinanceFrame.Reply(messageId);
        }
        return symbol != null && a != null && b != null ? quote() : new BinanceFrame.Other();
    }

    private BinanceFrame trade(BinanceTrades kind, long id) {
        double paid = decimal(price);
        double size = decimal(volume);
        long ts = tradeTime < 0 ? -1 : Timestamps.fromEpoch(tradeTime);
        String of = symbol;
        if (of == null || !isName(of)) {
            return garbage("a trade without a symbol");
        }
        if (id < 0 || id == Long.MAX_VALUE || ts < 0) {
            return garbage("a trade without an id or a time");
        }
        return Double.isNaN(paid) || Double.isNaN(size)
                ? garbage("a trade without a price or a size")
                : new BinanceFrame.Trade(kind, of, id, ts, paid, size);
    }

    private BinanceFrame quote() {
        double bid = decimal(b);
        double ask = decimal(a);
        String of = symbol;
        if (of == null || !isName(of)) {
            return garbage("a quote without a symbol");
        }
        return Double.isNaN(bid) || Double.isNaN(ask)
                ? garbage("a quote without a bid or an ask")
                : new BinanceFrame.Quote(of, updateId, bid, ask);
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= MAX_SYMBOL_LENGTH;
    }

    /// A whole number ≥ 0 that fits a `long`; -1 for anything else.
    private static long whole(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 19) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value < 0 ? -1 : value;
    }

    /// What [Double#parseDouble] gives for a decimal number; `NaN` for whatever else it would take,
    /// and for what is not finite.
    private static double decimal(@Nullable String text) {
        if (text == null || !text.chars().allMatch(c -> isPart(c))) {
            return Double.NaN;
        }
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) ? value : Double.NaN;
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    private static boolean isPart(int c) {
        return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    }

    static BinanceFrame.Garbage garbage(String problem) {
        return new BinanceFrame.Garbage(printable(problem));
    }

    /// The exchange's text may stand in it: nothing of that may end the line it is told in.
    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MAX_PROBLEM_LENGTH); i++) {
            char c = text.charAt(i);
            out.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return out.toString();
    }
}
