package io.tradepulse.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/// How long a query took, warm, again and again.
///
/// Immutable.
record QueryTimes(int runs, long p50Nanos, long p99Nanos, long maxNanos) {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURE = Duration.ofSeconds(10);
    private static final int MOST_RUNS = 1_000;
    private static final int LEAST_RUNS = 5;

    /// Asks for two seconds, and then a thousand times or for ten seconds.
    static QueryTimes of(Runnable query) {
        long warmed = System.nanoTime() + WARM_UP.toNanos();
        do {
            query.run();
        } while (System.nanoTime() < warmed);
        long[] nanos = new long[MOST_RUNS];
        int runs = 0;
        long startedAt = System.nanoTime();
        for (long now = startedAt;
                runs < MOST_RUNS && (runs < LEAST_RUNS || now - startedAt < MEASURE.toNanos()); ) {
            query.run();
            long then = System.nanoTime();
            nanos[runs++] = then - now;
            now = then;
        }
        Arrays.sort(nanos, 0, runs);
        return new QueryTimes(runs, nanos[runs / 2], nanos[(int) (runs * 0.99)], nanos[runs - 1]);
    }

    /// In milliseconds.
    String text() {
        return String.format(
                Locale.ROOT,
                "%9.2f %9.2f %9.2f %6d",
                p50Nanos / 1e6,
                p99Nanos / 1e6,
                maxNanos / 1e6,
                runs);
    }

    /// By how much this one takes longer: at the median, at the 99th percentile.
    String over(QueryTimes other) {
        return String.format(
                Locale.ROOT,
                "%9.2f %9.2f",
                (double) p50Nanos / other.p50Nanos,
                (double) p99Nanos / other.p99Nanos);
    }
}
