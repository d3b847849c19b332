package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import java.util.List;

/// The instruments that a request asks for.
///
/// Immutable.
///
/// @param unknown symbols that were asked for and are not known
record FoundInstruments(List<Instrument> instruments, List<String> unknown) {
    FoundInstruments {
        instruments = List.copyOf(instruments);
        unknown = List.copyOf(unknown);
    }

    /// Lists what is not known, where there is such.
    void writeUnknown(Json json) {
        if (!unknown.isEmpty()) {
            json.texts("unknown", unknown);
        }
    }
}
