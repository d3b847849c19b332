package io.tradepulse.serve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.store.Paging;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Answers with candles that are over, kept for a while. A late tick may still change such a
/// candle, which then shows a little later.
///
/// Thread-safe.
final class CandleCache {
    private static final long MAX_BYTES = 32 << 20;

    /// What an entry takes beside its body, or so.
    private static final int ENTRY_BYTES = 500;

    /// What was asked for.
    ///
    /// @param calendar the time zone or the session that the candles keep to
    record Key(
            Instrument instrument,
            Interval interval,
            Object calendar,
            long start,
            long end,
            Paging paging) {}

    private final Duration kept;
    private final Cache<Key, Reply> answers;

    /// @param kept zero for not at all
    CandleCache(Duration kept, LongSupplier nanoClock) {
        this.kept = kept;
        this.answers =
                Caffeine.newBuilder()
                        .expireAfterWrite(kept)
                        .maximumWeight(MAX_BYTES)
                        .<Key, Reply>weigher((_, reply) -> reply.body().length() + ENTRY_BYTES)
                        .ticker(nanoClock::getAsLong)
                        .executor(Runnable::run)
                        .build();
    }

    Optional<Reply> find(Key key) {
        return Optional.ofNullable(answers.getIfPresent(key));
    }

    /// Keeps the answer, and lets the client keep it as long.
    Reply keep(Key key, Reply reply) {
        if (kept.isZero()) {
            return reply.tagged("no-cache");
        }
        Reply tagged = reply.tagged("private, max-age=" + kept.toSeconds());
        answers.put(key, tagged);
        return tagged;
    }
}
