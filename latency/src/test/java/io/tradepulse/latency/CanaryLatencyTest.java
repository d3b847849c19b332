package io.tradepulse.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CanaryLatencyTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final AtomicLong nanos = new AtomicLong();
    private final CanaryLatency canary = new CanaryLatency(nanos::get, () -> 42);

    private String metrics() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(text, canary.collect());
        return text.toString(StandardCharsets.UTF_8);
    }

    @Test
    void timesATickFromWhenItWasToBeSent() throws IOException {
        canary.due(1, 0);
        canary.received(1, 3 * MILLI);
        CanaryFigures figures = canary.figures("");
        assertThat(figures.sent()).isEqualTo(1);
        assertThat(figures.received()).isEqualTo(1);
        assertThat(figures.lastReceivedAt()).isEqualTo(42);
        assertThat(figures.sinceStart().p50()).isCloseTo(3_000, within(30.0));
        assertThat(metrics())
                .contains("tradepulse_canary_sent_total 1.0")
                .contains("tradepulse_canary_received_total 1.0")
                .contains("tradepulse_canary_lost_total 0.0")
                .contains("tradepulse_canary_latency_seconds_bucket{le=\"0.0025\"} 0\n")
                .contains("tradepulse_canary_latency_seconds_bucket{le=\"0.005\"} 1\n")
                .contains("tradepulse_canary_latency_seconds_sum 0.003\n");
    }

    @Test
    void countsATickOnce() {
        canary.due(1, 0);
        canary.received(1, MILLI);
        canary.received(1, 2 * MILLI);
        canary.received(99, 2 * MILLI);
        assertThat(canary.figures("").received()).isEqualTo(1);
        assertThat(canary.figures("").sinceStart().count()).isEqualTo(1);
    }

    @Test
    void anOutageShowsWhileItLasts() {
        canary.due(1, 0);
        nanos.set(99 * MILLI);
        assertThat(canary.figures("").last10Seconds().count()).isZero();
        nanos.set(4 * SECOND);
        CanaryFigures figures = canary.figures("the door does not answer");
        assertThat(figures.pending()).isEqualTo(1);
        assertThat(figures.oldestPendingMicros()).isEqualTo(4e6);
        assertThat(figures.last10Seconds().p99()).isCloseTo(4e6, within(4e4));
        assertThat(figures.problem()).isEqualTo("the door does not answer");
    }

    @Test
    void whatDoesNotComeBackIsLostAndBeyondAllBuckets() throws IOException {
        canary.due(1, 0);
        canary.due(2, SECOND);
        nanos.set(10 * SECOND);
        assertThat(canary.giveUp()).isEqualTo(1);
        assertThat(canary.pending()).containsExactly(2L);
        canary.received(1, nanos.get());
        CanaryFigures figures = canary.figures("");
        assertThat(figures.lost()).isEqualTo(1);
        assertThat(figures.received()).isZero();
        assertThat(figures.last10Seconds().max()).isCloseTo(10e6, within(1e5));
        assertThat(metrics())
                .contains("tradepulse_canary_lost_total 1.0")
                .contains("tradepulse_canary_pending_seconds 9.0")
                .contains("tradepulse_canary_latency_seconds_bucket{le=\"10.0\"} 0\n")
                .contains("tradepulse_canary_latency_seconds_bucket{le=\"+Inf\"} 1\n");
    }

    @Test
    void windowsMoveOn() {
        canary.due(1, 0);
        canary.received(1, MILLI);
        for (int i = 0; i < 11; i++) {
            canary.roll();
        }
        assertThat(canary.figures("").last10Seconds().count()).isZero();
        assertThat(canary.figures("").last5Minutes().count()).isEqualTo(1);
        assertThat(canary.figures("").sinceStart().count()).isEqualTo(1);
    }
}
