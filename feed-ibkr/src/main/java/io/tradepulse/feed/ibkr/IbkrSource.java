package io.tradepulse.feed.ibkr;

import io.tradepulse.feed.Backoff;
import io.tradepulse.feed.TickSource;
import io.tradepulse.feed.ibkr.GatewaySession.Ending;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tick-by-tick data of Interactive Brokers, from TWS or IB Gateway over its socket.
///
/// It goes on through disconnects, of the gateway and of the broker behind it: connects again, asks
/// for everything again, within the limits of the broker. What was traded meanwhile is not made up
/// for. It ends with an exception where nothing that time mends stands in the way: no instrument is
/// left, the client id is taken, the gateway is too old. docs/ibkr.md says what becomes of what.
///
/// A virtual thread of its own, `ibkr`, talks to the gateway from the first [#next(Tick)] on.
/// `next` and `dueNanos` are for the one thread that pulls; [#status()] and [#close()] for any.
public final class IbkrSource implements TickSource {
    private static final Logger LOG = LoggerFactory.getLogger(IbkrSource.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final IbkrOptions options;
    private final LongSupplier nanoClock;
    private final Subscriptions subscriptions;
    private final TickQueue queue;
    private final TickMaker ticks;
    private final MessagePace pace;
    private final Backoff backoff;
    private final Progress progress = new Progress();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("ibkr").unstarted(this::run);
    private final long[] arrival = new long[1];
    private boolean started;
    private int timesTaken;
    private volatile @Nullable GatewayConnection connection;

    /// @param nanoClock the clock of [#dueNanos()], and of all waiting but the pause before the
    ///   next attempt to connect
    /// @throws IllegalArgumentException where there is nothing to ask for
    public IbkrSource(IbkrOptions options, Instruments instruments, LongSupplier nanoClock) {
        if (options.contracts().isEmpty()) {
            throw new IllegalArgumentException("there is no instrument to ask for");
        }
        this.options = options;
        this.nanoClock = nanoClock;
        this.subscriptions = new Subscriptions(options, instruments);
        this.queue = new TickQueue(options.queueTicks());
        this.ticks = new TickMaker(subscriptions, queue, progress);
        this.pace = new MessagePace(options.pacing().messageInterval());
        this.backoff = new Backoff(options.reconnectInterval(), new SplittableRandom());
    }

    /// Waits for the next tick.
    ///
    /// @return false once the source is closed
    /// @throws IOException where none will come any more; the message says why
    @Override
    public boolean next(Tick into) throws IOException, InterruptedException {
        if (!started) {
            started = true;
            thread.start();
        }
        return queue.take(into, arrival);
    }

    /// When the tick last given arrived.
    @Override
    public long dueNanos() {
        return arrival[0];
    }

    /// How the source stands.
    public IbkrStatus status() {
        return progress.status(queue.size(), subscriptions.snapshot());
    }

    private void run() {
        try {
            String why = talk();
            if (why != null) {
                LOG.error("{}: {}", options, why);
                progress.problem(why);
                // First: whoever learns of the end from the queue finds it in the status.
                progress.state(IbkrState.ENDED);
                queue.fail(why);
            }
        } catch (InterruptedException _) {
            // Closed: it ends here.
        } catch (RuntimeException e) {
            LOG.error("The source at {} failed", options, e);
            queue.fail("the source failed: " + e);
        } finally {
            progress.state(IbkrState.ENDED);
        }
    }

    /// One connection after the other.
    ///
    /// @return why there can't be another one; null where the source was closed
    private @Nullable String talk() throws InterruptedException {
        while (!isClosed()) {
            progress.state(IbkrState.CONNECTING);
            Ending ending = converse();
            String end = isClosed() ? null : verdict(ending);
            if (end != null) {
                return end;
            }
            if (!isClosed()) {
                pause(ending);
            }
        }
        return null;
    }

    private Ending converse() throws InterruptedException {
        Duration patience = options.pacing().handshakeTimeout();
        try (GatewayConnection gateway =
                GatewayConnection.open(options.host(), options.port(), patience, nanoClock)) {
            connection = gateway;
            return isClosed() ? new Ending.Lost("closed") : converse(gateway);
        } catch (IOException e) {
            return new Ending.Lost(String.valueOf(e.getMessage()));
        } finally {
            connection = null;
        }
    }

    private Ending converse(GatewayConnection gateway) throws IOException, InterruptedException {
        GatewaySession session =
                new GatewaySession(
                        gateway, options, subscriptions, pace, ticks, progress, nanoClock);
        long start = nanoClock.getAsLong();
        long before = progress.ticks.get();
        try {
            return session.run();
        } finally {
            boolean lasted =
                    nanoClock.getAsLong() - start >= options.pacing().quietInterval().toNanos();
            if (progress.ticks.get() > before || (session.wasReady() && lasted)) {
                backoff.reset();
            }
            if (session.wasReady()) {
                timesTaken = 0;
                if (isClosed()) {
                    session.takeLeave();
                }
            }
        }
    }

    private @Nullable String verdict(Ending ending) {
        return switch (ending) {
            case Ending.Hopeless(String why) -> why;
            case Ending.ClientIdTaken(String why) -> isOwn() ? tooMany(why) : why;
            case Ending.Lost(String why) -> tooMany(why);
        };
    }

    /// After a cut the gateway may not have noticed yet that this client has gone, and take it for
    /// another one.
    private boolean isOwn() {
        return progress.connections.get() > 0 && timesTaken++ < options.pacing().maxRetries();
    }

    private @Nullable String tooMany(String why) {
        return backoff.attempts() >= options.maxReconnectAttempts()
                ? "gave up after %d attempts to reconnect: %s".formatted(backoff.attempts(), why)
                : null;
    }

    private void pause(Ending ending) throws InterruptedException {
        progress.problem(ending.why());
        long nanos = backoff.nextNanos();
        LOG.warn(
                "No connection to {} ({}), next attempt in {} ms",
                options,
                ending.why(),
                TimeUnit.NANOSECONDS.toMillis(nanos));
        if (closed.await(nanos, TimeUnit.NANOSECONDS)) {
            LOG.debug("Closed while pausing");
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /// Cancels the streams, disconnects, and waits until the thread has ended; ticks that wait are
    /// dropped.
    @Override
    public void close() {
        closed.countDown();
        queue.close();
        GatewayConnection current = connection;
        if (current != null) {
            current.hangUp();
            await(LAST_WORDS);
        }
        thread.interrupt();
        await(null);
    }

    /// An interrupt of the caller is kept for afterwards.
    private void await(@Nullable Duration atMost) {
        boolean interrupted = false;
        long end = System.nanoTime() + (atMost == null ? 0 : atMost.toNanos());
        while (thread.isAlive()) {
            try {
                if (atMost == null) {
                    thread.join();
                } else if (!thread.join(Duration.ofNanos(end - System.nanoTime()))) {
                    break;
                }
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
