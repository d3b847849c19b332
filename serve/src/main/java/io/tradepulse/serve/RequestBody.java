package io.tradepulse.serve;

import io.tradepulse.model.EpochClock;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of a request as a stream that blocks: filled by the event loop, read by another thread.
/// A few pieces of it are in memory at a time; a reader that falls behind stops the reading from
/// the socket, and so the client.
///
/// One thread reads; the event loop only adds.
final class RequestBody extends InputStream {
    /// What has come in, and when, epoch nanoseconds.
    private record Piece(Buffer bytes, long receivedAt) {}

    /// Pieces asked of the event loop in advance.
    private static final int WINDOW = 8;

    private static final Piece END = new Piece(Buffer.buffer(), 0);
    private static final Piece BROKEN = new Piece(Buffer.buffer(), 0);

    private final HttpServerRequest request;
    private final Context eventLoop;
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private @Nullable Piece current;
    private int at;
    private int taken;
    private long receivedAt;
    private boolean ended;
    private boolean broken;
    private long patienceNanos;

    /// On the event loop, before the request's handler returns.
    ///
    /// @param patience so long it is waited for in all; the time that its reader takes for itself
    ///   does not count
    RequestBody(HttpServerRequest request, Context eventLoop, EpochClock clock, Duration patience) {
        this.request = request;
        this.eventLoop = eventLoop;
        this.patienceNanos = patience.toNanos();
        request.pause();
        request.handler(bytes -> pieces.add(new Piece(bytes, clock.nanos())));
        request.endHandler(_ -> pieces.add(END));
        request.exceptionHandler(_ -> pieces.add(BROKEN));
        request.fetch(WINDOW);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /// Waits for the first bytes, and takes more only where they have come in already.
    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (!awaitPiece()) {
            return -1;
        }
        int copied = copy(into, from, length);
        while (copied < length && takePiece(pieces.poll())) {
            copied += copy(into, from + copied, length - copied);
        }
        return copied;
    }

    /// More than 0 until the end has been seen, for which it waits: a reader of compressed parts
    /// asks whether there is another one.
    @Override
    public int available() throws IOException {
        return awaitPiece() ? 1 : 0;
    }

    private int copy(byte[] into, int from, int length) {
        Piece piece = current;
        if (piece == null) {
            return 0;
        }
        int n = Math.min(length, piece.bytes.length() - at);
        piece.bytes.getBytes(at, at + n, into, from);
        at += n;
        receivedAt = piece.receivedAt;
        if (at == piece.bytes.length()) {
            current = null;
        }
        return n;
    }

    private boolean awaitPiece() throws IOException {
        while (current == null && !ended) {
            if (broken) {
                throw new BodyException(Problem.badRequest("the body broke off"));
            }
            try {
                takePiece(await());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("while waiting for the body");
            }
        }
        return current != null;
    }

    private Piece await() throws IOException, InterruptedException {
        long from = System.nanoTime();
        Piece next = pieces.poll(patienceNanos, TimeUnit.NANOSECONDS);
        patienceNanos -= System.nanoTime() - from;
        if (next == null) {
            throw new BodyException(Problem.bodyTooSlow());
        }
        return next;
    }

    /// @return whether there is something to copy
    @SuppressWarnings("ReferenceEquality") // the marks are objects of their own
    private boolean takePiece(@Nullable Piece next) {
        if (next == null) {
            return false;
        }
        ended |= next == END;
        broken |= next == BROKEN;
        if (next.bytes.length() > 0) {
            current = next;
            at = 0;
        }
        askForMore();
        return current != null;
    }

    private void askForMore() {
        if (++taken == WINDOW / 2) {
            int n = taken;
            taken = 0;
            eventLoop.runOnContext(_ -> request.fetch(n));
        }
    }

    /// When the bytes read last came in, epoch nanoseconds.
    long receivedAt() {
        return receivedAt;
    }

    /// Whether all of it has been read.
    boolean isEnded() {
        return ended;
    }
}
