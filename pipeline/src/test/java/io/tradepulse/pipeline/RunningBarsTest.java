package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Bars in memory, of bars on the bus.
final class RunningBarsTest {
    private final ManualClock clock = new ManualClock();
    private final Bus bus = new EmbeddedBus(clock, 16);
    private final Appender<Bar> appender = bus.bars().appender();
    private final RunningBars running =
            new RunningBars(new ImpatientTailer<>(bus.bars().tailer("running")), clock);
    private final Instruments instruments = new Instruments();
    private final Instrument instrument = instruments.of("test", "A");

    private Bar bar(Interval interval, int number, double close, boolean isFinal) {
        long start = ManualClock.START + number * interval.nanos();
        return new Bar(instrument, interval, start, 1, close, 1, close, 1, 1, 1, 1, isFinal, 0, 0);
    }

    private void publish(Bar... bars) throws InterruptedException {
        appender.append(bars, bars.length);
        while (running.doWork() > 0) {
            Thread.onSpinWait();
        }
    }

    private void pass(Duration time) throws InterruptedException {
        clock.advance(time);
        publish();
    }

    @Test
    void hasTheNewestStateOfEachBarByStart() throws Exception {
        publish(
                bar(Interval.M1, 1, 5, false),
                bar(Interval.M1, 0, 3, true),
                bar(Interval.M1, 1, 6, false),
                bar(Interval.H1, 0, 9, false));
        assertThat(running.of(instrument, Interval.M1))
                .extracting(Bar::close)
                .containsExactly(3., 6.);
        assertThat(running.of(instrument, Interval.H1)).extracting(Bar::close).containsExactly(9.);
        assertThat(running.of(instrument, Interval.S1)).isEmpty();
        assertThat(running.of(instruments.of("test", "B"), Interval.M1)).isEmpty();
    }

    @Test
    void forgetsAFinalBarOnceQueriesSurelySeeIt() throws Exception {
        publish(bar(Interval.M1, 0, 3, true), bar(Interval.M1, 1, 5, false));
        pass(Duration.ofSeconds(29));
        assertThat(running.of(instrument, Interval.M1)).hasSize(2);
        pass(Duration.ofSeconds(10));
        assertThat(running.of(instrument, Interval.M1)).extracting(Bar::close).containsExactly(5.);
    }

    @Test
    void keepsTheFormingBarHoweverLongItForms() throws Exception {
        publish(bar(Interval.D1, 0, 3, false));
        pass(Duration.ofHours(20));
        assertThat(running.of(instrument, Interval.D1)).hasSize(1);
        publish(bar(Interval.D1, 0, 3, true));
        pass(Duration.ofMinutes(1));
        assertThat(running.of(instrument, Interval.D1)).isEmpty();
    }

    @Test
    void keepsABarInDoubtUntilItsMinuteCanHaveBeenRepaired() throws Exception {
        publish(bar(Interval.S1, 0, 3, false), bar(Interval.S1, 1, 4, false));
        pass(Duration.ofSeconds(90));
        assertThat(running.of(instrument, Interval.S1)).hasSize(2);
        pass(Duration.ofSeconds(40));
        assertThat(running.of(instrument, Interval.S1)).extracting(Bar::close).containsExactly(4.);
    }

    @Test
    void keepsTheNewestWhereManyAreRevisedAtOnce() throws Exception {
        publish(bar(Interval.S1, 100_000, 7, false));
        for (int i = 0; i < 10_000; i++) {
            publish(bar(Interval.S1, i, 3, true));
        }
        List<Bar> kept = running.of(instrument, Interval.S1);
        assertThat(kept).hasSizeLessThan(200);
        assertThat(kept.getLast().close()).isEqualTo(7);
        assertThat(kept.get(kept.size() - 2).start())
                .isEqualTo(ManualClock.START + 9_999 * Interval.S1.nanos());
    }

    @Test
    void drainsTheBusFasterThanABurstFillsIt() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (AgentThread _ =
                AgentThread.start(new RunningBars(bus.bars().tailer("another"), clock))) {
            Thread publisher =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            publishMany();
                                        } catch (Throwable e) {
                                            failure.set(e);
                                        }
                                    });
            assertThat(publisher.join(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(failure).hasNullValue();
    }

    private void publishMany() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            Bar[] burst = new Bar[1_000];
            for (int n = 0; n < burst.length; n++) {
                burst[n] = bar(Interval.S1, i * burst.length + n, 1, true);
            }
            appender.append(burst, burst.length);
            running.doWork();
        }
    }
}
