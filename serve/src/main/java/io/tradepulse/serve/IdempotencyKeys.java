package io.tradepulse.serve;

import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// Which requests have been made under an `Idempotency-Key`, and what they were answered
/// (draft-ietf-httpapi-idempotency-key-header). Bounded in number, size and time: what is forgotten
/// is taken in again, which the identity of ticks makes harmless.
///
/// Thread-safe.
final class IdempotencyKeys {
    /// What is known of a key.
    sealed interface Known {
        /// Nothing: whoever asked has it now, and completes or releases it.
        record Free() implements Known {}

        /// Its first request has not been answered yet.
        record UnderWay() implements Known {}

        /// It was answered this.
        ///
        /// @param fingerprint of the body it was made with
        record Answered(String fingerprint, Reply reply) implements Known {}
    }

    private record Entry(Known.Answered answered, long atNanos) {}

    private static final int MAX_KEYS = 10_000;
    private static final long MAX_BYTES = 16L << 20;
    private static final Known FREE = new Known.Free();
    private static final Known UNDER_WAY = new Known.UnderWay();

    private final long keepNanos;
    private final LongSupplier nanoClock;
    private final Set<String> underWay = new HashSet<>();
    private final Map<String, Entry> answered = new LinkedHashMap<>();
    private long bytes;

    /// @param keep answers are forgotten after so long
    IdempotencyKeys(Duration keep, LongSupplier nanoClock) {
        this.keepNanos = keep.toNanos();
        this.nanoClock = nanoClock;
    }

    /// Asks for a key, and takes it where it is free.
    synchronized Known claim(String key) {
        forgetOld();
        Entry entry = answered.get(key);
        if (entry != null) {
            return entry.answered;
        }
        return underWay.add(key) ? FREE : UNDER_WAY;
    }

    /// Remembers the answer.
    synchronized void complete(String key, String fingerprint, Reply reply) {
        underWay.remove(key);
        answered.put(key, new Entry(new Known.Answered(fingerprint, reply), nanoClock.getAsLong()));
        bytes += reply.body().length();
        forgetOld();
    }

    /// It came to no answer that would be the same again.
    synchronized void release(String key) {
        underWay.remove(key);
    }

    private void forgetOld() {
        long now = nanoClock.getAsLong();
        Iterator<Entry> oldestFirst = answered.values().iterator();
        while (oldestFirst.hasNext()) {
            Entry oldest = oldestFirst.next();
            boolean stays =
                    now - oldest.atNanos < keepNanos
                            && answered.size() <= MAX_KEYS
                            && bytes <= MAX_BYTES;
            if (stays) {
                return;
            }
            bytes -= oldest.answered.reply().body().length();
            oldestFirst.remove();
        }
    }
}
