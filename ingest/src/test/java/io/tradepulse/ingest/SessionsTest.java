package io.tradepulse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What is known of sessions, as advice to those who come back.
final class SessionsTest {
    private final Sessions sessions = new Sessions();

    @Test
    void tellsTheLineAfterTheLastDurableOneAndNeverGoesBack() {
        sessions.settled("p", "s", 10);
        sessions.settled("p", "s", 7);
        assertThat(sessions.next("p", "s", 1)).isEqualTo(11);
    }

    @Test
    void repeatsWhatTheSenderSaysOfASessionItDoesNotKnow() {
        sessions.settled("p", "s", 10);
        assertThat(sessions.next("p", "t", 4)).isEqualTo(4);
        assertThat(sessions.next("q", "s", 5)).isEqualTo(5);
    }

    @Test
    void forgetsTheSessionNotHeardOfForLongestFirst() {
        sessions.settled("p", "old", 1);
        sessions.settled("p", "asked", 1);
        for (int i = 0; i < 9_998; i++) {
            sessions.settled("p", "s" + i, 1);
        }
        assertThat(sessions.next("p", "asked", 0)).isEqualTo(2);
        sessions.settled("p", "one more", 1);
        assertThat(sessions.next("p", "old", 0)).isZero();
        assertThat(sessions.next("p", "asked", 0)).isEqualTo(2);
        assertThat(sessions.next("p", "s0", 0)).isEqualTo(2);
    }
}
