package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.InMemoryStore.Operation;
import java.time.Duration;
import java.util.Arrays;
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
        List<Bar> published = bars.published();
        assertThat(published)
                .filteredOn(bar -> bar.interval().compareTo(Interval.S2) >= 0)
                .extracting(Bar::interval)
                .containsExactlyElementsOf(
                        Arrays.asList(Interval.values()).subList(1, Interval.values().length));
        assertThat(published)
                .filteredOn(bar -> bar.interval() == Interval.M1 || bar.interval() == Interval.MO1)
                .extracting(Bar::interval, Bar::open, Bar::close, Bar::trades, Bar::isFinal)
                .containsExactly(
                        tuple(Interval.M1, 100.0, 103.0, 2L, false),
                        tuple(Interval.MO1, 100.0, 103.0, 2L, false));
        assertThat(bars.store.allBars()).allMatch(Bar::isFinal);
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
        assertThat(bars.published()).hasSize(Interval.values().length);
        bars.clock.advance(BarsUnderTest.WINDOW);
        bars.batch();
        assertThat(bars.published())
                .isNotEmpty()
                .allMatch(Bar::isFinal)
                .allMatch(bar -> bar.interval().compareTo(Interval.S5) < 0);
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
        assertThat(bars.isStored("A", Interval.M1, START)).isFalse();
        bars.clock.set(ManualClock.START + at(63).toNanos());
        bars.batch();
        assertThat(bars.stored("A", Interval.M1, START).isFinal()).isTrue();
        assertThat(bars.isStored("A", Interval.M5, START)).isFalse();
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
        assertThat(bars.isStored("A", Interval.M1, START)).isFalse();
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
        Bar before = bars.stored("A", Interval.M5, START);
        bars.published();
        send(10, 1, 100, 2);
        bars.settle();
        // But for what the clock closes meanwhile.
        assertThat(bars.published()).allMatch(bar -> bar.interval() == Interval.M15);
        assertThat(bars.stored("A", Interval.M5, START)).isEqualTo(before);
        assertThat(bars.store.allBars()).allMatch(bar -> bar.revision() == 0);
    }

    @Test
    void takesALateTickOfAnOpenBarInAtOnceAndCountsItWhenTheBarHasClosed() {
        send(20, 2, 100, 2);
        send(10, 1, 120, 1);
        bars.recordAndCommit();
        bars.batch();
        Bar open = bars.shown("A", Interval.M1);
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
        bars.clock.advance(BarsUnderTest.WINDOW.multipliedBy(3));
        bars.batch();
        assertThat(bars.isStored("A", Interval.M1, START)).isFalse();
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
        for (int i = 0; i < 6; i++) {
            bars.batch();
            bars.clock.advance(Duration.ofSeconds(1));
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
        bars.settle();
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
    void showsAfterAKillAllOfTheMinuteThatIsOpenAndOfTheLongerBarsOverIt() {
        bars.clock.advance(Duration.ofSeconds(22));
        send(10, 1, 100, 2);
        send(20, 2, 90, 1);
        bars.recordAndCommit();
        bars.batch();
        bars.start();
        send(21, 3, 110, 1);
        bars.send(bars.tick("A", at(20), 2, 90, 1)); // sent again
        for (int i = 0; i < 4; i++) {
            bars.recordAndCommit();
            bars.clock.advance(Duration.ofSeconds(2));
            bars.batch();
        }
        for (Interval interval : List.of(Interval.M1, Interval.M5, Interval.D1, Interval.MO1)) {
            Bar last = bars.shown("A", interval);
            assertThat(last.trades()).as(interval.text()).isEqualTo(3);
            assertThat(last.open()).isEqualTo(100);
            assertThat(last.low()).isEqualTo(90);
            assertThat(last.close()).isEqualTo(110);
            assertThat(last.isFinal()).isFalse();
        }
    }

    @Test
    void closesAfterAKillTheBarsThatWereOpenThoughNoTickComes() {
        send(10, 1, 100, 2);
        bars.recordAndCommit();
        bars.batch();
        bars.start();
        bars.settleForGood();
        assertThat(bars.store.allBars()).hasSize(Interval.values().length).allMatch(Bar::isFinal);
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
        bars.recordAndCommit();
        bars.batcher.close();
        assertThat(bars.stored("A", Interval.MO1, at(-14 * 86_400 - 48_600)).trades()).isEqualTo(1);
        assertThat(bars.stored("A", Interval.M1, START).isFinal()).isFalse();
        // The recorder's is open still.
        assertThat(bars.store.openWriters()).isEqualTo(1);
    }

    @Test
    void closeDoesNotFailWhereTheStoreDoes() {
        send(10, 1, 100, 2);
        bars.store.failWith("disk full");
        bars.batcher.close();
        assertThat(bars.store.allBars()).isEmpty();
        assertThat(bars.store.openWriters()).isEqualTo(1);
    }

    @Test
    void waitsAWholeSecondWhereThereIsNothingToDoAndNeverBeyondTheWindow() {
        bars.batch();
        bars.batch();
        assertThat(bars.batcher.patience()).isEqualTo(Duration.ofSeconds(1));
        send(10, 1, 100, 2);
        bars.recordAndCommit();
        bars.batch();
        bars.clock.advance(Duration.ofMillis(500));
        bars.batch();
        assertThat(bars.batcher.patience()).isEqualTo(BarsUnderTest.WINDOW.minusMillis(500));
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
        bars.clock.advance(BarsUnderTest.WINDOW);
        bars.batch();
        assertThat(bars.stored("A", Interval.S1, at(10)).trades()).isEqualTo(1);
    }

    @Test
    void closeStoresNoBarOfTicksThatTheRecorderCouldNotStore() {
        send(10, 1, 100, 2);
        bars.batcher.close();
        assertThat(bars.store.allBars()).isEmpty();
        bars.start();
        assertThat(bars.store.committedTicks()).isEmpty();
        bars.settleForGood();
        assertThat(bars.store.allBars()).isEmpty();
    }

    @Test
    void overwritesAfterAStartWhatWasFormingWhenItWasClosed() {
        send(10, 1, 100, 2);
        bars.recordAndCommit();
        bars.batcher.close();
        bars.start();
        send(20, 2, 110, 1);
        bars.settle();
        assertThat(bars.stored("A", Interval.M1, START).trades()).isEqualTo(2);
        assertThat(bars.stored("A", Interval.M1, START).isFinal()).isTrue();
        assertThat(bars.stored("A", Interval.M1, START).revision()).isZero();
        assertThat(bars.shown("A", Interval.D1).trades()).isEqualTo(2);
    }

    @Test
    void showsAllOfALongBarSoonAfterAStart() {
        send(10, 1, 100, 2);
        send(4_000, 2, 130, 1);
        bars.settle();
        send(5_000, 3, 120, 1);
        bars.recordAndCommit();
        bars.batch();
        bars.start();
        for (int i = 0; i < 4; i++) {
            bars.clock.advance(BarsUnderTest.WINDOW);
            bars.batch();
        }
        // No tick has come yet, and the minute of the last is not over.
        assertThat(bars.shown("A", Interval.D1).trades()).isEqualTo(3);
        assertThat(bars.shown("A", Interval.MO1).high()).isEqualTo(130);
        send(5_100, 4, 90, 1);
        bars.recordAndCommit();
        for (int i = 0; i < 4; i++) {
            bars.clock.advance(BarsUnderTest.WINDOW);
            bars.batch();
        }
        for (Interval interval : List.of(Interval.H6, Interval.D1, Interval.W1, Interval.MO1)) {
            Bar shown = bars.shown("A", interval);
            assertThat(shown.trades()).isEqualTo(4);
            assertThat(shown.open()).isEqualTo(100);
            assertThat(shown.low()).isEqualTo(90);
            assertThat(shown.volume()).isEqualTo(5);
            assertThat(shown.isFinal()).isFalse();
        }
    }

    @Test
    void showsALateTickInTheLongBarsOnceItsMinuteWasRepaired() {
        send(10, 1, 100, 2);
        send(70, 2, 110, 1);
        send(20, 3, 90, 1);
        bars.recordAndCommit();
        for (int i = 0; i < 4; i++) {
            bars.batch();
            bars.clock.advance(BarsUnderTest.WINDOW);
        }
        assertThat(bars.shown("A", Interval.H1).trades()).isEqualTo(3);
        assertThat(bars.shown("A", Interval.D1).low()).isEqualTo(90);
        assertThat(bars.shown("A", Interval.D1).isFinal()).isFalse();
    }

    @Test
    void closesAfterAStartTheLongBarsThatEndedWhileItWasDown() {
        send(10, 1, 100, 2);
        bars.settle();
        bars.start();
        bars.clock.advance(Duration.ofDays(40));
        bars.start();
        for (int i = 0; i < 6; i++) {
            bars.clock.advance(BarsUnderTest.WINDOW);
            bars.batch();
        }
        assertThat(bars.store.allBars())
                .hasSize(Interval.values().length)
                .allMatch(Bar::isFinal)
                .allMatch(bar -> bar.revision() == 0);
    }

    /// A tick whose bars are all that a kill lets be stored; those that it has closed are not.
    private void closeByTickAndKill(int seconds) {
        send(10, 1, 100, 2);
        bars.settle();
        bars.clock.set(ManualClock.START + at(seconds).toNanos());
        send(seconds, 2, 110, 1);
        bars.recordAndCommit();
        bars.store.failWhen(asked -> asked == Operation.COMMIT);
        bars.batch();
        bars.store.failWhen(_ -> false);
        bars.start();
        bars.settle();
    }

    @Test
    void makesAfterAKillTheLongBarThatTheFirstTickOfALaterOneHadClosed() {
        closeByTickAndKill(7_200);
        assertThat(bars.stored("A", Interval.H1, at(-1_800)).trades()).isEqualTo(1);
        assertThat(bars.stored("A", Interval.H2, at(-5_400)).trades()).isEqualTo(1);
    }

    @Test
    void makesAfterAKillTheBarOfTheSameHourThatATickHadClosed() {
        closeByTickAndKill(1_200);
        assertThat(bars.stored("A", Interval.M15, START).trades()).isEqualTo(1);
    }

    @Test
    void looksAtNothingButTheNewestBarsAfterAQuietNight() {
        send(10, 1, 100, 2);
        bars.settle();
        bars.clock.advance(Duration.ofHours(3));
        bars.settle();
        bars.start();
        // The hour was closed and stored long before the checkpoint: nothing asks for it again.
        bars.store.failWhen(_ -> false);
        bars.settle();
        assertThat(bars.store.checkpoint("bars").orElseThrow())
                .isGreaterThan(ManualClock.START + Duration.ofHours(3).toNanos());
        assertThat(bars.stored("A", Interval.H1, at(-1_800)).revision()).isZero();
    }

    @Test
    void closesTheLongBarsOfTicksThatAreMonthsApart() {
        send(10, 1, 100, 2);
        send(200 * 86_400, 2, 110, 1);
        bars.settleForGood();
        assertThat(bars.store.allBars()).hasSize(2 * Interval.values().length);
        assertThat(bars.store.allBars()).allMatch(Bar::isFinal);
    }

    @Test
    void makesTheBarsOfATickAtTheBeginningOfTime() {
        bars.send(bars.tick("A", Duration.ofNanos(1 - ManualClock.START), 1, 100, 2));
        bars.settle();
        assertThat(bars.store.allBars()).hasSize(Interval.values().length);
        assertThat(bars.store.allBars())
                .filteredOn(bar -> bar.interval() == Interval.W1)
                .extracting(Bar::start)
                .containsExactly(-3 * Interval.D1.nanos());
    }

    @Test
    void goesOnWhenTheClockIsSetBack() {
        send(10, 1, 100, 2);
        bars.clock.advance(Duration.ofDays(400));
        bars.settle();
        bars.clock.set(ManualClock.START + at(20).toNanos());
        send(20, 2, 110, 1);
        send(90, 3, 120, 1);
        bars.recordAndCommit();
        bars.batch();
        assertThat(bars.shown("A", Interval.S1).close()).isEqualTo(120);
        bars.settle();
        assertThat(bars.stored("A", Interval.M1, START).trades()).isEqualTo(2);
        assertThat(bars.shown("A", Interval.D1).trades()).isEqualTo(3);
        bars.start();
        bars.settleForGood();
        assertThat(bars.stored("A", Interval.M1, START).trades()).isEqualTo(2);
        assertThat(bars.stored("A", Interval.D1, at(-48_600)).trades()).isEqualTo(3);
    }

    @Test
    void makesOnlyTheIntervalsAskedForAndThoseTheyAreMadeOf() {
        bars.intervals = List.of(Interval.S5, Interval.W1);
        bars.start();
        send(10, 1, 100, 2);
        send(100, 2, 110, 1);
        bars.settleForGood();
        assertThat(bars.store.allBars())
                .extracting(Bar::interval)
                .containsExactly(
                        Interval.S5,
                        Interval.S5,
                        Interval.M1,
                        Interval.M1,
                        Interval.H1,
                        Interval.D1,
                        Interval.W1);
    }

    @Test
    void emitsTheShortBarsThatNoLateTickFellIntoAlthoughTheirMinuteIsInDoubt() {
        send(10, 1, 100, 2);
        send(20, 2, 100, 2);
        send(11, 3, 100, 2);
        send(30, 4, 100, 2);
        send(31, 5, 100, 2);
        bars.recordAndCommit();
        bars.batch();
        bars.clock.advance(BarsUnderTest.WINDOW);
        bars.batch();
        assertThat(bars.stored("A", Interval.S1, at(30)).isFinal()).isTrue();
        assertThat(bars.stored("A", Interval.S1, at(10)).isFinal()).isTrue();
        assertThat(bars.isStored("A", Interval.S30, START)).isFalse();
        bars.settle();
        assertThat(bars.stored("A", Interval.S1, at(11)).trades()).isEqualTo(1);
        assertThat(bars.stored("A", Interval.S30, START).trades()).isEqualTo(3);
        assertThat(bars.stored("A", Interval.S30, START).revision()).isZero();
    }

    @Test
    void keepsABarWhoseTicksWereDeletedForTheirAge() {
        closeFirstMinute();
        bars.settle();
        Bar before = bars.stored("A", Interval.M1, START);
        bars.store.add(before.as(true, 0, 0));
        Bar larger =
                new Bar(
                        before.instrument(),
                        before.interval(),
                        before.start(),
                        1,
                        2,
                        1,
                        2,
                        9,
                        9,
                        1,
                        7,
                        true,
                        0,
                        0);
        bars.store.add(larger);
        send(20, 3, 90, 1);
        bars.settle();
        assertThat(bars.stored("A", Interval.M1, START)).isEqualTo(larger);
    }
}
