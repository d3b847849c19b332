/// Recorded market data from CSV files, played as the ticks of a
/// [TickSource][io.tradepulse.feed.TickSource]: [CsvReplay] is the door to it, [CsvOptions] says
/// what to play and how.
@NullMarked
package io.tradepulse.feed.csv;

import org.jspecify.annotations.NullMarked;
