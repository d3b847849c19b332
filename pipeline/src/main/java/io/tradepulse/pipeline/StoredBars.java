package io.tradepulse.pipeline;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The bars of one instrument and interval that are stored, to compare computed ones with.
///
/// Owned by the micro-batcher's thread.
final class StoredBars {
    private final FreshBars fresh;
    private final Map<Long, Bar> byStart = new HashMap<>();

    StoredBars(
            Store store,
            FreshBars fresh,
            Instrument instrument,
            Interval interval,
            long from,
            long to) {
        this.fresh = fresh;
        store.bars(instrument, interval, from, to, bar -> byStart.put(bar.start(), bar));
    }

    /// Adds the computed bar in the state that follows from the stored one, where that is not right
    /// as it is.
    void revise(Bar computed, List<Bar> revised) {
        Bar stored = fresh.find(computed.instrument(), computed.interval(), computed.start());
        if (stored == null) {
            stored = byStart.get(computed.start());
        }
        if (stored == null) {
            revised.add(computed);
        } else if (!stored.isFinal()) {
            revised.add(computed.as(true, stored.revision(), stored.lateTicks()));
        } else if (!stored.sameContent(computed) && computed.trades() >= stored.trades()) {
            // With fewer trades than before some of its ticks were deleted since, for their
            // age.
            long late = stored.lateTicks() + computed.trades() - stored.trades();
            revised.add(computed.as(true, stored.revision() + 1, late));
        }
    }
}
