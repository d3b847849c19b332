package io.tradepulse.feed.ibkr;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.feed.ibkr.IbkrSubscription.State;
import io.tradepulse.feed.ibkr.Subscriptions.Request;
import io.tradepulse.model.Instruments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// The limits of the broker, by a clock of the test.
final class SubscriptionsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final IbkrPacing USUAL = IbkrPacing.USUAL;

    /// Negative on purpose, and soon over the edge: a nano clock may be.
    private long now = Long.MAX_VALUE - 3 * SECOND;

    private static Subscriptions subscriptions(int count, boolean quotes) {
        return new Subscriptions(
                IbkrOptions.to("localhost", 4002)
                        .withContracts(
                                IntStream.range(0, count)
                                        .mapToObj(i -> IbkrContract.parse("S" + i))
                                        .toList())
                        .withQuotes(quotes),
                new Instruments());
    }

    private Stream ask(Subscriptions subscriptions) {
        return ((Request.Subscribe) subscriptions.next(now)).stream();
    }

    @Test
    void asksForTheTradesOfAllAndFifteenSecondsLaterForTheQuotes() {
        Subscriptions all = subscriptions(2, true);
        assertThat(ask(all)).hasToString("S0 (Last)");
        now += SECOND;
        assertThat(ask(all)).hasToString("S1 (Last)");

        assertThat(all.next(now)).isNull();
        long wait = all.nanosUntilNext(now);
        assertThat(wait).isBetween(14 * SECOND, 15 * SECOND);
        now += wait - 1;
        assertThat(all.next(now)).isNull();
        now += 1;
        assertThat(ask(all)).hasToString("S0 (BidAsk)");
        assertThat(all.next(now)).isNull();
        now += SECOND;
        assertThat(ask(all)).hasToString("S1 (BidAsk)");
        assertThat(all.nanosUntilNext(now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theFifteenSecondsHoldOverReconnects() {
        Subscriptions all = subscriptions(1, false);
        Stream first = ask(all);
        now += 5 * SECOND;

        all.begin();

        assertThat(first.state()).isEqualTo(State.WAITING);
        assertThat(all.next(now)).isNull();
        now += all.nanosUntilNext(now);
        assertThat(ask(all)).isSameAs(first);
        assertThat(first.requestId()).isEqualTo(2);
        assertThat(all.of(1)).isNull();
    }

    @Test
    void waitsTwiceAsLongAfterEveryRefusalUpToABound() {
        Subscriptions all = subscriptions(1, false);
        List<Long> minutes = new ArrayList<>();
        Stream stream = ask(all);
        while (all.refuse(stream, "10190 too many", now)) {
            long wait = all.nanosUntilNext(now);
            minutes.add(Duration.ofNanos(wait).toMinutes());
            now += wait;
            assertThat(ask(all)).isSameAs(stream);
        }

        assertThat(minutes).containsExactly(1L, 2L, 4L, 8L, 16L, 16L, 16L, 16L, 16L, 16L);
        assertThat(stream.state()).isEqualTo(State.GIVEN_UP);
        assertThat(all.isAnyLeft()).isFalse();
        assertThat(all.problems()).isEqualTo("S0 (Last): 10190 too many");
    }

    @Test
    void aTickMakesRefusalsForgotten() {
        Subscriptions all = subscriptions(1, false);
        Stream stream = ask(all);
        for (int i = 0; i < 100; i++) {
            assertThat(all.refuse(stream, "10197", now)).isTrue();
            stream = askPastCancels(all);
            stream.delivered();
        }
        assertThat(all.snapshot().getFirst().problem()).isNull();
    }

    private Stream askPastCancels(Subscriptions all) {
        while (true) {
            now += all.nanosUntilNext(now);
            if (all.next(now) instanceof Request.Subscribe(Stream stream)) {
                return stream;
            }
        }
    }

    @Test
    void whatWaitsAfterARefusalGoesOnWaitingAfterAReconnect() {
        Subscriptions all = subscriptions(1, false);
        all.refuse(ask(all), "10190", now);
        now += 30 * SECOND;

        all.begin();

        assertThat(all.nanosUntilNext(now)).isEqualTo(30 * SECOND);
    }

    /// A day of refusals, ticks, cuts and losses: whatever happens, no two requests of one
    /// instrument lie within 15 s, and no more than 50 messages within a second.
    @Property(tries = 200)
    void keepsToTheLimitsOfTheBroker(
            @ForAll @IntRange(min = 1, max = 120) int count,
            @ForAll boolean quotes,
            @ForAll long seed) {
        Subscriptions all = subscriptions(count, quotes);
        MessagePace pace = new MessagePace(USUAL.messageInterval());
        SplittableRandom random = new SplittableRandom(seed);
        Map<Watch, Long> asked = new HashMap<>();
        List<Long> sent = new ArrayList<>();
        List<Stream> open = new ArrayList<>();
        long start = now;
        for (int i = 0; i < 3_000 && all.nanosUntilNext(now) < Long.MAX_VALUE; i++) {
            now += random.nextInt(3) == 0 ? random.nextLong(SECOND) : pace.nanosUntilNext(now);
            Request request = pace.nanosUntilNext(now) == 0 ? all.next(now) : null;
            if (request != null) {
                pace.sent(now);
                sent.add(now - start);
            }
            if (request instanceof Request.Subscribe(Stream stream)) {
                Long before = asked.put(stream.watch, now);
                assertThat(before == null || now - before >= 15 * SECOND).isTrue();
                open.add(stream);
            }
            if (!open.isEmpty() && random.nextInt(4) == 0) {
                Stream stream = open.remove(random.nextInt(open.size()));
                if (all.of(stream.requestId()) == stream) {
                    switch (random.nextInt(3)) {
                        case 0 -> stream.delivered();
                        case 1 -> all.giveUp(stream, "200");
                        default -> all.refuse(stream, "10190", now);
                    }
                }
            }
            if (random.nextInt(500) == 0) {
                all.begin();
            }
        }
        for (int i = 50; i < sent.size(); i++) {
            assertThat(sent.get(i) - sent.get(i - 50)).isGreaterThan(SECOND);
        }
    }
}
