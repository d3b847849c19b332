package io.tradepulse.wire;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads bars.
///
/// Owned by one thread.
final class BarReader implements EventReader<Bar> {
    private static final List<String> NAMES =
            List.of(
                    "kind",
                    "provider",
                    "symbol",
                    "interval",
                    "start",
                    "ts",
                    "open",
                    "high",
                    "low",
                    "close",
                    "volume",
                    "vwap",
                    "trades",
                    "final",
                    "revision",
                    "turnover",
                    "volumeRest",
                    "turnoverRest",
                    "lateTicks",
                    "price",
                    "ric");
    private static final int KIND = 0;
    private static final int PROVIDER = 1;
    private static final int SYMBOL = 2;
    private static final int INTERVAL = 3;
    private static final int START = 4;
    private static final int TS = 5;
    private static final int OPEN = 6;
    private static final int HIGH = 7;
    private static final int LOW = 8;
    private static final int CLOSE = 9;
    private static final int VOLUME = 10;
    private static final int VWAP = 11;
    private static final int TRADES = 12;
    private static final int FINAL = 13;
    private static final int REVISION = 14;
    private static final int TURNOVER = 15;
    private static final int VOLUME_REST = 16;
    private static final int TURNOVER_REST = 17;
    private static final int LATE_TICKS = 18;
    private static final int PRICE = 19;
    private static final int RIC = 20;

    private static final byte[] BAR = EventBytes.ascii("bar");

    /// What a newer version may have as an interval.
    private static final Pattern SOME_INTERVAL = Pattern.compile("[1-9][0-9]{0,5}(ms|[smhdwMqy])");

    private static final int MAX_INTERVAL_LENGTH = 16;

    private final JsonFields json = new JsonFields(NAMES);
    private final BinaryFields binary = new BinaryFields();
    private final InstrumentCache instruments;
    private @Nullable Bar bar;
    private String problem = "";

    private @Nullable Instrument instrument;
    private String interval = "";
    private boolean isFinal;
    private long start;
    private double open;
    private double high;
    private double low;
    private double close;
    private double volume;
    private double turnover;
    private double vwap;
    private double volumeRest;
    private double turnoverRest;
    private long trades;
    private long revision;
    private long lateTicks;

    BarReader(Instruments known, int maxSymbols) {
        this.instruments = new InstrumentCache(known, maxSymbols);
    }

    @Override
    public Outcome read(byte[] bytes, int from, int to) {
        bar = null;
        Outcome outcome =
                EventForm.isJson(bytes, from, to)
                        ? readJson(bytes, from, to)
                        : readBinary(bytes, from, to);
        return outcome == Outcome.EVENT ? take() : outcome;
    }

    private Outcome readJson(byte[] bytes, int from, int to) {
        String wrong = json.read(bytes, from, to);
        if (wrong != null) {
            return malformed(wrong);
        }
        if (json.has(KIND)) {
            if (!json.is(KIND, BAR)) {
                return json.isText(KIND) ? Outcome.OTHER : malformed("\"kind\" is no text");
            }
        } else if (!json.has(INTERVAL) || !json.has(OPEN)) {
            boolean isTick = json.has(PRICE) && (json.has(SYMBOL) || json.has(RIC));
            return isTick ? Outcome.OTHER : malformed("\"kind\" is missing");
        }
        return takeJson();
    }

    private Outcome takeJson() {
        byte[] bytes = json.bytes();
        boolean isProvider =
                json.isText(PROVIDER)
                        && instruments.choose(bytes, json.from(PROVIDER), json.to(PROVIDER));
        if (!isProvider || !json.isText(SYMBOL)) {
            return malformed("\"provider\" or \"symbol\" is missing or has characters it may not");
        }
        instrument = instruments.find(bytes, json.from(SYMBOL), json.to(SYMBOL));
        interval = json.isText(INTERVAL) ? json.text(INTERVAL) : "";
        int time = json.has(TS) ? TS : START;
        start = json.has(time) ? json.time(time) : Rfc3339.NONE;
        open = number(OPEN, Double.NaN);
        high = number(HIGH, Double.NaN);
        low = number(LOW, Double.NaN);
        close = number(CLOSE, Double.NaN);
        isFinal = json.has(FINAL) && json.text(FINAL).equals("true");
        trades = count(TRADES);
        revision = count(REVISION);
        lateTicks = count(LATE_TICKS);
        takeSums();
        boolean isState = !json.has(FINAL) || isFinal || json.text(FINAL).equals("false");
        return isState ? Outcome.EVENT : malformed("\"final\" is neither true nor false");
    }

    /// An older bar may lack what follows from the others.
    private void takeSums() {
        volume = number(VOLUME, 0);
        vwap = number(VWAP, Double.NaN);
        turnover = number(TURNOVER, Double.isNaN(vwap) ? 0 : vwap * volume);
        if (!json.has(VWAP) && json.has(TURNOVER) && volume > 0) {
            vwap = turnover / volume;
        }
        volumeRest = number(VOLUME_REST, 0);
        turnoverRest = number(TURNOVER_REST, 0);
    }

    /// @return infinite where it is there and no number
    private double number(int field, double otherwise) {
        if (!json.has(field)) {
            return otherwise;
        }
        double value = json.number(field);
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
    }

    private long count(int field) {
        return json.has(field) ? json.whole(field) : 0;
    }

    private Outcome readBinary(byte[] bytes, int from, int to) {
        String wrong = EventForm.problem(bytes, from, to);
        if (!wrong.isEmpty()) {
            return malformed(wrong);
        }
        if (bytes[from + 1] != EventForm.BAR) {
            return Outcome.OTHER;
        }
        BinaryFields fields = binary;
        fields.start(bytes, from + EventForm.HEADER, to);
        int flags = fields.next();
        isFinal = (flags & BinaryBarWriter.FINAL) != 0;
        fields.text();
        boolean isProvider = instruments.choose(bytes, fields.textFrom(), fields.textTo());
        fields.text();
        instrument =
                isProvider && !fields.isCutOff()
                        ? instruments.find(bytes, fields.textFrom(), fields.textTo())
                        : null;
        fields.text();
        int length = fields.textTo() - fields.textFrom();
        interval =
                length > MAX_INTERVAL_LENGTH
                        ? ""
                        : Numbers.text(bytes, fields.textFrom(), fields.textTo());
        takeBinary(fields, flags);
        return fields.isCutOff() ? malformed("it is cut off") : Outcome.EVENT;
    }

    private void takeBinary(BinaryFields fields, int flags) {
        start = fields.fixed();
        open = fields.number();
        high = fields.number();
        low = fields.number();
        close = fields.number();
        volume = fields.number();
        turnover = fields.number();
        trades = fields.varint();
        revision = fields.varint();
        lateTicks = fields.varint();
        vwap = (flags & BinaryBarWriter.VWAP) == 0 ? Double.NaN : fields.number();
        boolean hasRests = (flags & BinaryBarWriter.RESTS) != 0;
        volumeRest = hasRests ? fields.number() : 0;
        turnoverRest = hasRests ? fields.number() : 0;
    }

    private Outcome take() {
        Interval known = Interval.of(interval).orElse(null);
        if (known == null) {
            return SOME_INTERVAL.matcher(interval).matches()
                    ? Outcome.OTHER // of a version that has it
                    : malformed("\"interval\" is missing or none");
        }
        if (start == Rfc3339.NONE) {
            return malformed("\"start\" is missing or no time");
        }
        if (!isPrice(open) || !isPrice(high) || !isPrice(low) || !isPrice(close)) {
            return malformed(
                    "\"open\", \"high\", \"low\" or \"close\" is no finite number above 0");
        }
        if (!isSum(volume) || !isSum(turnover) || Double.isInfinite(vwap)) {
            return malformed("\"volume\", \"turnover\" or \"vwap\" is no finite number");
        }
        if (!Double.isFinite(volumeRest) || !Double.isFinite(turnoverRest)) {
            return malformed("\"volumeRest\" or \"turnoverRest\" is no finite number");
        }
        if (trades < 0 || lateTicks < 0 || revision < 0 || revision > Integer.MAX_VALUE) {
            return malformed("\"trades\", \"revision\" or \"lateTicks\" is no count");
        }
        Instrument found = instrument;
        Instrument interned = found == null ? null : instruments.intern(found);
        return interned == null ? malformed(instruments.problem()) : make(interned, known);
    }

    private static boolean isPrice(double value) {
        return value > 0 && value < Double.POSITIVE_INFINITY;
    }

    private static boolean isSum(double value) {
        return value >= 0 && value < Double.POSITIVE_INFINITY;
    }

    private Outcome make(Instrument of, Interval length) {
        bar =
                new Bar(
                        of,
                        length,
                        start,
                        open,
                        high,
                        low,
                        close,
                        volume,
                        turnover,
                        vwap,
                        trades,
                        isFinal,
                        (int) revision,
                        lateTicks,
                        volumeRest,
                        turnoverRest);
        return Outcome.EVENT;
    }

    private Outcome malformed(String why) {
        problem = why;
        return Outcome.MALFORMED;
    }

    @Override
    public Bar event() {
        Bar last = bar;
        if (last == null) {
            throw new IllegalStateException("what was read last was no bar");
        }
        return last;
    }

    @Override
    public String problem() {
        return problem;
    }
}
