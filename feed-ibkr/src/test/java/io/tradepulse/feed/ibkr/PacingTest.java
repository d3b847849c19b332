package io.tradepulse.feed.ibkr;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The limits as a gateway sees them, by a clock that only the test moves.
@Timeout(60)
final class PacingTest {
    private static final long MILLI = 1_000_000L;

    private final AtomicLong clock = new AtomicLong();
    private final AtomicReference<FakeGateway.Visit> gatewaySide = new AtomicReference<>();
    private final CountDownLatch welcome = new CountDownLatch(1);
    private final byte[] longMessage = FakeGateway.message("x".repeat(100_000));
    private long nudges;
    private int dripped;

    private FakeGateway gateway() throws IOException {
        return new FakeGateway(
                (visit, index) -> {
                    visit.welcome(176);
                    gatewaySide.set(visit);
                    welcome.countDown();
                    visit.stay();
                });
    }

    private IbkrSource source(FakeGateway gateway, int count, boolean quotes) {
        return new IbkrSource(
                IbkrOptions.to("127.0.0.1", gateway.port())
                        .withClientId(7)
                        .withQuotes(quotes)
                        .withReconnect(Duration.ofMillis(1), IbkrOptions.UNLIMITED)
                        .withContracts(
                                IntStream.range(0, count)
                                        .mapToObj(i -> IbkrContract.parse("S" + i))
                                        .toList()),
                new Instruments(),
                clock::get);
    }

    /// Makes the source look at the clock: it waits in real time. When the second of two messages
    /// has been taken note of, all that the time permits has been said.
    private void moveClock(long nanos, IbkrSource source) throws Exception {
        clock.addAndGet(nanos);
        for (int i = 0; i < 2; i++) {
            gatewaySide.get().send("nudge");
            nudges++;
            Eventually.isTrue("it has heard", () -> source.status().malformed() == nudges);
        }
    }

    /// Bytes of one message, of which no end comes, make the source look at the clock without
    /// hearing anything.
    private void drip(String what, BooleanSupplier condition) {
        FakeGateway.Visit first = gatewaySide.get();
        Eventually.isTrue(
                what,
                () -> {
                    try {
                        first.raw(Arrays.copyOfRange(longMessage, dripped, dripped + 1));
                        dripped++;
                    } catch (IOException _) {
                        // The source has gone: the condition will see it.
                    }
                    return condition.getAsBoolean();
                });
    }

    @Test
    void asksOnceInAMessageIntervalAndOnceInFifteenSecondsForAnInstrument() throws Exception {
        int count = 60;
        try (FakeGateway gateway = gateway();
                IbkrSource source = source(gateway, count, true)) {
            Thread puller = Thread.ofVirtual().start(() -> pull(source));
            welcome.await();
            moveClock(0, source);
            assertThat(gateway.asked).as("the start of the API was a message too").isEmpty();

            for (int i = 1; i <= count; i++) {
                moveClock(24 * MILLI, source);
                assertThat(gateway.asked).hasSizeLessThan(i);
                moveClock(MILLI, source);
                int expected = i;
                Eventually.isTrue("one more", () -> gateway.asked.size() == expected);
            }
            assertThat(gateway.streamsAsked()).allMatch(stream -> stream.endsWith("Last"));

            // The first instrument was asked for 59 intervals ago.
            moveClock((15_000 - 59 * 25) * MILLI, source);
            assertThat(gateway.asked).hasSize(count);
            moveClock(250 * MILLI, source);
            Eventually.isTrue("the first quotes", () -> gateway.asked.size() == count + 1);
            assertThat(gateway.streamsAsked().getLast()).isEqualTo("S0 BidAsk");

            source.close();
            puller.join();
        }
    }

    @Test
    void asksForNothingWhileTheBrokerIsLost() throws Exception {
        try (FakeGateway gateway = gateway();
                IbkrSource source = source(gateway, 2, false)) {
            Thread puller = Thread.ofVirtual().start(() -> pull(source));
            welcome.await();
            moveClock(0, source);
            moveClock(25 * MILLI, source);
            Eventually.isTrue("the first", () -> gateway.asked.size() == 1);

            gatewaySide.get().notice(-1, 1100, "lost");
            Eventually.isTrue(
                    "the loss shows", () -> source.status().state() == IbkrState.BROKER_LOST);
            moveClock(60_000 * MILLI, source);
            moveClock(60_000 * MILLI, source);
            assertThat(gateway.asked).hasSize(1);

            gatewaySide.get().notice(-1, 1102, "back");
            Eventually.isTrue("the second", () -> gateway.asked.size() == 2);
            assertThat(gateway.streamsAsked()).containsExactly("S0 Last", "S1 Last");

            source.close();
            puller.join();
        }
    }

    @Test
    void aGatewayIsAskedForTheTimeAfterThirtySecondsAndLeftAfterThirtyMore() throws Exception {
        try (FakeGateway gateway = gateway();
                IbkrSource source = source(gateway, 1, false)) {
            Thread puller = Thread.ofVirtual().start(() -> pull(source));
            welcome.await();
            moveClock(0, source);
            moveClock(25 * MILLI, source);
            Eventually.isTrue("a request", () -> gateway.asked.size() == 1);

            clock.addAndGet(30_000 * MILLI);
            drip("it asks for the time", () -> gateway.asked.size() == 2);
            gatewaySide.get().raw(Arrays.copyOfRange(longMessage, dripped, longMessage.length));
            dripped = 0;
            nudges++;
            moveClock(0, source);

            clock.addAndGet(30_000 * MILLI);
            drip("and again", () -> gateway.asked.size() == 3);
            assertThat(gateway.asked.subList(1, 3))
                    .containsOnly(new FakeGateway.Asked.CurrentTime());
            assertThat(gateway.visits()).isEqualTo(1);

            clock.addAndGet(30_000 * MILLI);
            drip("it connects again", () -> gateway.visits() == 2);
            assertThat(source.status().problem()).isEqualTo("the gateway answers nothing any more");

            source.close();
            puller.join();
        }
    }

    private static void pull(IbkrSource source) {
        try {
            source.next(new Tick());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
