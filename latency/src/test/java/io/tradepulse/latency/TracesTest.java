package io.tradepulse.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TracesTest {
    private static final long MILLI = 1_000_000;

    private final Latencies latencies = new Latencies();
    private final Traces traces = latencies.traces();
    private final Instrument apple = new Instruments().of("tcp", "AAPL");

    private Tick tick(long ts, long seq) {
        Tick tick = new Tick().set(apple, ts, seq, 150, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
        tick.receivedAt(ts + MILLI);
        tick.appendedAt(ts + 2 * MILLI);
        return tick;
    }

    @Test
    void aboutOneOfSoManyIsFollowedWhateverItsTimesLookLike() {
        for (long step : new long[] {1, 1_000, MILLI, 1_000 * MILLI, 86_400_000 * MILLI}) {
            long followed =
                    LongStream.range(0, 1 << 18)
                            .filter(
                                    i ->
                                            Traces.follow(
                                                    tick(
                                                            1_700_000_000_000_000_000L + i * step,
                                                            -1)))
                            .count();
            assertThat(followed).as("step " + step).isBetween(128L, 512L);
        }
    }

    @Test
    void aFollowedTickTellsItsHopsInOrderOfTime() {
        Tick tick = tick(5 * MILLI, 7);
        latencies.of(Stage.BUS_TO_STORE).follow(tick, 60 * MILLI);
        latencies.of(Stage.busToConsumer("latest")).follow(tick, 8 * MILLI);
        latencies.of(Stage.PARSE_VALIDATE).follow(tick, 6 * MILLI + 1);
        assertThat(traces.at("tcp", "AAPL", 5 * MILLI))
                .contains(
                        new Trace(
                                "tcp",
                                "AAPL",
                                5 * MILLI,
                                7,
                                List.of(),
                                List.of(
                                        new Hop("source", 5 * MILLI),
                                        new Hop("received", 6 * MILLI),
                                        new Hop("validated", 6 * MILLI + 1),
                                        new Hop("appended", 7 * MILLI),
                                        new Hop("taken", "latest", 8 * MILLI),
                                        new Hop("stored", 60 * MILLI))));
    }

    @Test
    void ofManyPushesTheFirstCounts() {
        Tick tick = tick(1, 1);
        latencies.of(Stage.BUS_TO_PUSH).follow(tick, 10 * MILLI);
        latencies.of(Stage.BUS_TO_PUSH).follow(tick, 11 * MILLI);
        assertThat(traces.latest("tcp", "AAPL").orElseThrow().hops())
                .contains(new Hop("pushed", 10 * MILLI))
                .doesNotContain(new Hop("pushed", 11 * MILLI));
    }

    @Test
    void theSlowestOfEachSecondIsKept() {
        StageLatency stored = latencies.of(Stage.BUS_TO_STORE);
        stored.record(5, 1, tick(1, 1), 100);
        stored.record(9, 1, tick(2, 2), 200);
        stored.record(7, 1, tick(3, 3), 300);
        latencies.roll();
        stored.record(1, 1, tick(4, 4), 400);
        latencies.roll();
        latencies.roll();
        assertThat(traces.slowest("bus_to_store", 10))
                .extracting(Trace::seq)
                .containsExactly(4L, 2L);
        assertThat(traces.at("tcp", "AAPL", 2).orElseThrow().slowestAt())
                .containsExactly("bus_to_store");
        assertThat(traces.at("tcp", "AAPL", 3)).isEmpty();
    }

    @Test
    void theLatestIsTheOneWithTheLatestEventTime() {
        for (long ts : new long[] {3, 9, 5}) {
            latencies.of(Stage.BUS_TO_STORE).follow(tick(ts, ts), 100);
        }
        assertThat(traces.latest("tcp", "AAPL").orElseThrow().ts()).isEqualTo(9);
        assertThat(traces.latest("other", "AAPL")).isEmpty();
    }

    @Test
    void whatIsKeptIsBounded() {
        for (long ts = 1; ts <= 5_000; ts++) {
            latencies.of(Stage.BUS_TO_STORE).follow(tick(ts, ts), 100);
        }
        assertThat(traces.at("tcp", "AAPL", 904)).isEmpty();
        assertThat(traces.at("tcp", "AAPL", 905)).isPresent();
    }
}
