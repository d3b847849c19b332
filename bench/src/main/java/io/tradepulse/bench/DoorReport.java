package io.tradepulse.bench;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// What a door did since it was asked last. Immutable.
///
/// @param ticks that came onto the bus
/// @param letters lines rejected
/// @param nanos since then
/// @param cpuNanos user and system time of its process
/// @param p50 nanoseconds from the time a tick should have been sent to the bus's consumer
record DoorReport(
        long ticks,
        long letters,
        long nanos,
        long cpuNanos,
        long p50,
        long p99,
        long p999,
        long max) {
    static final String MARK = "report ";

    String text() {
        return MARK
                + LongStream.of(ticks, letters, nanos, cpuNanos, p50, p99, p999, max)
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining(" "));
    }

    static DoorReport of(String text) {
        long[] n =
                Arrays.stream(text.substring(MARK.length()).split(" ", -1))
                        .mapToLong(Long::parseLong)
                        .toArray();
        return new DoorReport(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
    }

    double ticksASecond() {
        return ticks * 1e9 / nanos;
    }

    double cpuMicrosATick() {
        return ticks == 0 ? Double.NaN : cpuNanos / 1e3 / ticks;
    }

    double cores() {
        return (double) cpuNanos / nanos;
    }
}
