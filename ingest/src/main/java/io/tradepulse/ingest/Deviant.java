package io.tradepulse.ingest;

import io.tradepulse.model.Tick;

/// A tick that was rejected for its price, kept because those after it may prove it right, with
/// what its dead letter says of it.
///
/// Immutable.
record Deviant(Tick tick, String client, long line, String text) {
    static Deviant of(Tick tick, Validator.Origin origin) {
        return new Deviant(tick.copy(), origin.client(), origin.line(), origin.text());
    }
}
