package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;

/// A tick on its way to those who want every one, with its JSON, which all of them share.
///
/// Immutable, as long as nobody writes into its bytes.
@SuppressWarnings("ArrayRecordComponent") // the bytes are shared, and never compared
record PushedTick(Identity identity, long appendedAt, byte[] json) {
    /// What tells one tick from all others.
    record Identity(Instrument instrument, long ts, long seq) {
        static Identity of(Tick tick) {
            return new Identity(tick.instrument(), tick.ts(), tick.seq());
        }
    }

    static PushedTick of(Tick tick, byte[] json) {
        return new PushedTick(Identity.of(tick), tick.appendedAt(), json);
    }
}
