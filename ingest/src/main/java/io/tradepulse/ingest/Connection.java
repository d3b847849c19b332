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
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One sender: reads its lines, answers its control lines, acknowledges what is durable.
///
/// [#run()] is owned by its reader, a virtual thread; [#settle()] is called by the door's
/// acknowledging thread, [#stop()] by any.
final class Connection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int BUFFER = 64 * 1024;
    private static final Duration SETTLE_PATIENCE = Duration.ofSeconds(30);
    private static final long OUTBOX_PATIENCE_MILLIS = 2_000;
    private static final long HEAR_OUT_MILLIS = 1_000;

    private final SocketChannel channel;
    private final int maxLineBytes;
    private final boolean strict;
    private final EpochClock clock;
    private final Sessions sessions;
    private final TickIntake intake;
    private final Outbox outbox;
    private final AckLedger ledger = new AckLedger();
    private final byte[] buffer;
    private int filled;

    private volatile Hello hello = new Hello(null, null, false, 1, 0, false, null, true);
    private final String defaultProvider;
    private @Nullable String bye;
    private @Nullable Bye goodbye;
    private volatile @Nullable Thread reader;
    private volatile boolean stopping;

    Connection(SocketChannel channel, TcpDoor.Parts parts, Validator validator, String name) {
        DoorConfig config = parts.config();
        this.channel = channel;
        this.maxLineBytes = config.maxLineBytes();
        this.strict = parts.validation().strict();
        this.clock = parts.clock();
        this.sessions = parts.sessions();
        this.defaultProvider = config.defaultProvider();
        this.buffer = new byte[Math.max(BUFFER, 2 * maxLineBytes)];
        this.outbox = new Outbox(channel, name + "-out");
        this.intake =
                new TickIntake(
                        parts.bus(),
                        parts.instruments(),
                        defaultProvider,
                        validator,
                        strict,
                        clock,
                        parts.metrics(),
                        clientOf(channel),
                        this::rejected);
    }

    private static String clientOf(SocketChannel channel) {
        return channel.socket().getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress()
                : "unknown";
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
            int n = channel.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
            if (n < 0) {
                return;
            }
            intake.readAt(clock.nanos());
            int scanFrom = filled;
            filled += n;
            int taken = takeLines(scanFrom);
            flush();
            System.arraycopy(buffer, taken, buffer, 0, filled - taken);
            filled -= taken;
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
        if (to - from > maxLineBytes) {
            refuseTooLong(from, to);
        } else if (buffer[from] == '#') {
            control(new String(buffer, from, to - from, StandardCharsets.UTF_8));
        } else if (!intake.take(buffer, from, to) && strict) {
            bye = "STRICT";
        }
    }

    /// Where the line ends if what stands last is the first half of a line end.
    private int withoutReturn(int from, int to) {
        return to > from && buffer[to - 1] == '\r' ? to - 1 : to;
    }

    private void refuseTooLong(int from, int to) {
        intake.refuse(
                RejectCode.LINE_TOO_LONG, "over " + maxLineBytes + " bytes", buffer, from, to);
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
            case Ok _, ControlLine.Ack _, Reject _, Pong _, Bye _, ControlLine.Unknown _ -> {
                // Nothing that a client tells us anything with.
            }
        }
    }

    private void greet(Hello said) throws InterruptedException {
        if (said.replay() && !isLoopback()) {
            bye = "AUTH_FAILED replay=on is for senders on this machine";
            return;
        }
        flush();
        intake.hello(said);
        answer(said);
    }

    /// At once for who acknowledges: what follows the answer is numbered as this HELLO says.
    private synchronized void answer(Hello said) {
        hello = said;
        String session = said.session();
        long next =
                session == null ? said.seq() : sessions.next(provider(said), session, said.seq());
        outbox.offerAfterAcknowledgements(new Ok(session, next));
    }

    private boolean isLoopback() {
        return channel.socket().getInetAddress().isLoopbackAddress();
    }

    private String provider(Hello said) {
        String provider = said.provider();
        return provider == null ? defaultProvider : provider;
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
        LockSupport.unpark(reader);
    }

    /// After a second HELLO, lines of the first count for its session, and are acknowledged only
    /// where their numbers can't be taken for those of the second.
    private void settled(Hello under, long line) {
        String session = under.session();
        if (session != null) {
            sessions.settled(provider(under), session, line);
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

    /// After the last read: half a line is refused, and the rest acknowledged before the connection
    /// closes.
    private void finish() throws InterruptedException {
        if (filled > 0 && !stopping) {
            intake.refuse(
                    RejectCode.MALFORMED, "the connection closed in mid-line", buffer, 0, filled);
        }
        flush();
        long deadline = System.nanoTime() + SETTLE_PATIENCE.toNanos();
        while (!isSettled() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(this, 10_000_000);
            if (Thread.interrupted()) {
                throw new InterruptedException("while waiting for the store");
            }
        }
        String reason = stopping ? "shutdown" : bye;
        goodbye = reason == null ? null : new Bye(reason);
    }

    /// Reads no more; what was read is put onto the bus and acknowledged first.
    void stop() {
        stopping = true;
        try {
            channel.shutdownInput();
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
        try {
            if (goodbye != null) {
                hearOut();
            }
            channel.close();
        } catch (IOException _) {
            // It is gone either way.
        }
    }

    /// Passes over what a client still sends that was said goodbye to: closed with something
    /// unread, the connection would be reset, and the client might never see why.
    private void hearOut() throws IOException {
        channel.shutdownOutput();
        Socket socket = channel.socket();
        InputStream in = socket.getInputStream();
        long deadline = System.nanoTime() + HEAR_OUT_MILLIS * 1_000_000;
        long left = HEAR_OUT_MILLIS;
        int read = 0;
        while (read >= 0 && left > 0) {
            socket.setSoTimeout((int) left);
            read = in.read(buffer);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }
}
