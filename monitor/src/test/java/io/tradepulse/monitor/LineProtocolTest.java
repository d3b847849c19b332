package io.tradepulse.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LineProtocolTest {
    @Test
    void isAPointWithItsPhasesToTheNanosecond() {
        Phases phases = new Phases(1, 2_000_000, Phases.UNKNOWN, 30, Phases.UNKNOWN, 12_345_678);
        ProbeResult result =
                new ProbeResult(
                        "http://a/health",
                        "api",
                        1_767_225_600_123_456_789L,
                        1500,
                        Outcome.good("200", phases));

        assertThat(LineProtocol.of(result))
                .isEqualTo(
                        "http_probe,service=api,status_code=200,success=true,target=http://a/health"
                                + " latency_ms=12.345678,late_ms=0.001500,dns_ms=0.000001,connect_ms=2.000000,first_byte_ms=0.000030"
                                + " 1767225600123456789");
    }

    @Test
    void escapesWhatMeansSomething() {
        ProbeResult result =
                new ProbeResult(
                        "a b,c=d\\\ne\\", "", 1, 0, Outcome.bad("", "down", Phases.total(0)));

        assertThat(LineProtocol.of(result))
                .isEqualTo(
                        "http_probe,status_code=0,success=false,target=a\\ b\\,c\\=d/_e/ latency_ms=0.000000,late_ms=0.000000 1");
    }
}
