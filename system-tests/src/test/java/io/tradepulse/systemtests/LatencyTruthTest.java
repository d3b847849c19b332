package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tradepulse.feed.TickSender;
import io.tradepulse.latency.Percentiles;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.systemtests.Delays.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is measured is what happened: a delay that we make is seen where we made it, in its size,
/// and nowhere else.
@Isolated("it looks at milliseconds")
@TestInstance(Lifecycle.PER_CLASS)
class LatencyTruthTest {
    private static final Duration DELAY = Duration.ofMillis(300);
    private static final double DELAY_MICROS = DELAY.toNanos() / 1e3;
    private static final double FIVE_PERCENT = DELAY_MICROS * 0.05;
    private static final int TICKS = 9;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final String SOURCE_TO_INGEST = "source_to_ingest";
    private static final String PARSE_VALIDATE = "parse_validate";
    private static final String INGEST_TO_BUS = "ingest_to_bus";
    private static final String TO_RECORDER = "bus_to_consumer tick-consumer";
    private static final String TO_LATEST = "bus_to_consumer snapshot-service";
    private static final String BUS_TO_STORE = "bus_to_store";
    private static final String BUS_TO_PUSH = "bus_to_push";
    private static final String SOURCE_TO_PUSH = "source_to_push";
    private static final String PUSH_TO_SCREEN = "push_to_screen";
    private static final Set<String> OF_EVERY_TICK =
            Set.of(
                    SOURCE_TO_INGEST,
                    PARSE_VALIDATE,
                    INGEST_TO_BUS,
                    TO_RECORDER,
                    TO_LATEST,
                    BUS_TO_STORE,
                    BUS_TO_PUSH,
                    SOURCE_TO_PUSH,
                    PUSH_TO_SCREEN);

    private final Instruments senders = new Instruments();
    private WayOfATick way;
    private TickSender sender;
    private int sent;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        way = new WayOfATick(folder);
        sender = way.sender(EpochClock.system());
        for (int i = 0; i < 50; i++) { // what is slow the first time
            passOne(Step.NONE);
        }
        await("the sender's clock to be known", () -> !way.latencies.clocks().all().isEmpty());
    }

    @AfterAll
    void close() throws Exception {
        way.close();
    }

    /// How a tick is held up.
    @FunctionalInterface
    private interface Step {
        Step NONE = (test, tick) -> test.sender.send(tick);

        void send(LatencyTruthTest test, Tick tick) throws Exception;

        static Step at(Place place) {
            return (test, tick) -> {
                test.way.delays.next(place, DELAY);
                test.sender.send(tick);
            };
        }

        static Step atSource() {
            return (test, tick) -> {
                LockSupport.parkNanos(DELAY.toNanos() - (EpochClock.system().nanos() - tick.ts()));
                test.sender.send(tick);
            };
        }

        /// A symbol that is new waits for the lock of all symbols.
        static Step atParsing() {
            return (test, tick) -> {
                synchronized (test.way.instruments) {
                    test.sender.send(tick);
                    LockSupport.parkNanos(DELAY.toNanos());
                }
            };
        }
    }

    static Stream<Arguments> delays() {
        return Stream.of(
                Arguments.of("source", Step.atSource(), Set.of(SOURCE_TO_INGEST, SOURCE_TO_PUSH)),
                Arguments.of(
                        "parsing",
                        Step.atParsing(),
                        Set.of(PARSE_VALIDATE, INGEST_TO_BUS, SOURCE_TO_PUSH)),
                Arguments.of("bus", Step.at(Place.APPEND), Set.of(INGEST_TO_BUS, SOURCE_TO_PUSH)),
                Arguments.of(
                        "recorder", Step.at(Place.RECORDER), Set.of(TO_RECORDER, BUS_TO_STORE)),
                Arguments.of("commit", Step.at(Place.COMMIT), Set.of(BUS_TO_STORE)),
                Arguments.of(
                        "latest",
                        Step.at(Place.LATEST),
                        Set.of(TO_LATEST, BUS_TO_PUSH, SOURCE_TO_PUSH)),
                Arguments.of("push", Step.at(Place.PUSH), Set.of(BUS_TO_PUSH, SOURCE_TO_PUSH)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("delays")
    void aDelayIsSeenWhereItIsAndInTheTotalAndNowhereElse(
            String place, Step step, Set<String> stages) throws Exception {
        expectDelayed(() -> passAll(step), stages);
    }

    @Test
    void thePageThatDrawsLateIsSeenWhereItIs() throws Exception {
        expectDelayed(this::drawAllLate, Set.of(PUSH_TO_SCREEN));
    }

    private Map<String, Percentiles> drawAllLate() throws Exception {
        way.forget();
        for (int i = 0; i < TICKS; i++) {
            sender.send(tick(EpochClock.system().nanos()));
            drawn(way.next("price_update"), DELAY);
        }
        return measured(OF_EVERY_TICK, TICKS);
    }

    @Test
    void aConsumerThatStandsStillIsSeenAsLatencyAndNotAsSilence() throws Exception {
        way.forget();
        int ticks = 200;
        way.delays.next(Place.LATEST, Duration.ofSeconds(2));
        long start = System.nanoTime();
        for (int i = 1; i <= ticks; i++) { // 2 s at 100 a second
            sender.send(tick(EpochClock.system().nanos()));
            LockSupport.parkNanos(start + i * 10 * NANOS_PER_MILLI - System.nanoTime());
        }
        Percentiles pushed = measured(Set.of(SOURCE_TO_PUSH), ticks).get(SOURCE_TO_PUSH);
        assertThat(pushed.max()).isGreaterThan(1_900_000);
        assertThat(pushed.p50()).isBetween(500_000.0, 1_500_000.0);
        drainFrames(ticks);
        measured(Set.of(BUS_TO_STORE), ticks); // the next test begins with none under way
    }

    @ParameterizedTest
    @ValueSource(longs = {-2_000, 2_000})
    void aSendersClockThatIsOffIsFoundAndNoFigureIsNegativeOrZero(long offMillis) throws Exception {
        long off = offMillis * NANOS_PER_MILLI;
        EpochClock its = () -> EpochClock.system().nanos() + off;
        long negative = way.negative();
        try (TickSender other = way.sender(its)) {
            await(
                    "its clock to be known",
                    () ->
                            way.latencies.clocks().all().stream()
                                    .anyMatch(
                                            clock ->
                                                    Math.abs(clock.offset().nanos() - off)
                                                            < 50 * NANOS_PER_MILLI));
            way.forget();
            for (int i = 0; i < TICKS; i++) {
                Tick tick = tick(its.nanos());
                LockSupport.parkNanos(DELAY.toNanos());
                other.send(tick);
                way.next("price_update");
            }
        }
        Set<String> stages = Set.of(SOURCE_TO_INGEST, SOURCE_TO_PUSH);
        Map<String, Percentiles> figures = measured(stages, TICKS);
        for (String stage : stages) {
            Percentiles took = figures.get(stage);
            assertThat(took.p50()).as(stage).isCloseTo(DELAY_MICROS, within(FIVE_PERCENT));
            assertThat(took.isMeasurable()).isTrue();
            assertThat(took.error()).isBetween(0.0, 50_000.0);
        }
        assertThat(way.negative()).isEqualTo(negative);
        measured(Set.of(BUS_TO_STORE), TICKS);
    }

    private Map<String, Percentiles> passAll(Step step) throws Exception {
        way.forget();
        for (int i = 1; i <= TICKS; i++) {
            passOne(step);
            measured(Set.of(BUS_TO_STORE), i); // the next one has nothing to wait for
        }
        return measured(OF_EVERY_TICK, TICKS);
    }

    private void passOne(Step step) throws Exception {
        step.send(this, tick(EpochClock.system().nanos()));
        drawn(way.next("price_update"), Duration.ZERO);
    }

    private Tick tick(long ts) {
        return new Tick()
                .set(
                        senders.of("test", "S" + sent++),
                        ts,
                        sent,
                        100,
                        Tick.ABSENT,
                        Tick.ABSENT,
                        Tick.ABSENT);
    }

    /// The page says that it has drawn that frame, some time after it got it.
    private void drawn(JsonNode frame, Duration later) {
        long at = EpochClock.system().nanos() + later.toNanos();
        way.say(
                "{\"type\":\"drawn\",\"seq\":%d,\"at\":%d.%06d,\"offset\":0,\"error\":0}"
                        .formatted(
                                frame.path("seq").asLong(),
                                at / NANOS_PER_MILLI,
                                at % NANOS_PER_MILLI));
    }

    private void drainFrames(int ticks) throws InterruptedException {
        for (int got = 0; got < ticks; ) {
            got += way.next("price_update").path("data").size();
        }
    }

    /// Three times at most: a machine that does something else in the middle of a pass delays it,
    /// too.
    private void expectDelayed(Callable<Map<String, Percentiles>> pass, Set<String> stages)
            throws Exception {
        for (int attempt = 1; ; attempt++) {
            Map<String, Percentiles> without = passAll(Step.NONE);
            Map<String, Percentiles> with = pass.call();
            try {
                expectDelayed(without, with, stages);
                return;
            } catch (AssertionError e) {
                if (attempt == 3) {
                    throw e;
                }
            }
        }
    }

    /// A machine that does something else, too, is slow with and without a delay.
    private static void expectDelayed(
            Map<String, Percentiles> without, Map<String, Percentiles> with, Set<String> stages) {
        Set<String> delayed = new TreeSet<>();
        for (String stage : OF_EVERY_TICK) {
            assertThat(with.get(stage).count()).as(stage).isEqualTo(TICKS);
            double delay = with.get(stage).p50() - without.get(stage).p50();
            if (Math.abs(delay) > FIVE_PERCENT) {
                delayed.add(stage);
                assertThat(delay).as(stage).isCloseTo(DELAY_MICROS, within(FIVE_PERCENT));
            }
        }
        assertThat(delayed).isEqualTo(new TreeSet<>(stages));
    }

    /// What was measured of the last ticks, once there are so many of them at these stages.
    private Map<String, Percentiles> measured(Set<String> stages, int ticks) {
        AtomicReference<Map<String, Percentiles>> figures = new AtomicReference<>();
        await(
                ticks + " ticks at " + stages,
                () -> {
                    Map<String, Percentiles> now = way.measured();
                    figures.set(now);
                    return stages.stream()
                            .allMatch(
                                    each ->
                                            now.containsKey(each)
                                                    && now.get(each).count() >= ticks);
                });
        return figures.get();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what);
            }
            LockSupport.parkNanos(20 * NANOS_PER_MILLI);
        }
    }
}
