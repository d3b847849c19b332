package io.tradepulse.wire;

import io.tradepulse.model.Bar;
import java.nio.ByteBuffer;

/// Writes bars in the binary form.
///
/// Owned by one thread.
final class BinaryBarWriter implements EventWriter<Bar> {
    static final int FINAL = 1;
    static final int VWAP = 1 << 1;
    static final int RESTS = 1 << 2;

    private final EventBytes out = new EventBytes();

    @Override
    public ByteBuffer write(Bar bar) {
        boolean hasVwap = !Double.isNaN(bar.vwap());
        boolean hasRests = bar.volumeRest() != 0 || bar.turnoverRest() != 0;
        int flags = (bar.isFinal() ? FINAL : 0) | (hasVwap ? VWAP : 0) | (hasRests ? RESTS : 0);
        out.clear().put(EventForm.VERSION).put(EventForm.BAR).put((byte) flags);
        out.text(bar.instrument().provider()).text(bar.instrument().symbol());
        out.text(bar.interval().text()).fixed(bar.start());
        out.fixed(bar.open()).fixed(bar.high()).fixed(bar.low()).fixed(bar.close());
        out.fixed(bar.volume()).fixed(bar.turnover());
        out.varint(bar.trades()).varint(bar.revision()).varint(bar.lateTicks());
        if (hasVwap) {
            out.fixed(bar.vwap());
        }
        if (hasRests) {
            out.fixed(bar.volumeRest()).fixed(bar.turnoverRest());
        }
        return out.written();
    }
}
