package io.tradepulse.serve;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import io.tradepulse.pipeline.LastValueCache;

/// A bus with latest values behind it, driven by hand, at a time that stands still.
final class Market {
    static final long NOW = Timestamps.parse("2026-01-15T13:30:01Z").orElseThrow();
    static final long TICK_TS = Timestamps.parse("2026-01-15T13:30:00.123Z").orElseThrow();
    static final long RECEIVED = TICK_TS + 12_000_001;

    final EpochClock clock = () -> NOW;
    final Instruments instruments = new Instruments();
    final Latencies latencies = new Latencies();
    final LastValueCache latest;
    final Bus bus = new EmbeddedBus(clock, 1024);
    private final Appender<Tick> appender;

    Market() {
        latest =
                new LastValueCache(
                        bus.ticks().tailer("latest"),
                        clock,
                        latencies.of(Stage.busToConsumer("latest")));
        appender = bus.ticks().appender();
    }

    Instrument instrument(String provider, String symbol) {
        return instruments.of(provider, symbol);
    }

    /// A tick that has come in and gone out to the latest values.
    Tick tick(String provider, String symbol, double price) {
        return take(tickOf(provider, symbol, price, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT));
    }

    Tick tickOf(
            String provider, String symbol, double price, double volume, double bid, double ask) {
        Tick tick =
                new Tick().set(instrument(provider, symbol), TICK_TS, -1, price, volume, bid, ask);
        tick.receivedAt(RECEIVED);
        return tick;
    }

    Tick take(Tick tick) {
        try {
            appender.append(new Tick[] {tick}, 1);
            latest.doWork();
            return tick;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
