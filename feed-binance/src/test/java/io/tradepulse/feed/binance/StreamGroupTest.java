package io.tradepulse.feed.binance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.feed.Backoff;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The life of a connection, turned by hand: nothing is really dialled.
class StreamGroupTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final List<StreamConnection> dialled = new ArrayList<>();
    private final Counters counters = new Counters();
    private boolean mayDial = true;
    private int broken;
    private long now;

    private final Dialer dialer =
            new Dialer() {
                @Override
                public boolean mayDial(long at) {
                    return mayDial;
                }

                @Override
                public StreamConnection dial(URI address) {
                    dialled.add(new StreamConnection(1, () -> now, _ -> {}));
                    return dialled.getLast();
                }
            };

    private final StreamGroup group =
            new StreamGroup(
                    List.of("btcusdt@trade"),
                    URI.create("ws://nowhere/stream"),
                    BinanceLimits.spot(),
                    new Backoff(Duration.ofSeconds(1), new SplittableRandom(3)),
                    dialer,
                    counters,
                    () -> broken++,
                    0);

    private void turnFor(long nanos) {
        long until = now + nanos;
        while (now < until) {
            now += 50 * MILLI;
            group.turn(now, 50 * MILLI);
        }
    }

    private StreamConnection open() {
        int before = dialled.size();
        while (dialled.size() == before) {
            turnFor(50 * MILLI);
        }
        group.opened(dialled.getLast(), now);
        return dialled.getLast();
    }

    /// How long until the next attempt, in seconds.
    private double pause() {
        long from = now;
        int before = dialled.size();
        while (dialled.size() == before) {
            turnFor(50 * MILLI);
        }
        return (now - from) / 1e9;
    }

    @Test
    void eachAttemptThatFailsIsFollowedByALongerPauseShortenedAtRandom() {
        group.turn(now, 0);
        List<Double> pauses = new ArrayList<>();
        for (int full : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            group.lost(dialled.getLast(), "no connection", now);
            double pause = pause();
            pauses.add(pause);
            assertThat(pause).isBetween(full / 2.0, full + 0.05);
        }
        assertThat(pauses.getLast()).isNotEqualTo(pauses.get(pauses.size() - 2));
    }

    @Test
    void aConnectionThatDeliveredForAWhileMakesThePausesShortAgain() {
        open();
        for (int i = 0; i < 6; i++) {
            group.lost(dialled.getLast(), "closed", now);
            pause();
        }
        group.opened(dialled.getLast(), now);
        group.heard(dialled.getLast(), now, now);
        turnFor(9 * SECOND);
        group.heard(dialled.getLast(), now, now);
        group.lost(dialled.getLast(), "closed", now);
        assertThat(pause()).as("too short a while").isGreaterThan(10);

        group.opened(dialled.getLast(), now);
        turnFor(11 * SECOND);
        group.heard(dialled.getLast(), now, now);
        group.lost(dialled.getLast(), "closed", now);
        assertThat(pause()).isLessThanOrEqualTo(1.05);
        assertThat(counters.status(true).reconnects()).isEqualTo(2);
        assertThat(broken).isEqualTo(8);
    }

    @Test
    void noAttemptIsMadeBeyondTheLimit() {
        mayDial = false;
        turnFor(60 * SECOND);
        assertThat(dialled).isEmpty();
        mayDial = true;
        turnFor(50 * MILLI);
        assertThat(dialled).hasSize(1);
    }

    @Test
    void anOldConnectionIsReplacedAfterTheyRanSideBySide() {
        StreamConnection old = open();
        for (int hour = 0; hour < 23; hour++) {
            group.heard(old, now, now);
            now += 3_600 * SECOND;
            group.turn(now, 0);
        }
        assertThat(group.overlaps()).isFalse();
        now += 51 * 60 * SECOND;
        group.turn(now, 0);
        assertThat(group.overlaps()).isTrue();
        StreamConnection next = dialled.getLast();
        group.opened(next, now);
        turnFor(9 * SECOND);
        group.heard(old, now, now);
        group.heard(next, now, now);
        assertThat(group.overlaps()).isTrue();
        turnFor(2 * SECOND);

        assertThat(group.overlaps()).isFalse();
        assertThat(counters.status(true).rollovers()).isEqualTo(1);
        assertThat(counters.status(true).connections()).isEqualTo(1);
        assertThat(dialled).hasSize(2);
        assertThat(broken).isZero();
    }

    @Test
    void aSuccessorThatCannotConnectIsTriedAgainWhileTheOldOneGoesOn() {
        StreamConnection old = open();
        group.shutdownAnnounced(old, now);
        turnFor(50 * MILLI);
        group.lost(dialled.getLast(), "no connection", now);
        assertThat(pause()).isLessThanOrEqualTo(1.05);
        group.lost(dialled.getLast(), "no connection", now);
        assertThat(pause()).isBetween(1.0, 2.05);

        assertThat(counters.status(true).connections()).isEqualTo(1);
        assertThat(counters.status(true).reconnects()).isZero();
        assertThat(broken).isZero();
    }

    @Test
    void silenceIsAStallOnlyWhereSomebodyListened() {
        open();
        now += 3_600 * SECOND;
        group.turn(now, 0);
        assertThat(counters.status(true).stalls()).isZero();

        turnFor(61 * SECOND);

        assertThat(counters.status(true).stalls()).isEqualTo(1);
        assertThat(broken).isEqualTo(1);
    }
}
