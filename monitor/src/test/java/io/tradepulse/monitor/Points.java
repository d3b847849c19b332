package io.tradepulse.monitor;

/// Results for tests of sinks.
final class Points {
    private Points() {}

    static ProbeResult number(long number) {
        Phases phases =
                new Phases(
                        Phases.UNKNOWN, 1000, Phases.UNKNOWN, 2000, Phases.UNKNOWN, number * 1000);
        return new ProbeResult(
                "http://a/health",
                "api",
                1_767_225_600_000_000_000L + number * 1_000_000,
                0,
                Outcome.good("200", phases));
    }
}
