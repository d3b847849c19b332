package io.tradepulse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RateGateTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void letsOneSecondsWorthThroughAtOnceAndThenHoldsThePace() {
        RateGate gate = new RateGate(1000);

        assertThat(gate.take(1000, 5)).isZero();
        assertThat(gate.take(500, 5)).isEqualTo(SECOND / 2);
        assertThat(gate.take(1000, 5)).isEqualTo(3 * SECOND / 2);
    }

    @Test
    void forgivesWithTime() {
        RateGate gate = new RateGate(1000);
        gate.take(2000, 0);

        assertThat(gate.isEmpty(SECOND)).isFalse();
        assertThat(gate.take(0, SECOND)).isZero();
        assertThat(gate.isEmpty(2 * SECOND)).isTrue();
        assertThat(gate.take(1000, 100 * SECOND)).isZero();
        assertThat(gate.take(1, 100 * SECOND)).isEqualTo(SECOND / 1000);
    }

    @Test
    void worksAcrossTheEndOfTheNanoClock() {
        RateGate gate = new RateGate(1000);
        long now = Long.MAX_VALUE - SECOND / 2;

        assertThat(gate.take(2000, now)).isEqualTo(SECOND);
        assertThat(gate.take(0, now + SECOND)).isZero();
    }

    @Test
    void aClientIsForgottenOnceItIsGoneAndOwesNothing() {
        Clients clients = new Clients();
        assertThat(clients.enter("a", 2, 10)).isTrue();
        assertThat(clients.enter("a", 2, 10)).isTrue();
        assertThat(clients.enter("a", 2, 10)).isFalse();
        assertThat(clients.enter("b", 0, 0)).isTrue();
        assertThat(clients.gate("b")).isNull();
        clients.gate("a").take(30, 0);

        clients.leave("a", 0);
        clients.leave("a", 0);
        clients.leave("b", 0);
        assertThat(clients.size()).isOne();
        assertThat(clients.enter("a", 2, 10)).isTrue();
        clients.leave("a", SECOND);
        clients.sweep(3 * SECOND);
        assertThat(clients.size()).isZero();
    }
}
