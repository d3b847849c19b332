package io.tradepulse.wire;

import io.tradepulse.model.Tick;
import java.nio.ByteBuffer;

/// Writes ticks in the binary form.
///
/// Owned by one thread.
final class BinaryTickWriter implements EventWriter<Tick> {
    static final int VOLUME = 1;
    static final int BID = 1 << 1;
    static final int ASK = 1 << 2;
    static final int RECEIVED = 1 << 3;
    static final int CLOCK = 1 << 4;

    private final EventBytes out = new EventBytes();

    @Override
    public ByteBuffer write(Tick tick) {
        int flags =
                flag(tick.volume(), VOLUME)
                        | flag(tick.bid(), BID)
                        | flag(tick.ask(), ASK)
                        | (tick.receivedAt() == 0 ? 0 : RECEIVED)
                        | (tick.clock().isKnown() ? CLOCK : 0);
        out.clear().put(EventForm.VERSION).put(EventForm.TICK).put((byte) flags);
        out.text(tick.instrument().provider()).text(tick.instrument().symbol());
        out.fixed(tick.ts()).signed(tick.seq()).fixed(tick.price());
        if (tick.receivedAt() != 0) {
            out.signed(tick.receivedAt() - tick.ts());
        }
        optional(tick.volume());
        optional(tick.bid());
        optional(tick.ask());
        if (tick.clock().isKnown()) {
            out.signed(tick.clock().nanos()).varint(tick.clock().errorNanos());
        }
        return out.written();
    }

    private static int flag(double value, int flag) {
        return Double.isNaN(value) ? 0 : flag;
    }

    private void optional(double value) {
        if (!Double.isNaN(value)) {
            out.fixed(value);
        }
    }
}
