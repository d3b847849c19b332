package io.tradepulse.wire;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import org.jspecify.annotations.Nullable;

/// Reads one line into a tick, in place: the pipe form, the plan form and the JSON form, told apart
/// by the line itself (contract, section 1).
///
/// Not thread-safe: owned by the reader of one connection. Pipe and plan lines allocate nothing
/// once their symbol is known.
public final class LineParser {
    static final int MAX_ID_LENGTH = 64;
    static final String ID_TOO_LONG = "the id is longer than " + MAX_ID_LENGTH + " characters";

    private final Instruments instruments;
    private final JsonLine json;
    private String provider;
    private SymbolTable symbols;
    private String problem = "";
    private boolean hasId;

    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private int hash;
    private @Nullable Instrument instrument;

    /// Unknown JSON fields are passed over.
    public LineParser(Instruments instruments, String provider) {
        this(instruments, provider, false);
    }

    /// @param strict whether a JSON line with a field that is not known is refused
    public LineParser(Instruments instruments, String provider, boolean strict) {
        this.instruments = instruments;
        this.provider = provider;
        this.symbols = new SymbolTable(instruments, provider);
        this.json = new JsonLine(instruments, strict);
    }

    /// Labels the ticks of all lines from here on.
    public void provider(String name) {
        if (!name.equals(provider)) {
            provider = name;
            symbols = new SymbolTable(instruments, name);
        }
    }

    /// Reads the bytes of one line, without its line end.
    ///
    /// A symbol that was not known yet is a candidate: [#intern] makes it an instrument once the
    /// tick has proved good.
    ///
    /// @return whether it was a tick; if not, [#problem()] says why and the tick is undefined.
    ///   Where the line had no id of its own ([#hasId()]), the tick's `seq` is 0 and the caller's
    ///   to set
    public boolean parse(byte[] buffer, int from, int to, Tick into) {
        bytes = buffer;
        at = from;
        end = to;
        instrument = null;
        hasId = false;
        if (from < to && buffer[from] == '{') {
            return parseJson(into);
        }
        int symbolFrom = from;
        scanSymbol();
        int symbolLength = at - symbolFrom;
        if (symbolLength == 0 || symbolLength > Symbols.MAX_LENGTH || bytes[symbolFrom] == '#') {
            return fail(
                    "the line does not begin with a symbol of 1 to 32 characters A-Z a-z 0-9 . = - _ / : ^ #");
        }
        if (at == end || (bytes[at] != '|' && bytes[at] != ' ' && bytes[at] != '\t')) {
            return fail("the symbol is not followed by '|' or a blank");
        }
        Instrument found = symbols.find(bytes, symbolFrom, at, hash);
        instrument = found;
        return bytes[at] == '|' ? parsePipe(found, into) : parsePlan(found, into);
    }

    private void scanSymbol() {
        int h = 0;
        int i = at;
        while (i < end && Symbols.isAllowed(bytes[i])) {
            h = h * 31 + bytes[i++];
        }
        hash = h;
        at = i;
    }

    private boolean parsePipe(Instrument found, Tick into) {
        int priceTo = nextPipe(++at);
        double price = Numbers.decimal(bytes, at, priceTo);
        int tsFrom = Math.min(priceTo + 1, end);
        int tsTo = nextPipe(tsFrom);
        long ts = Numbers.epoch(bytes, tsFrom, tsTo);
        if (Double.isNaN(price) || ts < 0) {
            return fail(
                    Double.isNaN(price)
                            ? "the price is not a finite number"
                            : "the timestamp is not an epoch time");
        }
        into.set(found, ts, 0, price, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
        at = tsTo;
        return at == end || parseOptional(into);
    }

    private boolean parseOptional(Tick into) {
        double volume = optional();
        double bid = optional();
        double ask = optional();
        if (Double.isInfinite(volume) || Double.isInfinite(bid) || Double.isInfinite(ask)) {
            return fail("volume, bid or ask is not a finite number");
        }
        into.set(into.instrument(), into.ts(), 0, into.price(), volume, bid, ask);
        if (at == end) {
            return true;
        }
        int idFrom = at + 1;
        int idTo = nextPipe(idFrom);
        if (idTo < end) {
            return fail("more than 7 fields");
        }
        return idFrom == idTo || takeId(idFrom, idTo, into);
    }

    /// The field after the separator at `at`: its value, absent where it is empty or left off,
    /// infinite where it is no number.
    private double optional() {
        if (at == end) {
            return Tick.ABSENT;
        }
        int from = at + 1;
        int to = nextPipe(from);
        at = to;
        if (from == to) {
            return Tick.ABSENT;
        }
        double value = Numbers.decimal(bytes, from, to);
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
    }

    private boolean takeId(int from, int to, Tick into) {
        long number = Numbers.whole(bytes, from, to);
        if (number >= 0) {
            into.seq(number);
        } else {
            String id = Utf8.text(bytes, from, to);
            if (id == null || id.length() > MAX_ID_LENGTH) {
                return fail(id == null ? "the id is not UTF-8" : ID_TOO_LONG);
            }
            into.seq(Ids.seq(id));
        }
        hasId = true;
        return true;
    }

    private int nextPipe(int from) {
        int i = from;
        while (i < end && bytes[i] != '|') {
            i++;
        }
        return i;
    }

    private boolean parsePlan(Instrument found, Tick into) {
        skipBlanks();
        int priceFrom = at;
        skipToBlank();
        double price = Numbers.decimal(bytes, priceFrom, at);
        skipBlanks();
        int tsFrom = at;
        skipToBlank();
        long ts = Numbers.epoch(bytes, tsFrom, at);
        skipBlanks();
        if (Double.isNaN(price) || ts < 0) {
            return fail(
                    Double.isNaN(price)
                            ? "the price is not a finite number"
                            : "the timestamp is not an epoch time");
        }
        if (at < end) {
            return fail("more than 3 fields between blanks");
        }
        into.set(found, ts, 0, price, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
        return true;
    }

    private void skipBlanks() {
        while (at < end && isBlank(bytes[at])) {
            at++;
        }
    }

    private void skipToBlank() {
        while (at < end && !isBlank(bytes[at])) {
            at++;
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private boolean parseJson(Tick into) {
        String wrong = json.read(bytes, at, end, provider, into);
        instrument = json.instrument();
        hasId = wrong == null && json.hasId();
        return wrong == null || fail(wrong);
    }

    /// Makes the candidate of the tick just parsed an instrument, unless there are so many already.
    ///
    /// @return whether the tick's instrument is interned
    public boolean intern(Tick tick, int most) {
        Instrument candidate = tick.instrument();
        if (!candidate.isCandidate()) {
            return true;
        }
        Instrument made = instruments.ofIfRoom(candidate.provider(), candidate.symbol(), most);
        if (made == null) {
            return false;
        }
        tick.instrument(made);
        if (made.provider().equals(provider)) {
            symbols.settle(made);
        }
        return true;
    }

    private boolean fail(String why) {
        problem = why;
        return false;
    }

    /// Why the last line was not a tick.
    public String problem() {
        return problem;
    }

    /// Whether the last line had an id of the source.
    public boolean hasId() {
        return hasId;
    }

    /// The label of the last line's tick, as far as it got; the one of all lines where it did not.
    public String provider() {
        Instrument found = instrument;
        return found == null ? provider : found.provider();
    }

    /// The symbol of the last line, as far as it got; empty where there is none.
    public String symbol() {
        Instrument found = instrument;
        return found == null ? "" : found.symbol();
    }
}
