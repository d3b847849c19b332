package io.tradepulse.wire;

import static io.tradepulse.wire.EventBytes.ascii;

import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.Tick;
import java.nio.ByteBuffer;

/// Writes ticks as JSON, without allocating.
///
/// Owned by one thread.
final class JsonTickWriter implements EventWriter<Tick> {
    private static final byte[] PROVIDER = ascii("{\"kind\":\"tick\",\"provider\":");
    private static final byte[] SYMBOL = ascii(",\"symbol\":");
    private static final byte[] PRICE = ascii(",\"price\":");
    private static final byte[] TIMESTAMP = ascii(",\"timestamp\":");
    private static final byte[] TS = ascii(",\"ts\":");
    private static final byte[] VOLUME = ascii(",\"volume\":");
    private static final byte[] BID = ascii(",\"bid\":");
    private static final byte[] ASK = ascii(",\"ask\":");
    private static final byte[] ID = ascii(",\"id\":\"");
    private static final byte[] SEQ = ascii(Ids.SEQ);
    private static final byte[] RECEIVED_AT = ascii(",\"receivedAt\":");
    private static final byte[] CLOCK_OFFSET = ascii(",\"clockOffsetNanos\":");
    private static final byte[] CLOCK_ERROR = ascii(",\"clockErrorNanos\":");
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final EventBytes out = new EventBytes();

    @Override
    public ByteBuffer write(Tick tick) {
        out.clear();
        out.put(PROVIDER).quoted(tick.instrument().provider());
        out.put(SYMBOL).quoted(tick.instrument().symbol());
        out.put(PRICE).decimal(tick.price());
        out.put(TIMESTAMP).digits(Math.floorDiv(tick.ts(), NANOS_PER_MILLI));
        out.put(TS).quotedTime(tick.ts());
        optional(VOLUME, tick.volume());
        optional(BID, tick.bid());
        optional(ASK, tick.ask());
        id(tick.seq());
        if (tick.receivedAt() != 0) {
            out.put(RECEIVED_AT).quotedTime(tick.receivedAt());
        }
        clock(tick.clock());
        return out.put((byte) '}').written();
    }

    private void optional(byte[] name, double value) {
        if (!Double.isNaN(value)) {
            out.put(name).decimal(value);
        }
    }

    private void clock(ClockOffset clock) {
        if (clock.isKnown()) {
            out.put(CLOCK_OFFSET);
            signed(clock.nanos());
            out.put(CLOCK_ERROR).digits(clock.errorNanos());
        }
    }

    private void id(long seq) {
        if (seq == Ids.NONE) {
            return;
        }
        out.put(ID);
        if (seq < 0) {
            out.put(SEQ);
        }
        signed(seq);
        out.put((byte) '"');
    }

    private void signed(long value) {
        if (value < 0) {
            out.put((byte) '-');
        }
        out.digits(Math.abs(value));
    }
}
