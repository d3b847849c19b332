package io.tradepulse.monitor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is known of one target, or of one handler that is measured. Distributions are of what
/// succeeded; how long failures took has one of its own, for what is refused at once would make a
/// service that is down look fast. Thread-safe.
final class TargetFigures {
    private static final int MAX_CHANGES = 100;

    private final String target;
    private final String service;
    private final boolean isHandler;
    private final LatencyWindows latency;
    private final LatencyWindows sinceDue;
    private final LatencyWindows failed;
    private final Buckets duration = new Buckets();
    private final Buckets failedDuration = new Buckets();
    private final Map<String, Buckets> phases = new LinkedHashMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private @Nullable ProbeResult last;
    private long good;
    private long bad;
    private long overruns;
    private long missed;

    TargetFigures(String target, String service, boolean isHandler, MonitorClock clock) {
        this.target = target;
        this.service = service;
        this.isHandler = isHandler;
        latency = new LatencyWindows(clock);
        sinceDue = new LatencyWindows(clock);
        failed = new LatencyWindows(clock);
    }

    synchronized void record(ProbeResult result) {
        Outcome outcome = result.outcome();
        if (outcome.success()) {
            good++;
            latency.record(result.latencyNanos());
            sinceDue.record(result.sinceDueNanos());
            duration.record(result.latencyNanos());
        } else {
            bad++;
            failed.record(result.latencyNanos());
            failedDuration.record(result.latencyNanos());
        }
        outcome.phases()
                .forEach(
                        (name, nanos) ->
                                phases.computeIfAbsent(name, _ -> new Buckets()).record(nanos));
        if (last == null || last.outcome().success() != outcome.success()) {
            changes.addFirst(
                    new Change(result.startedNanos(), outcome.success(), outcome.problem()));
            if (changes.size() > MAX_CHANGES) {
                changes.removeLast();
            }
        }
        last = result;
    }

    /// A due time came while the attempt before it was still under way.
    synchronized void overrun() {
        overruns++;
    }

    /// So much passed from a due time that was overrun until what was in its way ended: who had
    /// come then would have waited as long.
    void waited(long sinceDueNanos) {
        sinceDue.record(sinceDueNanos);
    }

    /// Due times passed while the monitor itself stood still.
    synchronized void missed() {
        missed++;
    }

    String target() {
        return target;
    }

    String service() {
        return service;
    }

    boolean isHandler() {
        return isHandler;
    }

    LatencyWindows latency() {
        return latency;
    }

    LatencyWindows sinceDue() {
        return sinceDue;
    }

    LatencyWindows failed() {
        return failed;
    }

    Buckets duration() {
        return duration;
    }

    Buckets failedDuration() {
        return failedDuration;
    }

    synchronized Map<String, Buckets> phases() {
        return new LinkedHashMap<>(phases);
    }

    synchronized Counts counts() {
        return new Counts(good, bad, overruns, missed);
    }

    synchronized @Nullable ProbeResult last() {
        return last;
    }

    /// The latest first.
    synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    /// How often what happened. Immutable.
    record Counts(long good, long bad, long overruns, long missed) {}

    /// It came up or went down. Immutable.
    record Change(long atNanos, boolean isUp, String problem) {}
}
