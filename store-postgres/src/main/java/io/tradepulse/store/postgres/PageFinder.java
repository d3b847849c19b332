package io.tradepulse.store.postgres;

import io.tradepulse.model.Instrument;
import io.tradepulse.store.Paging;
import java.sql.Connection;
import java.sql.SQLException;

/// Finds where a page of the ticks of one instrument is, by what is counted of whole ten minutes:
/// only those at both ends of the range are counted tick by tick.
///
/// Not thread-safe; of one transaction.
final class PageFinder {
    /// The page is in that range, after so many ticks of it.
    record Place(Range range, long skip) {}

    private final Connection connection;
    private final Instrument instrument;
    private final Range range;
    private final Paging paging;

    /// The whole ten minutes of the range, and what is before and after them.
    private final Range inner;

    private final Range head;
    private final Range tail;
    private final long ticksOfHead;
    private final long ticksOfTail;

    private long passed;
    private long skip;
    private long from = Long.MAX_VALUE;
    private long to = Long.MIN_VALUE;

    PageFinder(Connection connection, Instrument instrument, Range range, Paging paging)
            throws SQLException {
        this.connection = connection;
        this.instrument = instrument;
        this.range = range;
        this.paging = paging;
        long length = TickCounts.TEN_MINUTES;
        long first =
                range.start() > Long.MAX_VALUE - length
                        ? Long.MAX_VALUE
                        : Math.ceilDiv(range.start(), length) * length;
        long last =
                range.end() < Long.MIN_VALUE + length
                        ? Long.MIN_VALUE
                        : Math.floorDiv(range.end(), length) * length;
        boolean hasInner = first < last;
        this.inner = hasInner ? new Range(first, last) : new Range(range.end(), range.end());
        this.head = new Range(range.start(), inner.start());
        this.tail = new Range(inner.end(), range.end());
        this.ticksOfHead = TickQueries.count(connection, instrument, head);
        this.ticksOfTail = TickQueries.count(connection, instrument, tail);
    }

    /// How many ticks the range has.
    long total() throws SQLException {
        long ticksOfInner = inner.isEmpty() ? 0 : TickCounts.sum(connection, instrument, inner);
        return ticksOfHead + ticksOfInner + ticksOfTail;
    }

    /// Where the page is; its offset is below the total.
    Place place() throws SQLException {
        boolean newestFirst = paging.newestFirst();
        boolean goesOn = newestFirst ? pass(tail, ticksOfTail) : pass(head, ticksOfHead);
        if (goesOn && !inner.isEmpty()) {
            boolean[] goesOnAfter = {true};
            TickCounts.each(
                    connection,
                    instrument,
                    inner,
                    newestFirst,
                    count -> {
                        goesOnAfter[0] = pass(new Range(count.start(), count.end()), count.ticks());
                        return goesOnAfter[0];
                    });
            goesOn = goesOnAfter[0];
        }
        if (goesOn) {
            pass(newestFirst ? head : tail, newestFirst ? ticksOfHead : ticksOfTail);
        }
        return new Place(new Range(from, to).within(range), skip);
    }

    /// Goes past a part of the range.
    ///
    /// @return whether the page goes on after it
    private boolean pass(Range part, long ticks) {
        long after = passed + ticks;
        if (after > paging.offset()) {
            if (from == Long.MAX_VALUE && to == Long.MIN_VALUE) {
                skip = paging.offset() - passed;
            }
            from = Math.min(from, part.start());
            to = Math.max(to, part.end());
        }
        passed = after;
        return passed - paging.offset() < paging.limit();
    }
}
