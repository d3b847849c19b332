package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Latest prices as JSON. A price is asked for more often than it changes: what doesn't change
/// until the next tick is written once for all who ask.
///
/// Thread-safe.
final class PriceText {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final byte[] AGE = ",\"age_ms\":".getBytes(StandardCharsets.US_ASCII);

    private final ConcurrentMap<Instrument, Written> known = new ConcurrentHashMap<>();

    /// All but the age, and the brace at the end. Immutable.
    private static final class Written {
        private final long ts;
        private final long seq;
        private final long receivedAt;
        final byte[] text;

        Written(Tick tick) {
            ts = tick.ts();
            seq = tick.seq();
            receivedAt = tick.receivedAt();
            byte[] whole = Json.object(json -> write(json, tick)).getBytes();
            text = Arrays.copyOf(whole, whole.length - 1);
        }

        boolean isOf(Tick tick) {
            return ts == tick.ts() && seq == tick.seq() && receivedAt == tick.receivedAt();
        }
    }

    /// The document of that tick, which is the latest of its instrument.
    Buffer document(Tick tick, long now) {
        byte[] text = text(tick);
        byte[] age = Long.toString(ageMillis(tick, now)).getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(text, text.length + AGE.length + age.length + 1);
        System.arraycopy(AGE, 0, all, text.length, AGE.length);
        System.arraycopy(age, 0, all, text.length + AGE.length, age.length);
        all[all.length - 1] = '}';
        return Buffer.buffer(all);
    }

    private byte[] text(Tick tick) {
        Written last = known.get(tick.instrument());
        if (last == null || !last.isOf(tick)) {
            last = new Written(tick);
            known.put(tick.instrument(), last);
        }
        return last.text;
    }

    /// The members of a latest price.
    static void write(Json json, Tick tick, long now) {
        write(json, tick);
        json.whole("age_ms", ageMillis(tick, now));
    }

    private static void write(Json json, Tick tick) {
        json.text("symbol", tick.instrument().symbol())
                .decimal("price", tick.price())
                .decimal("volume", tick.volume())
                .time("timestamp", tick.ts())
                .decimal("bid", tick.bid())
                .decimal("ask", tick.ask())
                .text("provider", tick.instrument().provider());
        if (tick.receivedAt() > 0) {
            json.time("received_at", tick.receivedAt());
        }
    }

    private static long ageMillis(Tick tick, long now) {
        return (now - tick.ts()) / NANOS_PER_MILLI;
    }
}
