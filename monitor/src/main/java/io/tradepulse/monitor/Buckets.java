package io.tradepulse.monitor;

import java.math.BigDecimal;
import java.util.Arrays;

/// A histogram with fixed buckets from 10 µs to 10 s, as Prometheus has them. Thread-safe.
final class Buckets {
    private static final double[] BOUNDS = {
        1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25,
        0.5, 1, 2.5, 5, 10
    };
    private final long[] counts = new long[BOUNDS.length + 1];
    private double sum;

    synchronized void record(long nanos) {
        double seconds = nanos / 1e9;
        int i = 0;
        while (i < BOUNDS.length && seconds > BOUNDS[i]) {
            i++;
        }
        counts[i]++;
        sum += seconds;
    }

    /// Writes its lines, cumulative.
    synchronized void writeTo(PrometheusText text, String name, String... labels) {
        long total = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            total += counts[i];
            text.sample(name + "_bucket", total, with(labels, number(BOUNDS[i])));
        }
        total += counts[BOUNDS.length];
        text.sample(name + "_bucket", total, with(labels, "+Inf"));
        text.sample(name + "_sum", sum, labels);
        text.sample(name + "_count", total, labels);
    }

    private static String number(double bound) {
        return new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
    }

    private static String[] with(String[] labels, String bound) {
        String[] all = Arrays.copyOf(labels, labels.length + 2);
        all[labels.length] = "le";
        all[labels.length + 1] = bound;
        return all;
    }
}
