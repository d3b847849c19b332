package io.tradepulse.model;

/// One trade or quote of one instrument, with the stamps of its way.
///
/// Mutable, and reused by whoever owns it (a connection, a slot of the ring): what is handed to a
/// callback is good until the callback returns; who needs it longer takes a [#copy()]. Not
/// thread-safe. Prices and sizes are `double`, absent ones `NaN`; times are epoch nanoseconds, UTC.
public final class Tick implements MarketEvent {
    /// The value of a price or size that was not given.
    public static final double ABSENT = Double.NaN;

    private static final Instrument NONE = new Instrument("", "", -1);

    private Instrument instrument = NONE;
    private long ts;
    private long seq;
    private double price;
    private double volume = ABSENT;
    private double bid = ABSENT;
    private double ask = ABSENT;
    private long receivedAt;
    private long appendedAt;
    private ClockOffset clock = ClockOffset.UNKNOWN;

    /// Takes over identity and values, forgets the stamps.
    public Tick set(
            Instrument ofInstrument,
            long sourceTs,
            long sequence,
            double tradePrice,
            double tradeVolume,
            double bestBid,
            double bestAsk) {
        instrument = ofInstrument;
        ts = sourceTs;
        seq = sequence;
        price = tradePrice;
        volume = tradeVolume;
        bid = bestBid;
        ask = bestAsk;
        receivedAt = 0;
        appendedAt = 0;
        clock = ClockOffset.UNKNOWN;
        return this;
    }

    /// Takes over everything of the other tick, stamps included.
    public Tick set(Tick other) {
        instrument = other.instrument;
        ts = other.ts;
        seq = other.seq;
        price = other.price;
        volume = other.volume;
        bid = other.bid;
        ask = other.ask;
        receivedAt = other.receivedAt;
        appendedAt = other.appendedAt;
        clock = other.clock;
        return this;
    }

    /// A tick of its own with the same content.
    public Tick copy() {
        return new Tick().set(this);
    }

    @Override
    public Instrument instrument() {
        return instrument;
    }

    /// Names the instrument by another object: a candidate that was interned.
    public void instrument(Instrument interned) {
        instrument = interned;
    }

    /// Event time, the source's.
    public long ts() {
        return ts;
    }

    /// Gives it another event time.
    public void moveTo(long eventTime) {
        ts = eventTime;
    }

    /// What tells ticks of one instrument and one event time apart, and orders them: see
    /// [Identity].
    public long seq() {
        return seq;
    }

    public void seq(long sequence) {
        seq = sequence;
    }

    public double price() {
        return price;
    }

    /// Size of the trade, or [#ABSENT].
    public double volume() {
        return volume;
    }

    public void volume(double tradeVolume) {
        volume = tradeVolume;
    }

    public double bid() {
        return bid;
    }

    public double ask() {
        return ask;
    }

    /// When its bytes were read from the socket.
    public long receivedAt() {
        return receivedAt;
    }

    public void receivedAt(long epochNanos) {
        receivedAt = epochNanos;
    }

    /// When it went onto the bus.
    public long appendedAt() {
        return appendedAt;
    }

    public void appendedAt(long epochNanos) {
        appendedAt = epochNanos;
    }

    /// How far the clock that [#ts()] is of is off ours.
    public ClockOffset clock() {
        return clock;
    }

    public void clock(ClockOffset offset) {
        clock = offset;
    }

    /// Event time by our clock, as far as the source's is known.
    public long occurredAt() {
        return ts - clock.correctionNanos();
    }

    /// Whether this tick stands after (ts, seq) in the order of its instrument.
    public boolean isAfter(long otherTs, long otherSeq) {
        return ts > otherTs || (ts == otherTs && seq > otherSeq);
    }

    /// Event-time order within one instrument: by time, ties by seq.
    public static int compareByTime(Tick a, Tick b) {
        int byTime = Long.compare(a.ts, b.ts);
        return byTime != 0 ? byTime : Long.compare(a.seq, b.seq);
    }

    @Override
    public String toString() {
        return instrument + " " + price + " at " + Timestamps.text(ts) + " seq " + seq;
    }
}
