package io.tradepulse.canary;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.tradepulse.latency.CanaryFigures;
import io.tradepulse.latency.CanaryLatency;
import io.tradepulse.model.EpochClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends a tick through the door every so often, has it come back over a WebSocket, and tells how
/// long that took: what a sender and a reader would see, all the time.
///
/// The loop is open: when ticks are due follows from the start and the interval alone, and each is
/// timed from then, whether it could be sent or not. So a platform that stands still is seen to, in
/// the figures of all ticks that were due meanwhile.
///
/// Thread-safe. `canary` has the schedule, and never waits for the platform.
public final class Canary implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Canary.class);
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    /// Until both ways are there for the first time, and have been tried; then it begins anyhow.
    private static final long START_PATIENCE_NANOS = CanaryLatency.PATIENCE.toNanos();

    private static final long START_TURN_NANOS = Duration.ofMillis(10).toNanos();

    /// Connections that bring nothing back for so long are made anew.
    private static final long STALE_NANOS = 3 * CanaryLatency.PATIENCE.toNanos();

    private final CanaryOptions options;
    private final LongSupplier nanoClock;
    private final EpochClock clock;
    private final CanaryLatency latency;
    private final CanaryDoor door;
    private final CanarySocket socket;
    private final Thread thread;

    /// The first tick of each symbol, by which the server gets to know it. They don't count.
    private final Set<Long> primers = ConcurrentHashMap.newKeySet();

    private volatile boolean isClosed;
    private volatile long cameBackAt;
    private long dueAt;
    private long rollAt;
    private long lastId;
    private long sent;

    private Canary(CanaryOptions options, LongSupplier nanoClock, EpochClock clock) {
        this.options = options;
        this.nanoClock = nanoClock;
        this.clock = clock;
        this.latency = new CanaryLatency(nanoClock, clock);
        this.door = new CanaryDoor(options.door(), clock, this::isAwaited);
        this.socket = new CanarySocket(options, nanoClock, this::received);
        this.thread = Thread.ofPlatform().name("canary").daemon().unstarted(this::run);
    }

    /// Begins as soon as door and WebSocket are there, or without them after ten seconds.
    ///
    /// @param nanoClock for what elapses
    /// @param clock stamps the ticks
    public static Canary start(CanaryOptions options, LongSupplier nanoClock, EpochClock clock) {
        Canary canary = new Canary(options, nanoClock, clock);
        LOG.debug("canary {}", options);
        canary.door.start();
        canary.socket.start();
        canary.thread.start();
        return canary;
    }

    /// Its counters and its histogram, to be registered.
    public MultiCollector metrics() {
        return latency;
    }

    /// How its ticks have fared until now.
    public CanaryFigures figures() {
        return latency.figures(problem());
    }

    /// What keeps its ticks from coming back, as a sentence; empty where nothing is known to.
    public String problem() {
        String ofDoor = door.problem();
        return ofDoor.isEmpty() ? socket.problem() : ofDoor;
    }

    private boolean isAwaited(long id) {
        return primers.contains(id) || latency.isPending(id);
    }

    private void received(long id, long at) {
        primers.remove(id);
        latency.received(id, at);
        cameBackAt = at;
        door.cameBack();
        socket.cameBack();
    }

    private void run() {
        long startedAt = nanoClock.getAsLong();
        await(startedAt, () -> door.isOpen() && socket.isOpen());
        for (String symbol : options.symbols()) {
            long id = nextId(clock.nanos());
            primers.add(id);
            door.send(id, symbol);
        }
        await(startedAt, primers::isEmpty);
        primers.clear();
        long now = nanoClock.getAsLong();
        cameBackAt = now;
        dueAt = now + options.interval().toNanos();
        rollAt = now + SECOND_NANOS;
        while (!isClosed) {
            turn();
            long left = Math.min(dueAt, rollAt) - nanoClock.getAsLong();
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            }
        }
    }

    private void await(long startedAt, BooleanSupplier isSo) {
        while (!isClosed
                && !isSo.getAsBoolean()
                && nanoClock.getAsLong() - startedAt < START_PATIENCE_NANOS) {
            LockSupport.parkNanos(this, START_TURN_NANOS);
        }
    }

    /// Does what is due, be it late or not.
    private void turn() {
        for (long now = nanoClock.getAsLong(); now - dueAt >= 0; dueAt += intervalNanos()) {
            send(clock.nanos() - (now - dueAt));
        }
        latency.giveUp();
        long now = nanoClock.getAsLong();
        for (; now - rollAt >= 0; rollAt += SECOND_NANOS) {
            latency.roll();
        }
        if (now - cameBackAt > STALE_NANOS) {
            cameBackAt = now;
            door.breakOff();
            socket.breakOff();
        }
    }

    private long intervalNanos() {
        return options.interval().toNanos();
    }

    /// The time at which it is due is its id, too; where the clock was set back the next one.
    private long nextId(long ts) {
        lastId = Math.max(ts, lastId + 1);
        return lastId;
    }

    private void send(long ts) {
        long id = nextId(ts);
        int symbol = (int) (sent++ % options.symbols().size());
        latency.due(id, dueAt);
        door.send(id, options.symbols().get(symbol));
    }

    /// Sends no more, and gives its connections back.
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        Threads.await(thread);
        door.close();
        socket.close();
    }
}
