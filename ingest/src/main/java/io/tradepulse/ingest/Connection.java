package io.tradepulse.ingest;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.RejectCode;
import io.tradepulse.wire.ControlLine;
import io.tradepulse.wire.ControlLine.Bye;
import io.tradepulse.wire.ControlLine.Hello;
import io.tradepulse.wire.ControlLine.Ok;
import io.tradepulse.wire.ControlLine.Ping;
import io.tradepulse.wire.ControlLine.Pong;
import io.tradepulse.wire.ControlLine.Reject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One sender: reads its lines, answers its control lines, acknowledges what is durable.
///
/// [#run()] is owned by its reader, a virtual thread; [#settle()] is called by the door's
/// acknowledging thread, [#watch] by its watching one, [#stop] by any.
final class Connection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int BUFFER = 64 * 1024;

    /// Who opens and closes connections all day costs no more than this each.
    private static final int FIRST_BUFFER = 2 * 1024;

    private static final Duration SETTLE_PATIENCE = Duration.ofSeconds(30);
    private static final long OUTBOX_PATIENCE_MILLIS = 2_000;
    private static final long HEAR_OUT_MILLIS = 1_000;
    private static final long PACE_TURN_NANOS = Duration.ofMillis(50).toNanos();
    private static final String SHUTDOWN = "shutdown";
    private static final String IDLE = "IDLE";
    private static final String AUTH_FAILED = "AUTH_FAILED ";

    private final Transport transport;
    private final int maxLineBytes;
    private final boolean strict;
    private final EpochClock clock;
    private final LongSupplier nanoClock;
    private final Sessions sessions;
    private final IngestMetrics metrics;
    private final Admission admission;
    private final Presence presence;
    private final TickIntake intake;
    private final SenderClock senderClock;
    private final Outbox outbox;
    private final AckLedger ledger = new AckLedger();
    private final int maxBuffer;
    private byte[] buffer;
    private int filled;
    private boolean isFull;
    private int linesRead;

    private volatile Hello hello = new Hello(null, null, false, 1, 0, false, null, true);
    private @Nullable String bye;
    private @Nullable Bye goodbye;
    private volatile @Nullable Thread reader;
    private volatile @Nullable String stopReason;
    private volatile boolean isEnding;

    Connection(Transport transport, TcpDoor.Parts parts, Validator validator, String name) {
        DoorConfig config = parts.config();
        this.transport = transport;
        this.maxLineBytes = config.maxLineBytes();
        this.strict = parts.validation().strict();
        this.clock = parts.clock();
        this.nanoClock = parts.nanoClock();
        this.sessions = parts.sessions();
        this.metrics = parts.metrics();
        String address = transport.client();
        this.admission = new Admission(parts, address, transport.isLoopback());
        this.presence = new Presence(config.idleTimeout(), !admission.isIn(), nanoClock);
        this.maxBuffer = Math.max(BUFFER, 2 * maxLineBytes);
        this.buffer = new byte[FIRST_BUFFER];
        this.senderClock = new SenderClock(parts.metrics().clocks, address);
        this.outbox = new Outbox(transport, name + "-out");
        this.intake =
                new TickIntake(
                        parts.bus(),
                        parts.instruments(),
                        config.defaultProvider(),
                        validator,
                        strict,
                        clock,
                        parts.metrics(),
                        address,
                        this::rejected);
    }

    @Override
    public void run() {
        reader = Thread.currentThread();
        outbox.start();
        try {
            readLines();
            finish();
        } catch (IOException e) {
            LOG.debug("connection ended: {}", e.getMessage());
        } catch (InterruptedException _) {
            LOG.warn("connection closed before all that was read could be put onto the bus");
        } finally {
            close();
        }
    }

    private void readLines() throws IOException, InterruptedException {
        while (bye == null) {
            int n = read();
            if (n < 0) {
                return;
            }
            intake.readAt(clock.nanos(), senderClock.offset());
            int scanFrom = filled;
            filled += n;
            int taken = takeLines(scanFrom);
            flush();
            boolean tookLines = taken > 0;
            System.arraycopy(buffer, taken, buffer, 0, filled - taken);
            filled -= taken;
            keepPace();
            if (tookLines) {
                presence.heardLine();
            }
        }
    }

    /// Whether it has taken in all that has come, and waits for more.
    boolean isListening() {
        return presence.isListening();
    }

    private int read() throws IOException {
        if (isFull && buffer.length < maxBuffer) {
            buffer = Arrays.copyOf(buffer, Math.min(maxBuffer, 4 * buffer.length));
        }
        presence.listening(true);
        try {
            int n = transport.read(buffer, filled, buffer.length - filled);
            isFull = filled + n == buffer.length;
            return n;
        } catch (IOException e) {
            if (stopReason != null) {
                return -1;
            }
            throw e;
        } finally {
            presence.listening(false);
        }
    }

    /// Waits where the sender was faster than it may be: TCP slows it down.
    private void keepPace() {
        RateGate held = admission.gate();
        if (held == null || linesRead == 0) {
            linesRead = 0;
            return;
        }
        long until = nanoClock.getAsLong();
        until += held.take(linesRead, until);
        linesRead = 0;
        for (long left = until - nanoClock.getAsLong();
                left > 0 && stopReason == null;
                left = until - nanoClock.getAsLong()) {
            LockSupport.parkNanos(this, Math.min(left, PACE_TURN_NANOS));
        }
    }

    /// Takes all whole lines of the buffer.
    ///
    /// @param scanFrom before it there is no line end
    /// @return how many bytes at the start of the buffer are done with
    private int takeLines(int scanFrom) throws InterruptedException {
        int lineFrom = 0;
        for (int i = scanFrom; i < filled && bye == null; i++) {
            if (buffer[i] == '\n') {
                takeLine(lineFrom, i);
                lineFrom = i + 1;
            }
        }
        if (bye == null && withoutReturn(lineFrom, filled) - lineFrom > maxLineBytes) {
            refuseTooLong(lineFrom, filled);
        }
        return bye == null ? lineFrom : filled;
    }

    private void takeLine(int from, int lineEnd) throws InterruptedException {
        int to = withoutReturn(from, lineEnd);
        if (to == from) {
            return;
        }
        linesRead++;
        if (to - from > maxLineBytes) {
            refuseTooLong(from, to);
        } else if (buffer[from] == '#') {
            control(new String(buffer, from, to - from, StandardCharsets.UTF_8));
        } else if (!admission.isIn()) {
            bye = AUTH_FAILED + Admission.NO_TOKEN;
        } else if (intake.take(buffer, from, to)) {
            presence.spoke();
        } else if (strict) {
            bye = "STRICT";
        }
    }

    /// Where the line ends if what stands last is the first half of a line end.
    private int withoutReturn(int from, int to) {
        return to > from && buffer[to - 1] == '\r' ? to - 1 : to;
    }

    private void refuseTooLong(int from, int to) {
        if (admission.isIn()) {
            intake.refuse(
                    RejectCode.LINE_TOO_LONG,
                    "over " + maxLineBytes + " bytes",
                    buffer,
                    from,
                    Math.min(to, from + maxLineBytes));
        }
        bye = "LINE_TOO_LONG";
    }

    private void rejected(long line, RejectCode code, String detail) {
        if (hello.errors()) {
            outbox.offerIfRoom(new Reject(line, code.name(), detail));
        }
    }

    private void control(String text) throws InterruptedException {
        switch (ControlLine.parse(text)) {
            case Hello said -> greet(said);
            case Ping ping -> {
                long now = clock.nanos();
                outbox.offer(new Pong(ping.t1(), now, clock.nanos()));
            }
            case ControlLine.Malformed malformed -> bye = "MALFORMED " + malformed.detail();
            case Pong pong -> senderClock.answered(pong, clock.nanos());
            case Ok _, ControlLine.Ack _, Reject _, Bye _, ControlLine.Unknown _ -> {
                // Nothing that a client tells us anything with.
            }
        }
    }

    private void greet(Hello said) throws InterruptedException {
        String problem = admission.refusal(said);
        if (problem != null) {
            bye = AUTH_FAILED + problem;
            return;
        }
        admission.limit(intake);
        presence.greeted();
        flush();
        intake.hello(said, admission.provider(said));
        senderClock.greeted(admission.provider(said), said.ownClock() && !said.replay());
        answer(said);
    }

    /// At once for who acknowledges: what follows the answer is numbered as this HELLO says.
    private synchronized void answer(Hello said) {
        // With the label that it means, so that its lines are counted under it however it ends.
        hello =
                new Hello(
                        admission.provider(said),
                        said.session(),
                        said.ack(),
                        said.seq(),
                        said.resend(),
                        said.replay(),
                        null,
                        said.errors());
        String session = said.session();
        long next =
                session == null
                        ? said.seq()
                        : sessions.next(admission.provider(said), session, said.seq());
        boolean misled = said.ack() && !intake.acksAreDurable();
        String warning = misled ? Ok.ACKS_NOT_DURABLE : null;
        outbox.offerAfterAcknowledgements(new Ok(session, next, warning));
    }

    private void flush() throws InterruptedException {
        long lineBefore = intake.line();
        intake.flush();
        Hello said = hello;
        boolean isFollowed = said.ack() || said.session() != null;
        if (isFollowed && lineBefore >= said.seq()) {
            ledger.add(said, lineBefore, intake.tickPosition(), intake.letterPosition());
            settle();
        }
    }

    /// Acknowledges what has become durable. One at a time, so that an acknowledgement never
    /// overtakes a later one.
    synchronized void settle() {
        ledger.settle(intake.durableTicks(), intake.durableLetters(), this::settled);
        if (isEnding) {
            LockSupport.unpark(reader);
        }
    }

    /// After a second HELLO, lines of the first count for its session, and are acknowledged only
    /// where their numbers can't be taken for those of the second.
    private void settled(Hello under, long line) {
        String session = under.session();
        if (session != null) {
            sessions.settled(admission.provider(under), session, line);
        }
        Hello now = hello;
        boolean isClear = AckLedger.isSame(under, now) || line < now.seq();
        if (under.ack() && isClear) {
            outbox.acknowledge(line);
        }
    }

    /// Whether all lines are done with and acknowledged.
    private synchronized boolean isSettled() {
        return ledger.isSettled();
    }

    /// After the last read: half a line of a tick is refused, and the rest acknowledged before the
    /// connection closes.
    private void finish() throws InterruptedException {
        String stopped = stopReason;
        if (filled > 0 && bye == null && stopped == null && admission.isIn() && buffer[0] != '#') {
            intake.refuse(
                    RejectCode.MALFORMED, "the connection closed in mid-line", buffer, 0, filled);
        }
        flush();
        isEnding = true;
        long deadline = System.nanoTime() + SETTLE_PATIENCE.toNanos();
        while (!isSettled() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(this, 10_000_000);
            if (Thread.interrupted()) {
                throw new InterruptedException("while waiting for the store");
            }
        }
        String reason = stopped == null ? bye : stopped;
        goodbye = reason == null ? null : new Bye(reason);
    }

    /// Asks for the time by the sender's clock; asks whether it is there, or lets it go, where it
    /// has been silent for too long.
    void watch() {
        Ping question = senderClock.ask(clock.nanos());
        if (question != null) {
            outbox.offer(question);
        }
        switch (presence.due()) {
            case NOTHING -> {}
            case ASK -> outbox.offer(new Ping(clock.nanos()));
            case LET_GO -> stop(IDLE);
        }
    }

    /// See [Presence#dispensableNanos].
    long dispensableNanos(long graceNanos) {
        return isStopping() ? -1 : presence.dispensableNanos(graceNanos);
    }

    /// Makes room for another.
    void giveWay() {
        stop(IDLE);
    }

    /// Whether it is on its way out.
    boolean isStopping() {
        return stopReason != null;
    }

    /// Reads no more; what was read is put onto the bus and acknowledged first.
    void stop() {
        stop(SHUTDOWN);
    }

    private void stop(String reason) {
        if (stopReason == null) {
            stopReason = reason;
        }
        LockSupport.unpark(reader);
        try {
            transport.shutdownInput();
        } catch (IOException _) {
            // Closed already.
        }
    }

    /// Gives up waiting for anything.
    void abort() {
        Thread thread = reader;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void close() {
        outbox.close(goodbye, OUTBOX_PATIENCE_MILLIS);
        admission.leave();
        senderClock.close();
        if (bye != null || stopReason != null) {
            metrics.closed(stopReason == null ? String.valueOf(bye) : stopReason);
        }
        try (transport) {
            if (goodbye != null) {
                hearOut();
            }
        } catch (IOException _) {
            // It is gone either way.
        }
    }

    /// Passes over what a client still sends that was said goodbye to: closed with something
    /// unread, the connection would be reset, and the client might never see why.
    private void hearOut() throws IOException {
        transport.shutdownOutput();
        long deadline = System.nanoTime() + HEAR_OUT_MILLIS * 1_000_000;
        long left = HEAR_OUT_MILLIS;
        int read = 0;
        while (read >= 0 && left > 0) {
            read = transport.readWithin((int) left, buffer);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }
}
