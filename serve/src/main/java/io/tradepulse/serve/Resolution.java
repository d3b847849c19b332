package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import java.util.List;

/// What a symbol in a request stands for.
sealed interface Resolution {
    /// That one instrument.
    record Found(Instrument instrument) implements Resolution {}

    /// None; there are others that look like it, the nearest first.
    record Unknown(List<String> nearMatches) implements Resolution {}

    /// It is the root of several symbols.
    record Ambiguous(List<String> candidates) implements Resolution {}
}
