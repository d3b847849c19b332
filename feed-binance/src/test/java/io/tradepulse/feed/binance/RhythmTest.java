package io.tradepulse.feed.binance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RhythmTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long FLOOR = 10 * SECOND;

    private final Rhythm rhythm = new Rhythm(FLOOR);

    private long heardEvery(long pause, int times, long from) {
        long now = from;
        for (int i = 0; i < times; i++) {
            now += pause;
            rhythm.heard(now);
        }
        return now;
    }

    private boolean isMuteAfter(long more, long since) {
        rhythm.listened(more);
        return rhythm.isMute(since + more);
    }

    @Test
    void aDenseStreamIsMuteAfterTheFloor() {
        rhythm.begin(0);
        long last = heardEvery(SECOND / 10, 1_000, 0);

        assertThat(isMuteAfter(FLOOR, last)).isFalse();
        assertThat(isMuteAfter(1, last + FLOOR)).isTrue();
    }

    @Test
    void aThinStreamIsGivenFourTimesItsLongestPause() {
        rhythm.begin(0);
        long last = heardEvery(60 * SECOND, 30, 0);

        assertThat(isMuteAfter(180 * SECOND, last)).isFalse();
        assertThat(isMuteAfter(61 * SECOND, last + 180 * SECOND)).isTrue();
    }

    @Test
    void aLongPauseIsForgotten() {
        rhythm.begin(0);
        long last = heardEvery(60 * SECOND, 30, 0);
        last = heardEvery(SECOND, 3_600, last);

        assertThat(rhythm.limitNanos(last)).isEqualTo(FLOOR);
    }

    @Test
    void patienceIsLongerBeforeARhythmIsKnown() {
        rhythm.begin(0);

        assertThat(isMuteAfter(6 * FLOOR, 0)).isFalse();
        assertThat(isMuteAfter(1, 6 * FLOOR)).isTrue();
    }

    @Test
    void patienceDoublesWhileConnectingAgainBringsNothing() {
        rhythm.begin(0);
        rhythm.stalled();
        assertThat(rhythm.limitNanos(0)).isEqualTo(6 * FLOOR);
        rhythm.stalled();
        assertThat(rhythm.limitNanos(0)).isEqualTo(12 * FLOOR);
        rhythm.stalled();
        assertThat(rhythm.limitNanos(0)).isEqualTo(24 * FLOOR);

        rhythm.heard(1);

        assertThat(rhythm.limitNanos(1)).isEqualTo(6 * FLOOR);
    }

    @Test
    void aSilenceThatConnectingAgainEndedIsNoneOfTheStreams() {
        rhythm.begin(0);
        long last = heardEvery(SECOND, 100, 0);
        rhythm.stalled();
        rhythm.begin(last + 11 * SECOND);
        long next = last + 12 * SECOND;
        rhythm.heard(next);

        assertThat(rhythm.limitNanos(next)).isEqualTo(FLOOR);
    }

    @Test
    void aSilenceThatOutlastedConnectingAgainIsTheStreams() {
        rhythm.begin(0);
        long last = heardEvery(SECOND, 100, 0);
        rhythm.stalled();
        rhythm.begin(last + 11 * SECOND);
        long next = last + 31 * SECOND;
        rhythm.heard(next);

        assertThat(rhythm.limitNanos(next)).isEqualTo(4 * 31 * SECOND);
    }

    @Test
    void aLostLineIsNoPauseOfTheStream() {
        rhythm.begin(0);
        long last = heardEvery(SECOND, 100, 0);
        rhythm.interrupted();
        long next = last + 3_600 * SECOND;
        rhythm.begin(next);
        rhythm.heard(next);

        assertThat(rhythm.limitNanos(next)).isEqualTo(FLOOR);
    }

    @Test
    void aTimeInWhichNobodyListenedIsNoSilence() {
        rhythm.begin(0);
        long last = heardEvery(SECOND, 100, 0);

        assertThat(rhythm.isMute(last + 3_600 * SECOND)).isFalse();
    }
}
