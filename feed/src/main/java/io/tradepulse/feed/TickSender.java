package io.tradepulse.feed;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.ControlLine;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends ticks over TCP so that every one arrives, also when the connection or the door goes away
/// in between.
///
/// Lines are numbered and kept until the door acknowledges them. After a disconnect the sender
/// connects again, ever more patiently, and sends what is not acknowledged with the same numbers in
/// the same order; the numbers are the lines' identity, so what had arrived before does no harm.
/// Where more lines wait than the window holds, [#send] blocks.
///
/// ```java
/// Instrument apple = new Instruments().of("mine", "AAPL");
/// try (TickSender sender = TickSender.open(SenderOptions.to("127.0.0.1", 7000).withProvider("mine"))) {
///     long ts = EpochClock.system().nanos();
///     sender.send(new Tick().set(apple, ts, -1, 150.60, 1000, 150.10, 150.75));
///     if (!sender.drain(Duration.ofSeconds(10))) {
///         System.err.println("not all arrived: " + sender.report());
///     }
/// }
/// ```
///
/// Thread-safe: any thread may send. A virtual thread of its own connects and writes, another one
/// reads what the door answers.
public final class TickSender implements TickSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TickSender.class);
    private static final String AUTH_FAILED = "AUTH_FAILED";

    private final SenderOptions options;
    private final SenderListener listener;
    private final Outbox outbox;
    private final Backoff backoff;
    private final Thread thread;

    private TickSender(SenderOptions options, SenderListener listener, EpochClock clock) {
        this.options = options;
        this.listener = listener;
        this.outbox = new Outbox(options.windowLines(), options.ack(), clock);
        this.backoff = new Backoff(options.reconnectInterval(), new SplittableRandom());
        this.thread = Thread.ofVirtual().name("tick-sender").unstarted(this::run);
    }

    /// Begins to connect; the door need not be there yet.
    public static TickSender open(SenderOptions options) {
        return open(options, SenderListener.NONE, EpochClock.system());
    }

    /// Begins to connect; the door need not be there yet.
    ///
    /// @param clock stamps the answers to the door's pings
    public static TickSender open(
            SenderOptions options, SenderListener listener, EpochClock clock) {
        TickSender sender = new TickSender(options, listener, clock);
        sender.thread.start();
        return sender;
    }

    /// Takes over a tick to be sent; waits while the window is full. A `seq` ≥ 0 goes along as the
    /// source's own id.
    ///
    /// @throws SenderStoppedException where the sender is closed, was refused by the door, or gave
    ///   up
    /// @throws IllegalArgumentException where its symbol is none, or its line longer than 1024
    ///   bytes
    @Override
    public void send(Tick tick) throws SenderStoppedException, InterruptedException {
        outbox.put(tick);
    }

    /// Waits until every line sent so far is acknowledged (without acknowledgements: written), at
    /// most so long.
    ///
    /// @return whether they are; false at once where the sender has stopped
    public boolean drain(Duration atMost) throws InterruptedException {
        return outbox.awaitAcknowledged(atMost);
    }

    /// Whether no tick will be taken any more: the sender was closed, was refused, or gave up.
    public boolean hasStopped() {
        return outbox.isStopped();
    }

    /// What became of the lines so far.
    public SendReport report() {
        return outbox.report();
    }

    /// The name under which the lines are numbered.
    public String session() {
        return options.session();
    }

    private void run() {
        try {
            while (!outbox.isStopped()) {
                DoorConnection.Ending ending = connection();
                listener.disconnected(ending.why());
                goOnAfter(ending);
            }
        } catch (InterruptedException _) {
            // Closed: it ends here.
        } catch (RuntimeException e) {
            LOG.error("The sender to {} failed", options, e);
            outbox.stop("the sender failed: " + e);
        }
    }

    /// One connection, from the attempt to its end.
    private DoorConnection.Ending connection() throws InterruptedException {
        try (DoorConnection door = DoorConnection.open(options, outbox, listener)) {
            Outbox.Start start = outbox.begin();
            DoorConnection.Ending refusal = door.hello(hello(start));
            if (refusal != null) {
                return refusal;
            }
            outbox.welcomed();
            LOG.info("Connected to {}, from line {}", options, start.first());
            listener.connected();
            return serve(door);
        } catch (IOException e) {
            return new DoorConnection.Ending.Lost(String.valueOf(e.getMessage()));
        }
    }

    private ControlLine.Hello hello(Outbox.Start start) {
        return new ControlLine.Hello(
                options.provider(),
                options.session(),
                options.ack(),
                start.first(),
                start.resend(),
                options.replay(),
                options.token(),
                true,
                options.ownClock());
    }

    /// A connection that got nothing through was no good one, and patience goes on growing: a line
    /// that the door closes on would otherwise be sent again and again at full speed.
    private DoorConnection.Ending serve(DoorConnection door) throws InterruptedException {
        long before = outbox.report().acknowledged();
        DoorConnection.Ending ending = door.serve();
        SendReport after = outbox.report();
        if (after.acknowledged() > before || after.acknowledged() == after.sent()) {
            backoff.reset();
        }
        return ending;
    }

    private void goOnAfter(DoorConnection.Ending ending) throws InterruptedException {
        if (outbox.isStopped()) {
            return;
        }
        if (ending instanceof DoorConnection.Ending.Bye(String reason)
                && reason.startsWith(AUTH_FAILED)) {
            LOG.error("{} refused the sender: {}", options, reason);
            outbox.stop("the door refused the sender: " + reason);
        } else if (backoff.attempts() >= options.maxReconnectAttempts()) {
            LOG.error("Gave up on {}: {}", options, ending.why());
            outbox.stop(
                    "gave up after %d attempts to reconnect: %s"
                            .formatted(backoff.attempts(), ending.why()));
        } else {
            Duration pause = Duration.ofNanos(backoff.nextNanos());
            LOG.warn(
                    "No connection to {} ({}), next attempt in {} ms",
                    options,
                    ending.why(),
                    pause.toMillis());
            Thread.sleep(pause);
        }
    }

    /// Stops; [#drain] before it, where all is to arrive. Without acknowledgements the door gets a
    /// second to read what was written.
    @Override
    public void close() {
        outbox.stop("the sender was closed");
        if (!options.ack()) {
            Threads.await(thread, DoorConnection.LAST_WORDS);
        }
        Threads.end(thread);
    }
}
