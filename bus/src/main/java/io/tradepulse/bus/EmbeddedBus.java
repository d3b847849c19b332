package io.tradepulse.bus;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Tick;

/// The bus inside one process: a ring in memory for each topic. It starts empty; what makes an
/// event durable is the commit of the group that stores it, and senders resend what was not
/// acknowledged.
///
/// Thread-safe. It has no threads of its own.
public final class EmbeddedBus implements Bus {
    private static final int SMALL_RING = 1 << 14;

    /// A burst of all forming bars of some thousand active instruments fits.
    private static final int BARS_RING = 1 << 16;

    private final EmbeddedTopic<Tick> ticks;
    private final EmbeddedTopic<Bar> bars;
    private final EmbeddedTopic<DeadLetter> deadLetters;

    /// @param tickCapacity ticks that fit between the fastest and the slowest, a power of two; at
    ///   least a second's worth
    public EmbeddedBus(EpochClock clock, int tickCapacity) {
        ticks =
                new EmbeddedTopic<>(
                        Slots.ofTicks(tickCapacity), tickCapacity, TICK_CONSUMER, clock);
        bars =
                new EmbeddedTopic<>(
                        Slots.ofImmutable(BARS_RING, Bar[]::new), BARS_RING, null, clock);
        deadLetters =
                new EmbeddedTopic<>(
                        Slots.ofImmutable(SMALL_RING, DeadLetter[]::new),
                        SMALL_RING,
                        TICK_CONSUMER,
                        clock);
    }

    @Override
    public Topic<Tick> ticks() {
        return ticks;
    }

    @Override
    public Topic<Bar> bars() {
        return bars;
    }

    @Override
    public Topic<DeadLetter> deadLetters() {
        return deadLetters;
    }

    @Override
    public String problem() {
        return "";
    }

    @Override
    public void close() {
        // Rings are memory: nothing to give back.
    }
}
