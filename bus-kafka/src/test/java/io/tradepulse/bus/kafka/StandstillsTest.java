package io.tradepulse.bus.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StandstillsTest {
    private final AtomicLong nanos = new AtomicLong(7);
    private final Standstills standstills = new Standstills(100, nanos::get);

    @Test
    void countsNothingWhileTheProcessRuns() {
        for (int i = 0; i < 50; i++) {
            nanos.addAndGet(99);
            assertThat(standstills.count()).isZero();
        }
    }

    @Test
    void countsEachGapOnce() {
        nanos.addAndGet(100);
        assertThat(standstills.count()).isOne();
        nanos.addAndGet(10);
        assertThat(standstills.count()).isOne();
        nanos.addAndGet(5_000);
        assertThat(standstills.count()).isEqualTo(2);
    }
}
