package io.tradepulse.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// With time that the test moves, and attempts that it runs when it wants.
final class TargetLoopTest {
    private static final long MS = 1_000_000;
    private final ManualClock clock = new ManualClock();
    private final List<ProbeResult> results = new ArrayList<>();
    private final Deque<Runnable> started = new ArrayDeque<>();
    private final TargetFigures figures = new TargetFigures("t", "s", false, clock);

    private TargetLoop loop(String interval, Probe probe) {
        return new TargetLoop(
                probe,
                Schedule.parse("X", interval),
                Duration.ZERO,
                Duration.ofSeconds(5),
                figures,
                clock,
                started::add,
                (target, result) -> {
                    target.record(result);
                    results.add(result);
                });
    }

    private Probe taking(Duration time) {
        return new Probe() {
            @Override
            public String target() {
                return "t";
            }

            @Override
            public Outcome attempt(Duration timeout) {
                clock.advance(time);
                return Outcome.good("200", Phases.total(time.toNanos()));
            }
        };
    }

    private void runStarted() {
        while (!started.isEmpty()) {
            started.remove().run();
        }
    }

    @Test
    void doesNotDriftOverADayWhateverAnAttemptTakesAndHoweverLateItWakes() {
        long start = clock.epochNanos();
        TargetLoop loop = loop("30s", taking(Duration.ofMillis(137)));
        Random random = new Random(7);
        for (int i = 0; i < 2880; i++) {
            long wait = loop.doWork();
            runStarted();
            long due = (i + 1) * 30_000 * MS;
            long spent = clock.epochNanos() - start;
            assertThat(wait).isPositive();
            clock.advance(due - spent + random.nextLong(3 * MS));
        }

        assertThat(results).hasSize(2880);
        assertThat(figures.counts().missed()).isZero();
        for (int i = 0; i < results.size(); i++) {
            ProbeResult result = results.get(i);
            assertThat(result.startedNanos() - result.lateNanos() - start)
                    .isEqualTo(i * 30_000 * MS);
            assertThat(result.lateNanos()).isLessThan(3 * MS);
            assertThat(result.sinceDueNanos()).isEqualTo(result.lateNanos() + 137 * MS);
        }
    }

    @Test
    void cronDoesNotDriftEither() {
        TargetLoop loop = loop("*/10 * * * * *", taking(Duration.ofMillis(1)));
        for (int i = 0; i < 360; i++) {
            clock.advance(loop.doWork());
            loop.doWork();
            runStarted();
        }

        assertThat(results).hasSizeGreaterThanOrEqualTo(360);
        assertThat(results)
                .allMatch(
                        result ->
                                (result.startedNanos() - result.lateNanos()) % (10_000 * MS) == 0);
    }

    @Test
    void dueTimesDuringAnAttemptAreOverrunsAndChargedWithTheWait() {
        TargetLoop loop = loop("100ms", taking(Duration.ZERO));
        loop.doWork();
        for (int i = 0; i < 9; i++) {
            clock.advance(100 * MS);
            loop.doWork();
        }
        assertThat(started).hasSize(1);
        clock.advance(50 * MS);
        runStarted();

        assertThat(figures.counts()).isEqualTo(new TargetFigures.Counts(1, 0, 9, 0));
        LatencyWindows.Percentiles since = figures.sinceDue().percentiles().get("start");
        assertThat(since.count()).isEqualTo(10);
        assertThat(since.p50()).isBetween(450_000L, 451_000L);
        assertThat(figures.latency().percentiles().get("start").count()).isEqualTo(1);
    }

    @Test
    void dueTimesThatTheMonitorSleptThroughAreMissedAndTheLastOfThemIsTried() {
        TargetLoop loop = loop("100ms", taking(Duration.ZERO));
        loop.doWork();
        runStarted();
        clock.advance(1040 * MS);
        loop.doWork();
        runStarted();

        assertThat(figures.counts()).isEqualTo(new TargetFigures.Counts(2, 0, 0, 9));
        assertThat(results.getLast().lateNanos()).isEqualTo(40 * MS);
    }

    @Test
    void cronGoesOnFromAClockThatIsSet() {
        TargetLoop loop = loop("0 * * * * *", taking(Duration.ZERO));
        clock.advance(loop.doWork());
        loop.doWork();
        clock.setForward(Duration.ofDays(20_000));
        clock.advance(loop.doWork());
        loop.doWork();
        clock.setForward(Duration.ofDays(-20_000));

        assertThat(loop.doWork()).isBetween(0L, 60_000 * MS);
        assertThat(figures.counts().missed()).isLessThan(2);
    }

    @Test
    void whatAProbeThrowsIsItsOutcome() {
        TargetLoop loop =
                loop(
                        "1s",
                        new Probe() {
                            @Override
                            public String target() {
                                return "t";
                            }

                            @Override
                            public Outcome attempt(Duration timeout) {
                                throw new IllegalStateException("broken");
                            }
                        });
        loop.doWork();
        runStarted();

        assertThat(results.getFirst().outcome().problem()).contains("broken");
        assertThat(figures.counts().bad()).isEqualTo(1);
    }

    @Test
    void windowsMoveOn() {
        LatencyWindows windows = new LatencyWindows(clock);
        windows.record(5 * MS);
        clock.advance(Duration.ofMinutes(3));
        windows.record(7 * MS);

        assertThat(windows.percentiles().get("1m").count()).isEqualTo(1);
        assertThat(windows.percentiles().get("1m").p50()).isBetween(7_000L, 7_003L);
        assertThat(windows.percentiles().get("5m").count()).isEqualTo(2);
        clock.advance(Duration.ofMinutes(61));
        assertThat(windows.percentiles().get("1h").count()).isZero();
        assertThat(windows.percentiles().get("start").count()).isEqualTo(2);
    }
}
