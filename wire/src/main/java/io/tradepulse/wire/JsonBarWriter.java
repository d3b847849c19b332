package io.tradepulse.wire;

import static io.tradepulse.wire.EventBytes.ascii;

import io.tradepulse.model.Bar;
import java.nio.ByteBuffer;

/// Writes bars as JSON.
///
/// Owned by one thread.
final class JsonBarWriter implements EventWriter<Bar> {
    private static final byte[] PROVIDER = ascii("{\"kind\":\"bar\",\"provider\":");
    private static final byte[] SYMBOL = ascii(",\"symbol\":");
    private static final byte[] INTERVAL = ascii(",\"interval\":");
    private static final byte[] START = ascii(",\"start\":");
    private static final byte[] TS = ascii(",\"ts\":");
    private static final byte[] OPEN = ascii(",\"open\":");
    private static final byte[] HIGH = ascii(",\"high\":");
    private static final byte[] LOW = ascii(",\"low\":");
    private static final byte[] CLOSE = ascii(",\"close\":");
    private static final byte[] VOLUME = ascii(",\"volume\":");
    private static final byte[] VWAP = ascii(",\"vwap\":");
    private static final byte[] TRADES = ascii(",\"trades\":");
    private static final byte[] FINAL = ascii(",\"final\":true");
    private static final byte[] NOT_FINAL = ascii(",\"final\":false");
    private static final byte[] REVISION = ascii(",\"revision\":");
    private static final byte[] TURNOVER = ascii(",\"turnover\":");
    private static final byte[] VOLUME_REST = ascii(",\"volumeRest\":");
    private static final byte[] TURNOVER_REST = ascii(",\"turnoverRest\":");
    private static final byte[] LATE_TICKS = ascii(",\"lateTicks\":");
    private static final long NANOS_PER_MILLI = 1_000_000;

    /// A smaller number of milliseconds reads as seconds: it is before March 1973.
    private static final long FIRST_MILLIS = 100_000_000_000L;

    private final EventBytes out = new EventBytes();

    @Override
    public ByteBuffer write(Bar bar) {
        out.clear();
        out.put(PROVIDER).quoted(bar.instrument().provider());
        out.put(SYMBOL).quoted(bar.instrument().symbol());
        out.put(INTERVAL).quoted(bar.interval().text());
        start(bar.start());
        number(OPEN, bar.open());
        number(HIGH, bar.high());
        number(LOW, bar.low());
        number(CLOSE, bar.close());
        number(VOLUME, bar.volume());
        number(VWAP, bar.vwap());
        out.put(TRADES).digits(bar.trades());
        out.put(bar.isFinal() ? FINAL : NOT_FINAL);
        out.put(REVISION).digits(bar.revision());
        number(TURNOVER, bar.turnover());
        rest(VOLUME_REST, bar.volumeRest());
        rest(TURNOVER_REST, bar.turnoverRest());
        if (bar.lateTicks() != 0) {
            out.put(LATE_TICKS).digits(bar.lateTicks());
        }
        return out.put((byte) '}').written();
    }

    /// With the exact time only where milliseconds don't say it.
    private void start(long start) {
        long millis = Math.floorDiv(start, NANOS_PER_MILLI);
        out.put(START).digits(millis);
        if (millis < FIRST_MILLIS || millis * NANOS_PER_MILLI != start) {
            out.put(TS).quotedTime(start);
        }
    }

    private void number(byte[] name, double value) {
        if (Double.isFinite(value)) {
            out.put(name).decimal(value);
        }
    }

    private void rest(byte[] name, double value) {
        if (value != 0) {
            number(name, value);
        }
    }
}
