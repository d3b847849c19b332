package io.tradepulse.monitor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs every result: good ones at INFO, others at WARN. Thread-safe.
public final class LogSink implements Sink {
    private static final Logger LOG = LoggerFactory.getLogger(LogSink.class);

    /// Logs to slf4j, under this class's name.
    public LogSink() {}

    @Override
    public void accept(ProbeResult result) {
        Outcome outcome = result.outcome();
        if (outcome.success()) {
            LOG.info(
                    "{} is up: {} {} ms",
                    result.target(),
                    outcome.status(),
                    Json.millis(result.latencyNanos()));
        } else {
            LOG.warn(
                    "{} is down: {} ({} ms)",
                    result.target(),
                    outcome.problem(),
                    Json.millis(result.latencyNanos()));
        }
    }
}
