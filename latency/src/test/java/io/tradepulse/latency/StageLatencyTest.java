package io.tradepulse.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class StageLatencyTest {
    private static final long HOUR = 3_600_000_000_000L;

    private final StageLatency latency = new StageLatency(Stage.BUS_TO_STORE, new Traces());

    private long[] counts() {
        StageFigures figures = latency.figures();
        return new long[] {
            figures.last10Seconds().count(),
            figures.lastMinute().count(),
            figures.last5Minutes().count(),
            figures.sinceStart().count()
        };
    }

    private void secondsPass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            latency.roll();
        }
    }

    @Test
    void isAllZeroBeforeAnythingWasRecorded() {
        Percentiles nothing = new Percentiles(0, 0, 0, 0, 0, 0, Double.NaN);
        assertThat(latency.figures())
                .isEqualTo(
                        new StageFigures(
                                Stage.BUS_TO_STORE, 0, 0, 0, nothing, nothing, nothing, nothing));
        secondsPass(400);
        assertThat(latency.figures().sinceStart()).isEqualTo(nothing);
    }

    @Test
    void showsASecondOnceItHasPassed() {
        latency.record(1_000, 3);
        assertThat(counts()).containsExactly(0, 0, 0, 0);
        latency.roll();
        assertThat(counts()).containsExactly(3, 3, 3, 3);
    }

    @Test
    void forgetsWhatIsOlderThanItsWindow() {
        latency.record(1_000, 1);
        secondsPass(10);
        assertThat(counts()).containsExactly(1, 1, 1, 1);
        secondsPass(1);
        assertThat(counts()).containsExactly(0, 1, 1, 1);
        secondsPass(49);
        assertThat(counts()).as("after a minute").containsExactly(0, 1, 1, 1);
        secondsPass(10);
        assertThat(counts()).as("a minute, to the nearest ten seconds").containsExactly(0, 0, 1, 1);
        secondsPass(230);
        assertThat(counts()).as("after five minutes").containsExactly(0, 0, 1, 1);
        secondsPass(10);
        assertThat(counts()).containsExactly(0, 0, 0, 1);
        secondsPass(1_000);
        assertThat(counts()).containsExactly(0, 0, 0, 1);
    }

    @Test
    void holdsAsManySecondsAsItsWindowsSay() {
        for (int second = 1; second <= 1_000; second++) {
            latency.record(1_000, 1);
            latency.roll();
            long[] counts = counts();
            assertThat(counts[0]).isEqualTo(Math.min(10, second));
            assertThat(counts[1]).isBetween(Math.min(51L, second), 60L);
            assertThat(counts[2]).isBetween(Math.min(291L, second), 300L);
            assertThat(counts[3]).isEqualTo(second);
        }
    }

    @Test
    void givesPercentilesInMicrosecondsWithinAPercent() {
        for (int i = 1; i <= 1_000; i++) {
            latency.record(i * 1_000L, 1);
        }
        latency.roll();
        Percentiles figures = latency.figures().last10Seconds();
        assertThat(figures.count()).isEqualTo(1_000);
        assertThat(figures.p50()).isCloseTo(500, within(5.0));
        assertThat(figures.p90()).isCloseTo(900, within(9.0));
        assertThat(figures.p99()).isCloseTo(990, within(9.9));
        assertThat(figures.p999()).isCloseTo(999, within(10.0));
        assertThat(figures.max()).isCloseTo(1_000, within(10.0));
    }

    @Test
    void countsEveryTickOfABatch() {
        latency.record(1_000_000, 99);
        latency.record(9_000_000_000L, 1);
        latency.roll();
        Percentiles figures = latency.figures().sinceStart();
        assertThat(figures.count()).isEqualTo(100);
        assertThat(figures.p99()).isCloseTo(1_000, within(10.0));
        assertThat(figures.p999()).isCloseTo(9_000_000, within(90_000.0));
    }

    @Test
    void countsWhatIsNegativeOrBeyondAnHourAndRecordsNeither() {
        latency.record(-1, 2);
        latency.record(Long.MIN_VALUE, 3);
        latency.record(HOUR + 1, 4);
        latency.record(Long.MAX_VALUE, 5);
        latency.record(0, 6);
        latency.record(HOUR, 7);
        latency.roll();
        StageFigures figures = latency.figures();
        assertThat(figures.negative()).isEqualTo(5);
        assertThat(figures.beyond()).isEqualTo(9);
        assertThat(figures.sinceStart().count()).isEqualTo(13);
        assertThat(figures.sinceStart().max()).isCloseTo(HOUR / 1e3, within(HOUR / 1e5));
        assertThat(figures.sinceStart().p50()).isPositive();
    }

    private static Tick tick(long ts, ClockOffset clock) {
        Tick tick = new Tick().set(new Instruments().of("p", "S"), ts, 1, 2, 3, 4, 5);
        tick.clock(clock);
        return tick;
    }

    @Test
    void measuresSinceTheEventByTheClockOfItsSource() {
        long ahead = 2_000_000_000;
        long at = 9_000_000_000L;
        latency.recordSinceEvent(
                tick(at + ahead - 1_800_000, new ClockOffset(ahead, 300_000)), 3, at);
        latency.roll();
        StageFigures figures = latency.figures();
        assertThat(figures.negative()).isZero();
        assertThat(figures.unknownClock()).isZero();
        assertThat(figures.last10Seconds().p50()).isCloseTo(1_800, within(18.0));
        assertThat(figures.last10Seconds().error()).isEqualTo(300);
        assertThat(figures.last10Seconds().isMeasurable()).isTrue();
    }

    @Test
    void whatIsSmallerThanItsErrorIsNotMeasurable() {
        latency.recordSinceEvent(tick(1_000_000, new ClockOffset(0, 900_000)), 1, 1_100_000);
        latency.roll();
        assertThat(latency.figures().sinceStart().isMeasurable()).isFalse();
    }

    @Test
    void theWorstClockOfAWindowIsItsError() {
        latency.recordSinceEvent(tick(0, new ClockOffset(0, 500_000)), 1, 2_000_000);
        latency.recordSinceEvent(tick(0, new ClockOffset(0, 200_000)), 1, 2_000_000);
        secondsPass(1);
        latency.recordSinceEvent(tick(0, new ClockOffset(0, 100_000)), 1, 2_000_000);
        secondsPass(10);
        StageFigures figures = latency.figures();
        assertThat(figures.last10Seconds().error()).isEqualTo(100);
        assertThat(figures.lastMinute().error()).isEqualTo(500);
        secondsPass(300);
        assertThat(latency.figures().last5Minutes().error()).isNaN();
        assertThat(latency.figures().sinceStart().error()).isEqualTo(500);
    }

    @Test
    void countsTicksOfClocksThatNobodyHasMeasured() {
        latency.recordSinceEvent(tick(0, ClockOffset.UNKNOWN), 4, 2_000_000);
        latency.roll();
        assertThat(latency.figures().unknownClock()).isEqualTo(4);
        assertThat(latency.figures().sinceStart().count()).isEqualTo(4);
        assertThat(latency.figures().sinceStart().error()).isNaN();
        assertThat(latency.figures().sinceStart().isMeasurable()).isTrue();
    }

    @Test
    void losesNothingThatManyThreadsRecordWhileSecondsPass() throws Exception {
        int threads = 3;
        int each = 200_000;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> recording = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                recording.add(pool.submit(() -> recordAll(each)));
            }
            while (!recording.stream().allMatch(Future::isDone)) {
                latency.roll();
                latency.figures();
            }
            for (Future<?> one : recording) {
                one.get();
            }
        }
        latency.roll();
        assertThat(latency.figures().sinceStart().count()).isEqualTo((long) threads * each);
        assertThat(latency.cumulative(new long[] {HOUR}).total()).isEqualTo((long) threads * each);
    }

    private void recordAll(int count) {
        for (int i = 0; i < count; i++) {
            latency.record(i * 100L, 1);
        }
    }

    @Test
    void countsAtOrBelowEachBound() {
        latency.record(5_000, 1);
        latency.record(50_000, 2);
        latency.record(5_000_000, 4);
        latency.roll();
        StageLatency.Cumulative all =
                latency.cumulative(new long[] {1_000, 10_000, 100_000, HOUR, 2 * HOUR});
        assertThat(all.atOrBelow()).containsExactly(0L, 1L, 3L, 7L, 7L);
        assertThat(all.total()).isEqualTo(7);
        assertThat(all.sumNanos()).isEqualTo(5_000 + 2 * 50_000 + 4 * 5_000_000);
    }

    @Test
    void sumsTheSameTicksThatItCounts() {
        latency.record(5_000, 1);
        latency.roll();
        latency.record(7_000, 1);
        StageLatency.Cumulative before = latency.cumulative(new long[] {HOUR});
        assertThat(before.total()).isEqualTo(1);
        assertThat(before.sumNanos()).isEqualTo(5_000);
        latency.roll();
        assertThat(latency.cumulative(new long[] {HOUR}).sumNanos()).isEqualTo(12_000);
    }
}
