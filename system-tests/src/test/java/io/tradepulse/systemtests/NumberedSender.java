package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.feed.SenderOptions;
import io.tradepulse.feed.TickSender;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Sends numbered ticks of one symbol until it is stopped: the number is the volume, and the trade
/// id where there is one.
final class NumberedSender implements Runnable, AutoCloseable {
    private final Instrument instrument;
    private final boolean withIds;
    private final int ticksATurn;
    private final TickSender sender;
    private final EpochClock clock = EpochClock.system();
    private final Thread thread = Thread.ofPlatform().unstarted(this);
    private volatile boolean running = true;
    private volatile long sent;

    NumberedSender(Instrument instrument, boolean withIds, int port) {
        this(instrument, withIds, port, 50);
    }

    /// @param ticksATurn ticks every 5 ms
    NumberedSender(Instrument instrument, boolean withIds, int port, int ticksATurn) {
        this.ticksATurn = ticksATurn;
        this.instrument = instrument;
        this.withIds = withIds;
        this.sender =
                TickSender.open(
                        SenderOptions.to("127.0.0.1", port)
                                .withProvider("numbered")
                                .withReconnect(Duration.ofMillis(100), SenderOptions.UNLIMITED));
        thread.start();
    }

    @Override
    public void run() {
        Tick tick = new Tick();
        try {
            while (running) {
                for (int i = 0; i < ticksATurn; i++) {
                    long number = sent + 1;
                    // Times in ms, so that many ticks share one.
                    long ts = clock.nanos() / 1_000_000 * 1_000_000;
                    double price = 100 + number % 500 / 100.0;
                    tick.set(
                            instrument,
                            ts,
                            withIds ? number : -1,
                            price,
                            number,
                            Tick.ABSENT,
                            Tick.ABSENT);
                    sender.send(tick);
                    sent = number;
                }
                LockSupport.parkNanos(5_000_000);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    long stopAndDrain() throws InterruptedException {
        running = false;
        thread.join();
        assertThat(sender.drain(Duration.ofMinutes(5)))
                .as("all acknowledged: %s", sender.report())
                .isTrue();
        assertThat(sender.report().rejectedLines()).isZero();
        return sent;
    }

    @Override
    public void close() {
        running = false;
        sender.close();
    }

    /// How many ticks it has made.
    long sent() {
        return sent;
    }

    /// How many ticks are known to be stored.
    long acknowledged() {
        return sender.report().acknowledged();
    }

    long reconnects() {
        return sender.report().reconnects();
    }
}
