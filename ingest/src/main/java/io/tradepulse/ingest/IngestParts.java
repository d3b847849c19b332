package io.tradepulse.ingest;

import io.tradepulse.bus.Bus;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;

/// What every way in for ticks shares: the rules, the recent prices they are held against, the bus,
/// the instruments, the clock and the counters. A price that came by one door counts at the others.
///
/// Thread-safe. Made once, by the composition root.
public final class IngestParts {
    private final ValidationConfig validation;
    private final Bus bus;
    private final Instruments instruments;
    private final EpochClock clock;
    private final IngestMetrics metrics;
    private final Validator.References references = new Validator.References();

    public IngestParts(
            ValidationConfig validation,
            Bus bus,
            Instruments instruments,
            EpochClock clock,
            IngestMetrics metrics) {
        this.validation = validation;
        this.bus = bus;
        this.instruments = instruments;
        this.clock = clock;
        this.metrics = metrics;
    }

    ValidationConfig validation() {
        return validation;
    }

    Bus bus() {
        return bus;
    }

    Instruments instruments() {
        return instruments;
    }

    EpochClock clock() {
        return clock;
    }

    IngestMetrics metrics() {
        return metrics;
    }

    /// One for each reader; all of them hold prices against the same references.
    Validator validator() {
        return new Validator(validation, references);
    }
}
