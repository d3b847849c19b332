package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.serve.PassedOn.Server;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PassedOnTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong nanos = new AtomicLong();

    private Reply ask(PassedOn endpoint) {
        // Nothing of the request counts.
        return endpoint.answer();
    }

    @Test
    void passesOnWhatTheMonitorSays() {
        try (StandInMonitor monitor = new StandInMonitor();
                ApiUnderTest server = new ApiUnderTest(Server.MONITOR, monitor.uri())) {
            server.json("/v1/probes");
            assertThat(server.get("/v1/probes").body()).isEqualTo(StandInMonitor.PROBES);
            assertThat(server.get("/probes").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void saysWhatToDoWhereThereIsNoMonitor() {
        try (ApiUnderTest server = new ApiUnderTest()) {
            assertThat(server.problem("/v1/probes", 404))
                    .containsEntry("code", "NO_MONITOR")
                    .extractingByKey("detail")
                    .asString()
                    .contains("MONITOR_URL");
        }
    }

    @Test
    void asksTheMonitorOnceASecondAtMost() {
        try (StandInMonitor monitor = new StandInMonitor()) {
            PassedOn endpoint =
                    new PassedOn(Server.MONITOR, Optional.of(monitor.uri()), nanos::get);
            ask(endpoint);
            nanos.addAndGet(SECOND - 1);
            ask(endpoint);
            assertThat(monitor.asked).hasValue(1);
            nanos.addAndGet(1);
            monitor.says = "{\"probes\":[]}";
            assertThat(ask(endpoint).body()).hasToString("{\"probes\":[]}");
            assertThat(monitor.asked).hasValue(2);
        }
    }

    @Test
    void doesNotPassOnWhatIsNoMonitors() {
        try (StandInMonitor monitor = new StandInMonitor()) {
            PassedOn endpoint =
                    new PassedOn(Server.MONITOR, Optional.of(monitor.uri()), nanos::get);
            for (String other : new String[] {"", "hello", "[]", "{}", "{\"probes\":1}"}) {
                monitor.says = other;
                nanos.addAndGet(SECOND);
                Reply reply = ask(endpoint);
                assertThat(reply.status()).as(other).isEqualTo(502);
                assertThat(reply.body().toString()).contains("MONITOR_BAD_ANSWER");
            }
            nanos.addAndGet(SECOND);
            monitor.says = "{\"probes\":[]," + " ".repeat(1 << 23) + "}";
            assertThat(ask(endpoint).body().toString()).contains("more than");
            nanos.addAndGet(SECOND);
            monitor.status = 404;
            assertThat(ask(endpoint).body().toString()).contains("answers with 404");
        }
    }

    @Test
    void saysThatTheMonitorDoesNotAnswerAndKeepsThatForASecondToo() throws IOException {
        URI nobody;
        try (ServerSocket closed = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort());
        }
        try (ApiUnderTest server = new ApiUnderTest(Server.MONITOR, nobody)) {
            Map<String, Object> problem = server.problem("/v1/probes", 503);
            assertThat(problem).containsEntry("code", "MONITOR_UNAVAILABLE");
            assertThat(ApiUnderTest.header(server.get("/v1/probes"), "Retry-After")).isEqualTo("1");
        }
    }

    @Test
    void givesUpOnAMonitorThatSaysNothing() throws IOException {
        // Connections are taken by the system, and nobody reads them.
        try (ServerSocket silent = new ServerSocket(0);
                ApiUnderTest server =
                        new ApiUnderTest(
                                Server.MONITOR,
                                URI.create("http://127.0.0.1:" + silent.getLocalPort()))) {
            assertThat(server.problem("/v1/probes", 503))
                    .containsEntry("code", "MONITOR_UNAVAILABLE");
        }
    }

    @Test
    void tellsPrometheusAlertsThoseThatFireFirst() {
        try (StandInMonitor prometheus = StandInMonitor.prometheus();
                ApiUnderTest server = new ApiUnderTest(Server.PROMETHEUS, prometheus.uri())) {
            assertThat(server.get("/v1/alerts").body())
                    .isEqualTo(
                            """
                            {"alerts":[{"name":"TickStale","state":"firing","severity":"page",\
                            "since":"2026-01-15T13:30:00Z","summary":"No tick of AAPL",\
                            "runbook_url":"https://runbook/stale","labels":{"symbol":"AAPL"}},\
                            {"name":"Slow","state":"pending","severity":"ticket",\
                            "since":"2026-01-15T13:29:00Z","summary":"It is slow","labels":{"job":"serve"}}]}""");
        }
    }

    @Test
    void saysWhatToDoWhereThereIsNoPrometheusAndWhatIsNone() {
        try (ApiUnderTest server = new ApiUnderTest()) {
            assertThat(server.problem("/v1/alerts", 404))
                    .containsEntry("code", "NO_PROMETHEUS")
                    .extractingByKey("detail")
                    .asString()
                    .contains("PROMETHEUS_URL");
        }
        try (StandInMonitor other = StandInMonitor.prometheus()) {
            PassedOn endpoint =
                    new PassedOn(Server.PROMETHEUS, Optional.of(other.uri()), nanos::get);
            for (String said :
                    new String[] {
                        StandInMonitor.PROBES, "{\"data\":[]}", "{\"data\":{\"alerts\":[1]}}"
                    }) {
                other.says = said;
                nanos.addAndGet(SECOND);
                Reply reply = ask(endpoint);
                assertThat(reply.status()).as(said).isEqualTo(502);
                assertThat(reply.body().toString()).contains("PROMETHEUS_BAD_ANSWER");
            }
        }
    }
}
