package io.tradepulse.store.questdb;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Store.Page;
import java.util.Comparator;
import java.util.List;

/// Reads one page of the ticks of one instrument.
///
/// Immutable.
record TicksPage(Engine engine, Instrument instrument, Paging paging) {
    /// Of a short range: its rows are counted on the way.
    Page<Tick> of(long start, long end) {
        PageRows<Tick> rows = new PageRows<>(paging);
        long total = read(start, end, rows, true);
        return new Page<>(rows.rows(), total);
    }

    /// Of a range whose ticks are counted by day: only days that the page is in are read.
    Page<Tick> of(List<DayCounts.Part> days) {
        long total = days.stream().mapToLong(DayCounts.Part::ticks).sum();
        long toSkip = paging.offset();
        long wanted = paging.limit();
        long start = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        for (DayCounts.Part day : paging.newestFirst() ? days.reversed() : days) {
            if (end < start && toSkip >= day.ticks()) {
                toSkip -= day.ticks();
            } else if (wanted > 0) {
                wanted -= end < start ? day.ticks() - toSkip : day.ticks();
                start = Math.min(start, day.start());
                end = Math.max(end, day.end());
            }
        }
        PageRows<Tick> rows =
                new PageRows<>(new Paging(paging.limit(), toSkip, paging.newestFirst()));
        if (start < end) {
            read(start, end, rows, false);
        }
        return new Page<>(rows.rows(), total);
    }

    /// How many rows were read: all, where that is asked for, else about those that are needed.
    private long read(long start, long end, PageRows<Tick> page, boolean all) {
        Comparator<Tick> bySeq = Comparator.comparingLong(Tick::seq);
        Comparator<Tick> order = paging.newestFirst() ? bySeq.reversed() : bySeq;
        TiesInOrder ties = new TiesInOrder(order, tick -> page.take(tick::copy));
        Tick tick = new Tick();
        long[] read = {0};
        boolean[] open = {!page.isFull()};
        TickRows.query(engine, instrument, start, end, paging.newestFirst())
                .forEach(
                        row -> {
                            read[0]++;
                            open[0] = open[0] && ties.take(TickRows.read(row, instrument, tick));
                            return all || open[0];
                        });
        ties.finish();
        return read[0];
    }
}
