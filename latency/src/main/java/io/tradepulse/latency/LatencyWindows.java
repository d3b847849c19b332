package io.tradepulse.latency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;

/// The last five minutes of a stage in seconds and ten-seconds, and everything since the start.
///
/// Not thread-safe. A histogram grows with what it holds, so that a quiet stage costs next to
/// nothing.
final class LatencyWindows {
    private static final int SECONDS = 10;
    private static final int TENS = 30;

    private final Deque<IntCountsHistogram> seconds = new ArrayDeque<>();
    private final Deque<IntCountsHistogram> tens = new ArrayDeque<>();
    private final Histogram all = empty();
    private int secondsInTen;

    void add(AbstractHistogram second) {
        all.add(second);
        seconds.addLast(copy(second));
        if (seconds.size() > SECONDS) {
            seconds.removeFirst();
        }
        if (secondsInTen == 0) {
            tens.addLast(copy(second));
        } else {
            tens.getLast().add(second);
        }
        secondsInTen = (secondsInTen + 1) % SECONDS;
        if (tens.size() > TENS) {
            tens.removeFirst();
        }
    }

    private static IntCountsHistogram copy(AbstractHistogram second) {
        IntCountsHistogram copy = new IntCountsHistogram(StageLatency.DIGITS);
        copy.setAutoResize(true);
        copy.add(second);
        return copy;
    }

    private static Histogram empty() {
        Histogram histogram = new Histogram(StageLatency.DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    /// What came in the last so many seconds; beyond ten, to the nearest ten.
    Histogram last(int lastSeconds) {
        Histogram sum = empty();
        if (lastSeconds <= SECONDS) {
            seconds.stream().skip(Math.max(0, seconds.size() - lastSeconds)).forEach(sum::add);
        } else {
            int wanted = lastSeconds / SECONDS;
            tens.stream().skip(Math.max(0, tens.size() - wanted)).forEach(sum::add);
        }
        return sum;
    }

    /// The last five minutes, ten seconds each, with their times.
    List<Histogram> tens() {
        List<Histogram> copies = new ArrayList<>();
        for (IntCountsHistogram ten : tens) {
            Histogram copy = empty();
            copy.add(ten);
            copies.add(copy);
        }
        return copies;
    }

    Histogram sinceStart() {
        return all;
    }
}
