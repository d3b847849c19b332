package io.tradepulse.serve;

import io.tradepulse.latency.Traces;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import org.jspecify.annotations.Nullable;

/// A tick on its way to those who want every one, with its JSON, which all of them share.
///
/// Immutable, as long as nobody writes into its bytes.
///
/// @param followed the tick itself, where its way is noted; else null
@SuppressWarnings("ArrayRecordComponent") // the bytes are shared, and never compared
record PushedTick(Identity identity, long appendedAt, byte[] json, @Nullable Tick followed) {
    /// What tells one tick from all others.
    record Identity(Instrument instrument, long ts, long seq) {
        static Identity of(Tick tick) {
            return new Identity(tick.instrument(), tick.ts(), tick.seq());
        }
    }

    static PushedTick of(Tick tick, byte[] json) {
        Tick followed = Traces.follow(tick) ? tick.copy() : null;
        return new PushedTick(Identity.of(tick), tick.appendedAt(), json, followed);
    }
}
