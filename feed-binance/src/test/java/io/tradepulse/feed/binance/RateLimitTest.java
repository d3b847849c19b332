package io.tradepulse.feed.binance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    @Test
    void letsNoMoreThroughInAnyStretchOfItsLength() {
        RateLimit limit = new RateLimit(4, Duration.ofNanos(1_000));
        List<Long> taken = new ArrayList<>();
        Random random = new Random(5);
        for (long now = -20_000; now < 50_000; now += random.nextInt(1, 400)) {
            if (limit.tryTake(now)) {
                taken.add(now);
            }
        }
        for (int i = 4; i < taken.size(); i++) {
            assertThat(taken.get(i) - taken.get(i - 4)).isGreaterThanOrEqualTo(1_000);
        }
        assertThat(taken).hasSizeGreaterThan(200);
    }

    @Test
    void letsABurstThroughAtOnce() {
        RateLimit limit = new RateLimit(2, Duration.ofNanos(10));
        assertThat(limit.tryTake(0)).isTrue();
        assertThat(limit.tryTake(0)).isTrue();
        assertThat(limit.tryTake(9)).isFalse();
        assertThat(limit.tryTake(10)).isTrue();
    }
}
