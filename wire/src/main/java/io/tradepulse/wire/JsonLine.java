package io.tradepulse.wire;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the JSON form of a tick: an object with `ric` or `symbol`, `price`, `timestamp`, `ts` or
/// `src_ts` (`ts` wins, being exact on the bus), and optional `volume` or `size`, `bid`, `ask`,
/// `id`, `provider`. Unknown fields are skipped.
///
/// Not thread-safe.
final class JsonLine {
    private static final List<String> NAMES =
            List.of(
                    "ric",
                    "symbol",
                    "provider",
                    "id",
                    "price",
                    "volume",
                    "size",
                    "bid",
                    "ask",
                    "timestamp",
                    "src_ts",
                    "ts");
    private static final int RIC = 0;
    private static final int SYMBOL = 1;
    private static final int PROVIDER = 2;
    private static final int ID = 3;
    private static final int PRICE = 4;
    private static final int VOLUME = 5;
    private static final int SIZE = 6;
    private static final int BID = 7;
    private static final int ASK = 8;
    private static final int TIMESTAMP = 9;
    private static final int SRC_TS = 10;
    private static final int TS = 11;

    private final JsonFields fields = new JsonFields(NAMES);
    private final Instruments instruments;
    private final boolean strict;

    private final double[] numbers = new double[NAMES.size()];
    private final long[] times = new long[NAMES.size()];
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
        hasId = false;
        instrument = null;
        String wrong = fields.read(bytes, from, to);
        if (wrong == null) {
            wrong = check();
        }
        return wrong == null ? take(defaultProvider, into) : wrong;
    }

    private @Nullable String check() {
        for (int i = PRICE; i < TIMESTAMP; i++) {
            numbers[i] = fields.has(i) ? fields.number(i) : Tick.ABSENT;
            if (fields.has(i) && Double.isNaN(numbers[i])) {
                return wrongKind(NAMES.get(i));
            }
        }
        for (int i = TIMESTAMP; i <= TS; i++) {
            times[i] = fields.has(i) ? fields.time(i) : -1;
            if (fields.has(i) && times[i] < 0) {
                return wrongKind(NAMES.get(i));
            }
        }
        String unknown = strict ? fields.unknownName() : null;
        return unknown == null ? takeId() : wrongKind(unknown);
    }

    private static String wrongKind(String name) {
        return JsonFields.printable(
                "\"" + name + "\" has a value of the wrong kind, or is unknown");
    }

    private @Nullable String takeId() {
        if (fields.isNested(ID)) {
            return wrongKind(NAMES.get(ID));
        }
        if (!fields.has(ID)) {
            return null;
        }
        String text = fields.text(ID);
        if (text.length() > LineParser.MAX_ID_LENGTH) {
            return LineParser.ID_TOO_LONG;
        }
        hasId = !text.isEmpty();
        long number = fields.whole(ID);
        id = number >= 0 ? number : Ids.seq(text);
        return null;
    }

    private @Nullable String take(String defaultProvider, Tick into) {
        int symbol = fields.last(RIC, SYMBOL);
        String name = fields.isText(symbol) ? fields.text(symbol) : "";
        if (!Symbols.isValid(name)) {
            return !fields.has(symbol)
                    ? "\"ric\" or \"symbol\" is missing"
                    : "the symbol has characters it may not have";
        }
        String provider = fields.isText(PROVIDER) ? fields.text(PROVIDER) : "";
        String from = fields.has(PROVIDER) ? provider : defaultProvider;
        if (!Symbols.isValid(from)) {
            return "the provider has characters it may not have";
        }
        Instrument found = instruments.find(from, name.toUpperCase(Locale.ROOT));
        instrument = found;
        long time = fields.has(TS) ? times[TS] : times[fields.last(TIMESTAMP, SRC_TS)];
        double price = numbers[PRICE];
        if (Double.isNaN(price) || time < 0) {
            return Double.isNaN(price) ? "\"price\" is missing" : "\"timestamp\" is missing";
        }
        double volume = numbers[fields.last(VOLUME, SIZE)];
        into.set(found, time, hasId ? id : 0, price, volume, numbers[BID], numbers[ASK]);
        return null;
    }

    boolean hasId() {
        return hasId;
    }

    @Nullable Instrument instrument() {
        return instrument;
    }
}
