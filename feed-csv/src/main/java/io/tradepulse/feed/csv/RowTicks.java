package io.tradepulse.feed.csv;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import org.jspecify.annotations.Nullable;

/// The ticks that one row becomes. Times are epoch nanoseconds.
sealed interface RowTicks permits BarTicks, RecordedTrade {
    /// Symbol, in upper case, as the file or its name has it.
    String symbol();

    /// The provider that the row names; null where it names none.
    @Nullable String provider();

    /// How many there are, at least one.
    int count();

    /// The recorded time of one; they rise.
    long time(int index);

    /// The moment from which on the row says nothing, after its last tick.
    long end();

    /// Fills a tick in, its id as `seq` or -1.
    void fill(int index, Instrument instrument, long ts, Tick into);
}
