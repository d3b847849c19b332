package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.InMemoryStore.Operation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The micro-batcher over a bus and a store that stand still but for what a test does.
final class MicroBatcherTest {
    private static final Duration START = Duration.ZERO;

    private final BarsUnderTest bars = new BarsUnderTest();

    private static Duration at(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    /// Comes in at its event time or later, and is on the bus when this returns.
    private Tick send(int seconds, long seq, double price, double volume) {
        Tick tick = bars.tick("A", at(seconds), seq, price, volume);
        bars.clock.set(Math.max(bars.clock.nanos(), tick.ts()));
        bars.send(tick);
        return tick;
    }

    /// The bars of a minute that is over: one tick at 10 and, in the next minute, one at 70 s.
    private void closeFirstMinute() {
        send(10, 1, 100, 2);
        send(70, 2, 110, 1);
        bars.recordAndCommit();
        bars.batch();
        bars.clock.advance(BarsUnderTest.WINDOW);
        bars.batch();
    }

    @Test
    void showsABarAsItForms() {
        send(10, 1, 100, 2);
        send(11, 2, 103, 1);
        bars.recordAndCommit();
        bars.batch();
        assertThat(bars.published())
                .extracting(Bar::interval, Bar::open, Bar::close, Bar::trades, Bar::isFinal)
                .containsExactly(
                        tuple(Interval.M1, 100.0, 103.0, 2L, false),
                        tuple(Interval.M5, 100.0, 103.0, 2L, false));
        assertThat(bars.stored("A", Interval.M1, START).isFinal()).isFalse();
    }

    @Test
    void showsAnOpenBarOnceAWindowAndOnlyWhenItHasChanged() {
        send(10, 1, 100, 2);
        bars.batch();
        bars.published();
        send(10, 2, 101, 2);
        bars.batch();
        assertThat(bars.published()).isEmpty();
        bars.clock.advance(BarsUnderTest.WINDOW);
        bars.batch();
        assertThat(bars.published()).hasSize(2);
        bars.clock.advance(BarsUnderTest.WINDOW);
        bars.batch();
        assertThat(bars.published()).isEmpty();
    }

    @Test
    void closesABarWithTheFirstTickOfTheNext() {
        closeFirstMinute();
        Bar first = bars.stored("A", Interval.M1, START);
        assertThat(first.isFinal()).isTrue();
        assertThat(first.revision()).isZero();
        assertThat(first.vwap()).isEqualTo(100);
    }

    @Test
    void closesBarsByTheClockWhereNoTickComes() {
        send(10, 1, 100, 2);
        bars.recordAndCommit();
        bars.batch();
        bars.clock.set(ManualClock.START + at(61).toNanos());
        bars.batch();
        assertThat(bars.stored("A", Interval.M1, START).isFinal()).isFalse();
        bars.clock.set(ManualClock.START + at(63).toNanos());
        bars.batch();
        assertThat(bars.stored("A", Interval.M1, START).isFinal()).isTrue();
        assertThat(bars.stored("A", Interval.M5, START).isFinal()).isFalse();
        bars.clock.set(ManualClock.START + at(303).toNanos());
        bars.batch();
        assertThat(bars.stored("A", Interval.M5, START).isFinal()).isTrue();
    }

    @Test
    void waitsLongerForRecordedTicksBeforeItClosesByTheClock() {
        bars.clock.advance(Duration.ofDays(10));
        send(10, 1, 100, 2);
        bars.recordAndCommit();
        bars.batch();
        bars.clock.advance(Duration.ofSeconds(29));
        bars.batch();
        assertThat(bars.stored("A", Interval.M1, START).isFinal()).isFalse();
        bars.clock.advance(Duration.ofSeconds(2));
        bars.batch();
        assertThat(bars.stored("A", Interval.M1, START).isFinal()).isTrue();
    }

    @Test
    void revisesAClosedBarForEachLateTickAndCountsIt() {
        closeFirstMinute();
        bars.published();
        send(20, 3, 90, 1);
        bars.settle();
        Bar revised = bars.stored("A", Interval.M1, START);
        assertThat(revised.revision()).isEqualTo(1);
        assertThat(revised.lateTicks()).isEqualTo(1);
        assertThat(revised.low()).isEqualTo(90);
        assertThat(bars.published())
                .filteredOn(bar -> bar.interval() == Interval.M1 && bar.start() == revised.start())
                .containsExactly(revised);
        send(5, 4, 80, 1);
        send(6, 5, 81, 1);
        bars.settle();
        Bar again = bars.stored("A", Interval.M1, START);
        assertThat(again.revision()).isEqualTo(2);
        assertThat(again.lateTicks()).isEqualTo(3);
        assertThat(again.open()).isEqualTo(80);
        Bar longer = bars.stored("A", Interval.M5, START);
        assertThat(longer.revision()).isEqualTo(1);
        assertThat(longer.lateTicks()).isEqualTo(2);
        assertThat(longer.trades()).isEqualTo(5);
    }

    @Test
    void publishesNothingForATickSentAgain() {
        closeFirstMinute();
        bars.settle();
        List<Bar> before = bars.store.allBars();
        bars.published();
        send(10, 1, 100, 2);
        bars.settle();
        assertThat(bars.published()).isEmpty();
        assertThat(bars.store.allBars()).isEqualTo(before);
    }

    @Test
    void takesALateTickOfAnOpenBarInAtOnceAndCountsItWhenTheBarHasClosed() {
        send(20, 2, 100, 2);
        send(10, 1, 120, 1);
        bars.recordAndCommit();
        bars.batch();
        Bar open = bars.stored("A", Interval.M1, START);
        assertThat(open.high()).isEqualTo(120);
        assertThat(open.open()).isEqualTo(120);
        assertThat(open.trades()).isEqualTo(1);
        bars.settle();
        Bar closed = bars.stored("A", Interval.M1, START);
        assertThat(closed.trades()).isEqualTo(2);
        assertThat(closed.isFinal()).isTrue();
        assertThat(closed.lateTicks()).isZero();
    }

    @Test
    void waitsForTheTicksThatCameAfterADoubtBeforeItClosesTheBarInDoubt() {
        send(20, 2, 100, 2);
        send(10, 1, 120, 1);
        bars.recordAndCommit();
        bars.batch();
        send(30, 3, 130, 1);
        send(70, 4, 140, 1);
        // The recorder has stored what raised the doubt, and nothing of what came after it.
        bars.batch();
        bars.clock.advance(BarsUnderTest.WINDOW);
        bars.batch();
        assertThat(bars.stored("A", Interval.M1, START).isFinal()).isFalse();
        bars.settle();
        assertThat(bars.stored("A", Interval.M1, START).trades()).isEqualTo(3);
    }

    @Test
    void repairsABarInDoubtThatTheClockHasClosedWithoutAnotherTick() {
        send(20, 2, 100, 2);
        send(10, 1, 120, 1);
        bars.recordAndCommit();
        bars.batch();
        bars.clock.set(ManualClock.START + at(70).toNanos());
        for (int i = 0; i < 3; i++) {
            bars.batch();
            bars.clock.advance(BarsUnderTest.WINDOW);
        }
        Bar closed = bars.stored("A", Interval.M1, START);
        assertThat(closed.isFinal()).isTrue();
        assertThat(closed.trades()).isEqualTo(2);
    }

    @Test
    void repairsAgainForALateTickThatComesWhileTheRepairIsUnderWay() {
        closeFirstMinute();
        send(20, 3, 90, 1);
        bars.recordAndCommit();
        bars.store.delayVisibility(true);
        bars.batch();
        send(30, 4, 80, 1);
        bars.batch();
        bars.store.delayVisibility(false);
        bars.settle();
        Bar bar = bars.stored("A", Interval.M1, START);
        assertThat(bar.trades()).isEqualTo(3);
        assertThat(bar.low()).isEqualTo(80);
        assertThat(bar.lateTicks()).isEqualTo(2);
    }

    @Test
    void rollsUpTheLongerBarFromRepairedOnes() {
        closeFirstMinute();
        bars.settle();
        assertThat(bars.stored("A", Interval.M5, START).isFinal()).isTrue();
        send(130, 3, 90, 5);
        bars.settle();
        Bar longer = bars.stored("A", Interval.M5, START);
        assertThat(longer.trades()).isEqualTo(3);
        assertThat(longer.close()).isEqualTo(90);
        assertThat(longer.volume()).isEqualTo(8);
        assertThat(longer.revision()).isEqualTo(1);
    }

    @Test
    void takesTheLastShorterBarIntoALongerOneInDoubtWhenBothCloseAtOnce() {
        send(20, 2, 100, 2);
        send(10, 1, 120, 1);
        send(70, 3, 130, 1);
        bars.recordAndCommit();
        bars.batch();
        bars.clock.advance(Duration.ofMillis(100));
        bars.batch();
        bars.batch();
        send(290, 4, 140, 1);
        send(310, 5, 150, 1);
        bars.recordAndCommit();
        for (int i = 0; i < 4; i++) {
            bars.batch();
            bars.clock.advance(Duration.ofMillis(100));
        }
        assertThat(bars.stored("A", Interval.M5, START).trades()).isEqualTo(4);
        assertThat(bars.stored("A", Interval.M5, START).close()).isEqualTo(140);
    }

    @Test
    void rollsUpAWindowThatTheClockHadClosedAndATickOpenedAgain() {
        send(10, 1, 100, 2);
        bars.recordAndCommit();
        bars.batch();
        bars.clock.set(ManualClock.START + at(400).toNanos());
        bars.batch();
        assertThat(bars.stored("A", Interval.M5, START).isFinal()).isTrue();
        // A source that stood still for a while: newer than all before, of a window that is over.
        send(200, 2, 110, 1);
        bars.batch();
        bars.clock.advance(BarsUnderTest.WINDOW);
        bars.batch();
        assertThat(bars.stored("A", Interval.M5, START).open()).isEqualTo(100);
        bars.settle();
        Bar longer = bars.stored("A", Interval.M5, START);
        assertThat(longer.isFinal()).isTrue();
        assertThat(longer.trades()).isEqualTo(2);
        assertThat(longer.open()).isEqualTo(100);
        assertThat(longer.revision()).isEqualTo(1);
        assertThat(longer.lateTicks()).isEqualTo(1);
    }

    @Test
    void vwapOfACoinThatCostsNothingIsTheSameFromTicksAndFromShorterBars() {
        send(10, 1, 0.00001234, 1_000_000);
        send(70, 2, 0.00001234, 1_000_000);
        bars.settle();
        assertThat(bars.stored("A", Interval.M5, START).vwap()).isEqualTo(0.00001234);
        send(80, 3, 0.00001234, 1_000_000);
        bars.settle();
        assertThat(bars.stored("A", Interval.M5, START).vwap()).isEqualTo(0.00001234);
        assertThat(bars.stored("A", Interval.M1, at(60)).vwap()).isEqualTo(0.00001234);
    }

    @Test
    void publishesRepairedBarsOnceWhereTheStoreFailsInTheMiddle() {
        int dayAfterNext = 2 * 86_400;
        for (String symbol : List.of("A", "B")) {
            bars.send(
                    bars.tick(symbol, at(10), 1, 100, 1),
                    bars.tick(symbol, at(70), 2, 110, 1),
                    bars.tick(symbol, at(dayAfterNext), 3, 120, 1));
        }
        bars.clock.advance(Duration.ofSeconds(dayAfterNext + 70));
        bars.settle();
        bars.published();
        for (String symbol : List.of("A", "B")) {
            bars.send(
                    bars.tick(symbol, at(20), 4, 90, 1),
                    bars.tick(symbol, at(dayAfterNext + 1), 5, 91, 1));
        }
        bars.recordAndCommit();
        // For each of the four buckets it asks for the stored bars, then for the ticks.
        for (int failing = 1; failing <= 8; failing++) {
            int nth = failing;
            int[] queries = {0};
            bars.store.failWhen(asked -> asked == Operation.QUERY && ++queries[0] == nth);
            bars.batch();
            bars.clock.advance(BarsUnderTest.WINDOW.multipliedBy(2));
        }
        bars.store.failWhen(_ -> false);
        bars.settle();
        assertThat(bars.published())
                .filteredOn(bar -> bar.interval() == Interval.M1)
                .hasSize(4)
                .allMatch(bar -> bar.revision() == 1 && bar.trades() == 2);
    }

    @Test
    void losesNoDoubtWhereTheStoreCannotSayWhatIsVisible() {
        closeFirstMinute();
        send(20, 3, 90, 1);
        bars.recordAndCommit();
        bars.store.failOnce(Operation.VISIBILITY);
        bars.settle();
        assertThat(bars.stored("A", Interval.M1, START).trades()).isEqualTo(2);
    }

    @Test
    void rollsNothingUpFromBarsThatTheStoreHasNotTakenYet() {
        closeFirstMinute();
        bars.settle();
        bars.batch();
        send(20, 3, 90, 1);
        bars.recordAndCommit();
        // The repaired minute can't be written at first; when it can, no window happens to end.
        bars.clock.advance(Duration.ofSeconds(1));
        bars.store.failOnce(Operation.COMMIT);
        for (int second = 0; second < 6; second++) {
            bars.batch();
            bars.clock.advance(Duration.ofSeconds(1));
        }
        bars.settle();
        assertThat(bars.stored("A", Interval.M5, START).low()).isEqualTo(90);
        assertThat(bars.stored("A", Interval.M5, START).trades()).isEqualTo(3);
    }

    @Test
    void keepsPublishingWhileTheStoreIsDownAndStoresTheLastStateWhenItIsBack() {
        bars.store.failWith("disk full");
        send(10, 1, 100, 2);
        bars.batch();
        bars.clock.advance(BarsUnderTest.WINDOW);
        send(20, 2, 105, 1);
        bars.batch();
        bars.clock.advance(BarsUnderTest.WINDOW);
        bars.batch();
        assertThat(bars.published())
                .filteredOn(bar -> bar.interval() == Interval.M1)
                .extracting(Bar::trades)
                .containsExactly(1L, 2L);
        assertThat(bars.batcherTailer.commits()).isZero();
        bars.store.failWith("");
        bars.recordAndCommit();
        bars.clock.advance(BarsUnderTest.WINDOW.multipliedBy(2));
        bars.recordAndCommit();
        bars.batch();
        bars.batch();
        assertThat(bars.stored("A", Interval.M1, START).trades()).isEqualTo(2);
        assertThat(bars.batcherTailer.commits()).isPositive();
    }

    @Test
    void saysAgainWhatItCouldNotCheckpoint() {
        send(10, 1, 100, 2);
        bars.recordAndCommit();
        bars.store.failOnce(Operation.SAVE_CHECKPOINT);
        bars.batch();
        assertThat(bars.store.checkpoint("bars")).isEmpty();
        bars.clock.advance(BarsUnderTest.WINDOW.multipliedBy(2));
        bars.batch();
        assertThat(bars.store.checkpoint("bars")).isPresent();
    }

    @Test
    void goesOnAfterAKillWhereItsBarsLeftOff() {
        send(10, 1, 100, 2);
        bars.recordAndCommit();
        bars.batch();
        bars.start();
        send(20, 2, 110, 1);
        send(70, 3, 120, 1);
        bars.settle();
        Bar bar = bars.stored("A", Interval.M1, START);
        assertThat(bar.trades()).isEqualTo(2);
        assertThat(bar.open()).isEqualTo(100);
        assertThat(bars.stored("A", Interval.M5, START).trades()).isEqualTo(3);
    }

    @Test
    void closesAfterAKillTheBarsThatWereOpenThoughNoTickComes() {
        send(10, 1, 100, 2);
        bars.recordAndCommit();
        bars.batch();
        bars.start();
        bars.settle();
        assertThat(bars.store.allBars()).hasSize(2).allMatch(Bar::isFinal);
    }

    @Test
    void closesAfterAKillABarWhoseRollUpTheKillPrevented() {
        send(10, 1, 100, 2);
        bars.recordAndCommit();
        bars.batch();
        // After a start the window that was open is in doubt; its first minute is repaired.
        bars.start();
        bars.batch();
        bars.clock.advance(Duration.ofSeconds(1));
        bars.batch();
        send(70, 2, 110, 1);
        bars.recordAndCommit();
        bars.batch();
        // It stood still for twenty minutes; then the window closes, and a kill comes before the
        // store lets it be rolled up.
        bars.clock.advance(Duration.ofMinutes(20));
        send(1300, 3, 130, 1);
        bars.store.delayVisibility(true);
        bars.recordAndCommit();
        bars.batch();
        bars.start();
        bars.settle();
        assertThat(bars.stored("A", Interval.M5, START).isFinal()).isTrue();
        assertThat(bars.stored("A", Interval.M5, START).trades()).isEqualTo(2);
    }

    @Test
    void closesAfterAKillABarThatLateTicksHadKeptOpenForLong() {
        send(600, 1, 100, 2);
        bars.recordAndCommit();
        bars.batch();
        for (int i = 0; i < 1300; i++) {
            bars.clock.advance(Duration.ofSeconds(1));
            bars.send(bars.tick("A", at(5), 0, 90, 1));
            bars.record();
            bars.batch();
        }
        bars.recordAndCommit();
        bars.batch();
        bars.start();
        bars.settle();
        assertThat(bars.stored("A", Interval.M1, at(600)).isFinal()).isTrue();
        assertThat(bars.stored("A", Interval.M5, at(600)).isFinal()).isTrue();
    }

    @Test
    void closeStoresWhatIsOnTheBusAndGivesItsWriterBack() {
        bars.clock.advance(Duration.ofSeconds(15));
        bars.batch();
        send(10, 1, 100, 2);
        bars.batcher.close();
        assertThat(bars.stored("A", Interval.M1, START).trades()).isEqualTo(1);
        assertThat(bars.batcherTailer.isClosed()).isTrue();
        // The recorder's is open still.
        assertThat(bars.store.openWriters()).isEqualTo(1);
    }

    @Test
    void closeDoesNotFailWhereTheStoreDoes() {
        send(10, 1, 100, 2);
        bars.store.failWith("disk full");
        bars.batcher.close();
        assertThat(bars.store.allBars()).isEmpty();
        assertThat(bars.batcherTailer.isClosed()).isTrue();
    }

    @Test
    void waitsAWholeSecondWhereThereIsNothingToDoAndNeverBeyondTheWindow() {
        bars.batch();
        bars.batch();
        assertThat(bars.batcherTailer.lastPatience()).isEqualTo(Duration.ofSeconds(1));
        send(10, 1, 100, 2);
        bars.recordAndCommit();
        bars.batch();
        bars.clock.advance(Duration.ofMillis(500));
        bars.batch();
        assertThat(bars.batcherTailer.lastPatience())
                .isEqualTo(BarsUnderTest.WINDOW.minusMillis(500));
    }

    @Test
    void storesABarOnlyAfterItsTicks() {
        send(10, 1, 100, 2);
        bars.batch();
        bars.clock.advance(BarsUnderTest.WINDOW);
        bars.batch();
        assertThat(bars.published()).isNotEmpty();
        assertThat(bars.store.allBars()).isEmpty();
        bars.recordAndCommit();
        bars.batch();
        assertThat(bars.stored("A", Interval.M1, START).trades()).isEqualTo(1);
    }
}
