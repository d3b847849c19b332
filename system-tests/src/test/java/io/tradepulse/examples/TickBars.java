package io.tradepulse.examples;

import io.tradepulse.bus.Tailer;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.Agent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Bars of so many ticks each, instead of so much time. Owned by one thread.
final class TickBars implements Agent {
    /// One that is full. Immutable.
    record TickBar(
            Instrument instrument,
            long firstTs,
            long lastTs,
            double open,
            double high,
            double low,
            double close) {
        static TickBar of(Tick tick) {
            double price = tick.price();
            return new TickBar(tick.instrument(), tick.ts(), tick.ts(), price, price, price, price);
        }

        TickBar with(Tick tick) {
            double price = tick.price();
            return new TickBar(
                    instrument,
                    firstTs,
                    tick.ts(),
                    open,
                    Math.max(high, price),
                    Math.min(low, price),
                    price);
        }
    }

    /// One that is filling.
    private record Open(TickBar bar, int ticks) {}

    private static final int BATCH = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Tailer<Tick> ticks;
    private final int size;
    private final Consumer<TickBar> full;
    private final Map<Instrument, Open> open = new HashMap<>();

    /// @param ticks is closed with this
    /// @param size ticks of a bar
    TickBars(Tailer<Tick> ticks, int size, Consumer<TickBar> full) {
        this.ticks = ticks;
        this.size = size;
        this.full = full;
    }

    @Override
    public String name() {
        return "tick-bars";
    }

    @Override
    public int doWork() throws InterruptedException {
        int taken = ticks.poll(this::take, BATCH, PATIENCE);
        if (taken > 0) {
            ticks.commit();
        }
        return taken;
    }

    private void take(Tick tick) {
        Open before = open.remove(tick.instrument());
        Open now =
                before == null
                        ? new Open(TickBar.of(tick), 1)
                        : new Open(before.bar.with(tick), before.ticks + 1);
        if (now.ticks == size) {
            full.accept(now.bar);
        } else {
            open.put(tick.instrument(), now);
        }
    }

    @Override
    public void close() {
        ticks.close();
    }
}
