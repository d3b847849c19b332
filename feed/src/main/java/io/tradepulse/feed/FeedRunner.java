package io.tradepulse.feed;

import io.tradepulse.model.Tick;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pulls a source at its pace into a sink, until it ends or is closed.
///
/// The schedule is open-loop: every tick is due at its intended time, and what was held up (a full
/// window, a slow machine) goes out as soon as it can, so that a stall shows in the figures instead
/// of slowing the source. The work is apart from its thread: [#start()] runs it on one of its own,
/// a test calls [#doWork()]. The other methods are thread-safe.
public final class FeedRunner implements AutoCloseable {
    /// What [#doWork()] answers once the source has ended.
    public static final long ENDED = -1;

    private static final Logger LOG = LoggerFactory.getLogger(FeedRunner.class);
    private static final int MAX_TICKS_A_TURN = 4096;

    /// The pace of a source can be changed: what was due in an hour may be due at once.
    private static final long MAX_PARK_NANOS = 100_000_000;

    private final TickSource source;
    private final TickSink sink;
    private final LongSupplier nanoClock;
    private final Thread thread;
    private final Tick next = new Tick();
    private boolean hasNext;
    private volatile boolean running = true;
    private volatile boolean ended;
    private volatile @Nullable Exception failure;

    /// @param name names the thread
    /// @param nanoClock the one that the source goes by; waiting itself is in real time
    public FeedRunner(String name, TickSource source, TickSink sink, LongSupplier nanoClock) {
        this.source = source;
        this.sink = sink;
        this.nanoClock = nanoClock;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    /// Runs the source on a thread of its own.
    public FeedRunner start() {
        thread.start();
        return this;
    }

    /// Sends what is due.
    ///
    /// @return nanoseconds until the next tick is due, 0 where it is due already, [#ENDED] where
    ///   there is none
    public long doWork() throws IOException, InterruptedException {
        for (int i = 0; i < MAX_TICKS_A_TURN; i++) {
            if (!hasNext && !source.next(next)) {
                ended = true;
                return ENDED;
            }
            hasNext = true;
            long wait = source.dueNanos() - nanoClock.getAsLong();
            if (wait > 0) {
                return wait;
            }
            if (source.confirm(next)) {
                sink.send(next);
            }
            hasNext = false;
        }
        return 0;
    }

    private void run() {
        try {
            long wait = 0;
            while (running && wait != ENDED) {
                wait = doWork();
                if (wait > 0) {
                    LockSupport.parkNanos(Math.min(wait, MAX_PARK_NANOS));
                }
            }
        } catch (InterruptedException _) {
            // Closed: the loop ends here.
        } catch (IOException e) {
            failure = e;
            LOG.error("{} stopped: {}", thread.getName(), e.getMessage());
        } catch (RuntimeException e) {
            failure = e;
            LOG.error("{} failed", thread.getName(), e);
        }
    }

    /// Waits until the source has ended or failed, at most so long.
    ///
    /// @return whether it has
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return thread.join(atMost);
    }

    /// Whether every tick of the source has been handed over.
    public boolean ended() {
        return ended;
    }

    /// What stopped the source before its end, where something did.
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    /// Stops pulling, waits for the thread, closes the source. The sink stays open.
    @Override
    public void close() throws IOException {
        running = false;
        Threads.end(thread);
        source.close();
    }
}
