package io.tradepulse.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void doublesUpToThirtySecondsWithUpToAHalfOff() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), new SplittableRandom(1));
        for (int full : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            assertThat(backoff.nextNanos() / 1e9).isBetween(full / 2.0, (double) full);
        }
        assertThat(backoff.attempts()).isEqualTo(7);

        backoff.reset();

        assertThat(backoff.nextNanos() / 1e9).isBetween(0.5, 1.0);
        assertThat(backoff.attempts()).isEqualTo(1);
    }
}
