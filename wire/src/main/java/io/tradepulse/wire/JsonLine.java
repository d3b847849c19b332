package io.tradepulse.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the JSON form of a tick: an object with `ric` or `symbol`, `price`, `timestamp`, `ts` or
/// `src_ts` (`ts` wins, being exact on the bus), and optional `volume` or `size`, `bid`, `ask`,
/// `id`, `provider`. Unknown fields are skipped.
///
/// Not thread-safe.
final class JsonLine {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .build();

    private static final Set<String> KNOWN =
            Set.of(
                    "ric",
                    "symbol",
                    "price",
                    "timestamp",
                    "ts",
                    "src_ts",
                    "volume",
                    "size",
                    "bid",
                    "ask",
                    "id",
                    "provider");

    private static final int MAX_PROBLEM_LENGTH = 200;

    private final Instruments instruments;
    private final boolean strict;

    private @Nullable String symbol;
    private @Nullable String provider;
    private double price;
    private double volume;
    private double bid;
    private double ask;
    private long ts;
    private long exactTs;
    private long id;
    private boolean hasId;
    private @Nullable Instrument instrument;

    JsonLine(Instruments instruments, boolean strict) {
        this.instruments = instruments;
        this.strict = strict;
    }

    /// Reads one object into a tick.
    ///
    /// @return what is wrong with it; null where it is a tick
    @Nullable String read(byte[] bytes, int from, int to, String defaultProvider, Tick into) {
        clear();
        if (!Utf8.isValid(bytes, from, to)) {
            return "not UTF-8";
        }
        try (JsonParser parser = FACTORY.createParser(bytes, from, to - from)) {
            String wrong = readFields(parser);
            if (wrong == null && parser.nextToken() != null) {
                wrong = "something follows the JSON object";
            }
            return wrong != null ? printable(wrong) : take(defaultProvider, into);
        } catch (IOException | NumberFormatException e) {
            return printable("not JSON: " + firstLine(e));
        }
    }

    private void clear() {
        symbol = null;
        provider = null;
        price = Double.NaN;
        volume = Tick.ABSENT;
        bid = Tick.ABSENT;
        ask = Tick.ABSENT;
        ts = -1;
        exactTs = -1;
        hasId = false;
        instrument = null;
    }

    private @Nullable String readFields(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return "not a JSON object";
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_NULL && KNOWN.contains(name)) {
                continue;
            }
            if (name.equals("id") && parser.getTextLength() > LineParser.MAX_ID_LENGTH) {
                return LineParser.ID_TOO_LONG;
            }
            if (!readField(name, value, parser)) {
                return "\"" + name + "\" has a value of the wrong kind, or is unknown";
            }
        }
        return null;
    }

    private boolean readField(String name, JsonToken value, JsonParser parser) throws IOException {
        switch (name) {
            case "ric", "symbol" ->
                    symbol = value == JsonToken.VALUE_STRING ? parser.getText() : "";
            case "provider" -> provider = value == JsonToken.VALUE_STRING ? parser.getText() : "";
            case "price" -> price = number(parser);
            case "volume", "size" -> volume = number(parser);
            case "bid" -> bid = number(parser);
            case "ask" -> ask = number(parser);
            case "timestamp", "src_ts" -> ts = time(value, parser);
            case "ts" -> exactTs = time(value, parser);
            case "id" -> takeId(parser.getText());
            default -> {
                parser.skipChildren();
                return !strict;
            }
        }
        return switch (name) {
            case "price" -> !Double.isNaN(price);
            case "volume", "size" -> !Double.isNaN(volume);
            case "bid" -> !Double.isNaN(bid);
            case "ask" -> !Double.isNaN(ask);
            case "timestamp", "src_ts" -> ts >= 0;
            case "ts" -> exactTs >= 0;
            case "id" -> value.isScalarValue();
            default -> true;
        };
    }

    /// Numbers, and numbers in quotes as some exchanges send them.
    private static double number(JsonParser parser) throws IOException {
        byte[] text = parser.getText().getBytes(StandardCharsets.ISO_8859_1);
        return Numbers.decimal(text, 0, text.length);
    }

    private static long time(JsonToken value, JsonParser parser) throws IOException {
        String text = parser.getText();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long epoch = Numbers.epoch(bytes, 0, bytes.length);
        if (epoch >= 0 || value != JsonToken.VALUE_STRING) {
            return epoch;
        }
        OptionalLong parsed = Timestamps.parse(text);
        return parsed.orElse(-1);
    }

    private void takeId(String text) {
        if (text.isEmpty()) {
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long number = Numbers.whole(bytes, 0, bytes.length);
        id = number >= 0 ? number : Ids.seq(text);
        hasId = true;
    }

    private @Nullable String take(String defaultProvider, Tick into) {
        String name = symbol;
        if (name == null || !Symbols.isValid(name)) {
            return name == null
                    ? "\"ric\" or \"symbol\" is missing"
                    : "the symbol has characters it may not have";
        }
        String from = provider == null ? defaultProvider : provider;
        if (!Symbols.isValid(from)) {
            return "the provider has characters it may not have";
        }
        Instrument found = instruments.find(from, name.toUpperCase(Locale.ROOT));
        instrument = found;
        long time = exactTs >= 0 ? exactTs : ts;
        if (Double.isNaN(price) || time < 0) {
            return Double.isNaN(price) ? "\"price\" is missing" : "\"timestamp\" is missing";
        }
        into.set(found, time, hasId ? id : 0, price, volume, bid, ask);
        return null;
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        int lineEnd = message.indexOf('\n');
        return lineEnd < 0 ? message : message.substring(0, lineEnd);
    }

    /// Names and text of the sender may stand in it: nothing of that may end the line it is told
    /// in.
    private static String printable(String problem) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(problem.length(), MAX_PROBLEM_LENGTH); i++) {
            char c = problem.charAt(i);
            out.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return out.toString();
    }

    boolean hasId() {
        return hasId;
    }

    @Nullable Instrument instrument() {
        return instrument;
    }
}
