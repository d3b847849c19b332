package io.tradepulse.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the attempts on one target when they are due, each on a thread of its own, and never two
/// at once: a due time that finds the one before it still under way is counted as overrun. Due
/// times follow from the schedule alone and not from when anything ended, so they can't drift.
/// Owned by the `probe-schedule` thread, but for what is guarded by its lock.
final class TargetLoop {
    private static final Logger LOG = LoggerFactory.getLogger(TargetLoop.class);
    private static final long MINUTE = 60_000_000_000L;
    private static final long HOUR = 60 * MINUTE;

    private final Probe probe;
    private final Schedule schedule;
    private final Duration timeout;
    private final TargetFigures figures;
    private final MonitorClock clock;
    private final Executor threads;
    private final BiConsumer<TargetFigures, ProbeResult> results;
    private final Object lock = new Object();
    private final List<Long> overrunDues = new ArrayList<>();
    private boolean isUnderWay;
    private long nextDue;
    private long stepNanos;

    TargetLoop(
            Probe probe,
            Schedule schedule,
            Duration offset,
            Duration timeout,
            TargetFigures figures,
            MonitorClock clock,
            Executor threads,
            BiConsumer<TargetFigures, ProbeResult> results) {
        this.probe = probe;
        this.schedule = schedule;
        this.timeout = timeout;
        this.figures = figures;
        this.clock = clock;
        this.threads = threads;
        this.results = results;
        this.nextDue = schedule.firstDue(now()) + (schedule.isByTimeOfDay() ? 0 : offset.toNanos());
    }

    private long now() {
        return schedule.isByTimeOfDay() ? clock.epochNanos() : clock.elapsedNanos();
    }

    /// Starts what is due.
    ///
    /// @return nanoseconds until something is due again
    long doWork() {
        long now = now();
        followTheClock(now);
        while (nextDue <= now) {
            long due = nextDue;
            nextDue = schedule.dueAfter(due);
            stepNanos = nextDue - due;
            if (isOverrun(due)) {
                figures.overrun();
                continue;
            }
            if (nextDue <= now) {
                figures.missed();
            } else {
                start(due);
            }
        }
        return nextDue - now;
    }

    /// A clock on the wall may be set: then it goes on from there.
    private void followTheClock(long now) {
        boolean isSetForward = now - nextDue > HOUR;
        boolean isSetBack = stepNanos > 0 && nextDue - now > stepNanos + MINUTE;
        if (schedule.isByTimeOfDay() && (isSetForward || isSetBack)) {
            LOG.warn("The clock was set, or stood still: {} goes on from now", probe.target());
            nextDue = schedule.firstDue(now);
            stepNanos = 0;
        }
    }

    private boolean isOverrun(long due) {
        synchronized (lock) {
            if (isUnderWay) {
                overrunDues.add(due);
            }
            return isUnderWay;
        }
    }

    private void start(long due) {
        synchronized (lock) {
            isUnderWay = true;
        }
        threads.execute(() -> attempt(due));
    }

    private void attempt(long due) {
        long startedNanos = clock.epochNanos();
        long lateNanos = Math.max(0, now() - due);
        Outcome outcome = tryOnce();
        List<Long> overrun;
        long end = now();
        synchronized (lock) {
            isUnderWay = false;
            overrun = List.copyOf(overrunDues);
            overrunDues.clear();
        }
        if (Thread.currentThread().isInterrupted()) {
            return;
        }
        results.accept(
                figures,
                new ProbeResult(
                        figures.target(), figures.service(), startedNanos, lateNanos, outcome));
        overrun.forEach(passed -> figures.waited(Math.max(0, end - passed)));
    }

    /// Whatever a probe does wrong is its outcome.
    private Outcome tryOnce() {
        long from = clock.elapsedNanos();
        try {
            return probe.attempt(timeout);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Outcome.bad("", "stopped", Phases.total(clock.elapsedNanos() - from));
        } catch (Exception e) {
            return Outcome.bad("", e.toString(), Phases.total(clock.elapsedNanos() - from));
        }
    }
}
