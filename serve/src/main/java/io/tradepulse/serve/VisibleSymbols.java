package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import java.util.Arrays;

/// Which instruments a caller may see; it remembers what it has looked up, so that a tick costs one
/// look into an array.
///
/// Owned by the event loop.
final class VisibleSymbols {
    private static final byte YES = 1;
    private static final byte NO = 2;

    private final Caller caller;
    private final boolean isAll;
    private byte[] known = {};

    VisibleSymbols(Caller caller) {
        this.caller = caller;
        this.isAll = caller.seesAll();
    }

    boolean cover(Instrument instrument) {
        return isAll || isKnownToBe(instrument);
    }

    private boolean isKnownToBe(Instrument instrument) {
        int at = instrument.index();
        if (at >= known.length) {
            known = Arrays.copyOf(known, Math.max(at + 1, known.length * 2));
        }
        if (known[at] == 0) {
            known[at] = caller.sees(instrument.symbol()) ? YES : NO;
        }
        return known[at] == YES;
    }
}
