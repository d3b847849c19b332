package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;

/// A tick on its way to those who want every one, with its JSON, which all of them share.
///
/// Immutable, as long as nobody writes into its bytes.
///
/// @param tick its own copy
@SuppressWarnings("ArrayRecordComponent") // the bytes are shared, and never compared
record PushedTick(Identity identity, byte[] json, Tick tick) {
    /// What tells one tick from all others.
    record Identity(Instrument instrument, long ts, long seq) {
        static Identity of(Tick tick) {
            return new Identity(tick.instrument(), tick.ts(), tick.seq());
        }
    }

    static PushedTick of(Tick tick, byte[] json) {
        return new PushedTick(Identity.of(tick), json, tick.copy());
    }
}
