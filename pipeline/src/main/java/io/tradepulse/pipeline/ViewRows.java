package io.tradepulse.pipeline;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// Counts the rows that ticks add to the views over them: a row is one instrument in one bucket of
/// time. It goes by what comes, and asks no store: a bucket that a late tick opens is not counted,
/// and one that was under way when the process started counts again.
///
/// Owned by the recorder's thread.
final class ViewRows {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final long HOUR = Duration.ofHours(1).toNanos();

    /// One view of all ticks, whose buckets are made of whole minutes.
    private static final class View {
        final long width;
        final CounterDataPoint rows;
        long pending;

        View(Counter counter, String name, Duration width) {
            this.width = width.toNanos();
            this.rows = counter.labelValues(name);
        }

        void add() {
            rows.inc(pending);
            pending = 0;
        }
    }

    private final List<View> ofTicks;
    private final View ofQuotes;
    private long[] minuteEnds = new long[256];
    private long[] quoteEnds = new long[256];

    ViewRows(PrometheusRegistry registry) {
        Counter counter =
                Counter.builder()
                        .name("tick_agg_rows_total")
                        .help("Rows that ticks committed to the store have added to its views.")
                        .labelNames("view")
                        .register(registry);
        ofTicks =
                List.of(
                        new View(counter, "tick_agg_1m", Duration.ofMinutes(1)),
                        new View(counter, "tick_agg_5m", Duration.ofMinutes(5)),
                        new View(counter, "tick_agg_1h", Duration.ofHours(1)),
                        new View(counter, "tick_vwap_daily", Duration.ofDays(1)),
                        new View(counter, "tick_rate_stats", Duration.ofMinutes(1)));
        ofQuotes = new View(counter, "tick_spread_stats", Duration.ofHours(1));
    }

    void taken(Tick tick) {
        int index = tick.instrument().index();
        if (index >= minuteEnds.length) {
            int length = Math.max(index + 1, minuteEnds.length * 2);
            minuteEnds = Arrays.copyOf(minuteEnds, length);
            quoteEnds = Arrays.copyOf(quoteEnds, length);
        }
        long ts = tick.ts();
        if (ts >= minuteEnds[index]) {
            begin(tick, index);
        }
        if (ts >= quoteEnds[index] && !Double.isNaN(tick.bid()) && !Double.isNaN(tick.ask())) {
            quoteEnds[index] = Math.floorDiv(ts, HOUR) * HOUR + HOUR;
            ofQuotes.pending++;
        }
    }

    /// The first tick of a minute, which may be the first of longer buckets, too.
    private void begin(Tick tick, int index) {
        long before = minuteEnds[index] - 1;
        minuteEnds[index] = Math.floorDiv(tick.ts(), MINUTE) * MINUTE + MINUTE;
        for (View view : ofTicks) {
            if (Math.floorDiv(tick.ts(), view.width) != Math.floorDiv(before, view.width)) {
                view.pending++;
            }
        }
    }

    /// What was taken is stored. What failed stays pending: it is taken again.
    void committed() {
        ofTicks.forEach(View::add);
        ofQuotes.add();
    }
}
