package io.tradepulse.wire;

import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.Identity;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads ticks. What it allocates is new symbols, and what is unusual in JSON.
///
/// Owned by one thread.
final class TickReader implements EventReader<Tick> {
    private static final List<String> NAMES =
            List.of(
                    "kind",
                    "provider",
                    "symbol",
                    "ric",
                    "price",
                    "timestamp",
                    "src_ts",
                    "ts",
                    "volume",
                    "size",
                    "bid",
                    "ask",
                    "id",
                    "receivedAt",
                    "interval",
                    "clockOffsetNanos",
                    "clockErrorNanos");
    private static final int KIND = 0;
    private static final int PROVIDER = 1;
    private static final int SYMBOL = 2;
    private static final int RIC = 3;
    private static final int PRICE = 4;
    private static final int TIMESTAMP = 5;
    private static final int SRC_TS = 6;
    private static final int TS = 7;
    private static final int VOLUME = 8;
    private static final int SIZE = 9;
    private static final int BID = 10;
    private static final int ASK = 11;
    private static final int ID = 12;
    private static final int RECEIVED_AT = 13;
    private static final int INTERVAL = 14;
    private static final int CLOCK_OFFSET = 15;
    private static final int CLOCK_ERROR = 16;

    private static final byte[] TICK = EventBytes.ascii("tick");

    private final JsonFields json = new JsonFields(NAMES);
    private final BinaryFields binary = new BinaryFields();
    private final InstrumentCache instruments;
    private final byte[] defaultProvider;
    private final Tick tick = new Tick();
    private String problem = "";

    private @Nullable Instrument instrument;
    private double price;
    private double volume;
    private double bid;
    private double ask;
    private long ts;
    private long receivedAt;
    private long seq;
    private boolean hasSeq;
    private ClockOffset clock = ClockOffset.UNKNOWN;

    TickReader(Instruments known, String defaultProvider, int maxSymbols) {
        this.instruments = new InstrumentCache(known, maxSymbols);
        this.defaultProvider = EventBytes.ascii(defaultProvider);
    }

    @Override
    public Outcome read(byte[] bytes, int from, int to) {
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
            if (!json.is(KIND, TICK)) {
                return json.isText(KIND) ? Outcome.OTHER : malformed("\"kind\" is no text");
            }
        } else if (!json.has(PRICE)) {
            return json.has(INTERVAL)
                    ? Outcome.OTHER
                    : malformed("neither \"kind\" nor \"price\" is there");
        }
        return takeJson();
    }

    private Outcome takeJson() {
        if (!findInstrument()) {
            return malformed(instruments.problem());
        }
        int size = json.last(VOLUME, SIZE);
        price = json.has(PRICE) ? json.number(PRICE) : Tick.ABSENT;
        volume = optional(size);
        bid = optional(BID);
        ask = optional(ASK);
        int time = json.has(TS) ? TS : json.last(TIMESTAMP, SRC_TS);
        ts = json.has(time) ? json.time(time) : -1;
        receivedAt = json.has(RECEIVED_AT) ? json.time(RECEIVED_AT) : 0;
        if (json.has(CLOCK_OFFSET) && json.has(CLOCK_ERROR)) {
            takeClock((long) json.number(CLOCK_OFFSET), (long) json.number(CLOCK_ERROR));
        } else {
            clock = ClockOffset.UNKNOWN;
        }
        return takeId();
    }

    private boolean findInstrument() {
        byte[] bytes = json.bytes();
        boolean isProvider =
                json.has(PROVIDER)
                        ? instruments.choose(bytes, json.from(PROVIDER), textTo(PROVIDER))
                        : instruments.choose(defaultProvider, 0, defaultProvider.length);
        int symbol = json.last(SYMBOL, RIC);
        instrument = isProvider ? instruments.find(bytes, json.from(symbol), textTo(symbol)) : null;
        return instrument != null;
    }

    /// The end of a text; where it isn't one, its beginning.
    private int textTo(int field) {
        return json.isText(field) ? json.to(field) : json.from(field);
    }

    private double optional(int field) {
        if (!json.has(field)) {
            return Tick.ABSENT;
        }
        double value = json.number(field);
        return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }

    private Outcome takeId() {
        hasSeq = false;
        if (!json.has(ID)) {
            return Outcome.EVENT;
        }
        int from = json.from(ID);
        int to = json.to(ID);
        if (json.isNested(ID) || to - from > LineParser.MAX_ID_LENGTH) {
            String text = json.text(ID);
            if (json.isNested(ID) || text.length() > LineParser.MAX_ID_LENGTH) {
                return malformed(json.isNested(ID) ? "\"id\" is no text" : LineParser.ID_TOO_LONG);
            }
        }
        hasSeq = to > from;
        if (hasSeq) {
            long number = Ids.number(json.bytes(), from, to);
            seq = number == Ids.NONE ? Ids.seq(json.text(ID)) : number;
        }
        return Outcome.EVENT;
    }

    private Outcome readBinary(byte[] bytes, int from, int to) {
        String wrong = EventForm.problem(bytes, from, to);
        if (!wrong.isEmpty()) {
            return malformed(wrong);
        }
        if (bytes[from + 1] != EventForm.TICK) {
            return Outcome.OTHER;
        }
        BinaryFields fields = binary;
        fields.start(bytes, from + EventForm.HEADER, to);
        int flags = fields.next();
        fields.text();
        boolean isProvider = instruments.choose(bytes, fields.textFrom(), fields.textTo());
        fields.text();
        instrument =
                isProvider && !fields.isCutOff()
                        ? instruments.find(bytes, fields.textFrom(), fields.textTo())
                        : null;
        ts = fields.fixed();
        seq = fields.signed();
        price = fields.number();
        receivedAt = (flags & BinaryTickWriter.RECEIVED) == 0 ? 0 : ts + fields.signed();
        volume = (flags & BinaryTickWriter.VOLUME) == 0 ? Tick.ABSENT : fields.number();
        bid = (flags & BinaryTickWriter.BID) == 0 ? Tick.ABSENT : fields.number();
        ask = (flags & BinaryTickWriter.ASK) == 0 ? Tick.ABSENT : fields.number();
        hasSeq = seq != Ids.NONE;
        if ((flags & BinaryTickWriter.CLOCK) != 0) {
            takeClock(fields.signed(), fields.varint());
        } else {
            clock = ClockOffset.UNKNOWN;
        }
        if (fields.isCutOff()) {
            return malformed("it is cut off");
        }
        return instrument == null ? malformed(instruments.problem()) : Outcome.EVENT;
    }

    /// One after the other mostly has the same.
    private void takeClock(long nanos, long errorNanos) {
        if (clock.nanos() != nanos || clock.errorNanos() != errorNanos) {
            clock = new ClockOffset(nanos, errorNanos);
        }
    }

    private Outcome take() {
        Instrument found = instrument;
        if (!(price > 0 && price < Double.POSITIVE_INFINITY)) {
            return malformed("\"price\" is missing or no finite number above 0");
        }
        if (ts < 0) {
            return malformed("\"ts\" or \"timestamp\" is missing or no time from 1970 to 2262");
        }
        if (isWrong(volume) || isWrong(bid) || isWrong(ask)) {
            return malformed("\"volume\", \"bid\" or \"ask\" is no finite number from 0 up");
        }
        if (receivedAt == Rfc3339.NONE) {
            return malformed("\"receivedAt\" is no time");
        }
        Instrument interned = found == null ? null : instruments.intern(found);
        if (interned == null) {
            return malformed(instruments.problem());
        }
        long id = hasSeq ? seq : Identity.ofValues(price, volume, bid, ask);
        tick.set(interned, ts, id, price, volume, bid, ask);
        tick.receivedAt(receivedAt);
        tick.clock(clock);
        return Outcome.EVENT;
    }

    private static boolean isWrong(double value) {
        return value < 0 || value == Double.POSITIVE_INFINITY;
    }

    private Outcome malformed(String why) {
        problem = why;
        return Outcome.MALFORMED;
    }

    @Override
    public Tick event() {
        return tick;
    }

    @Override
    public String problem() {
        return problem;
    }
}
