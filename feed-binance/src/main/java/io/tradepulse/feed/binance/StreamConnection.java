package io.tradepulse.feed.binance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One WebSocket. Its frames go to the thread that pulls the relay, as many as its window has room
/// for: a frame that was looked at makes room for the next one, and while there is none the socket
/// is not read, so that a relay that is not pulled slows the exchange down instead of losing or
/// hoarding. Pings are answered by the JDK.
///
/// Thread-safe; the listener's methods are called by the client's threads, one after the other.
final class StreamConnection implements WebSocket.Listener {
    private static final int MAX_FRAME_CHARS = 1 << 16;
    private static final long FAREWELL_SECONDS = 2;

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final int number = NUMBERS.incrementAndGet();
    private final int window;
    private final LongSupplier nanoClock;
    private final Consumer<Arrival> arrivals;
    private final StringBuilder partial = new StringBuilder();
    private boolean tooLong;
    private volatile boolean dropped;
    private volatile @Nullable WebSocket webSocket;
    private volatile CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    /// @param window how many frames may be queued and not yet released
    /// @param nanoClock stamps them
    StreamConnection(int window, LongSupplier nanoClock, Consumer<Arrival> arrivals) {
        this.window = window;
        this.nanoClock = nanoClock;
        this.arrivals = arrivals;
    }

    /// Begins the handshake; what becomes of it arrives.
    StreamConnection dial(HttpClient client, URI uri, Duration atMost) {
        sent =
                client.newWebSocketBuilder()
                        .connectTimeout(atMost)
                        .buildAsync(uri, this)
                        .whenComplete(
                                (_, problem) -> {
                                    if (problem != null) {
                                        lost("no connection: " + words(problem));
                                    }
                                });
        return this;
    }

    private static String words(Throwable problem) {
        Throwable cause = problem.getCause() == null ? problem : problem.getCause();
        if (cause instanceof WebSocketHandshakeException refusal) {
            return "the exchange answers " + refusal.getResponse().statusCode();
        }
        String said = cause.getMessage();
        return BinanceFrames.printable(said == null ? cause.getClass().getSimpleName() : said);
    }

    private void lost(String why) {
        arrivals.accept(new Arrival.Lost(this, why));
    }

    /// Whether the message before has left, so that another may be sent.
    boolean maySend() {
        return webSocket != null && sent.isDone();
    }

    /// Sends a message; only where [#maySend()].
    void send(String text) {
        WebSocket socket = webSocket;
        if (socket == null) {
            return;
        }
        sent =
                socket.sendText(text, true)
                        .whenComplete(
                                (_, problem) -> {
                                    if (problem != null) {
                                        lost("a message could not be sent: " + words(problem));
                                    }
                                });
    }

    /// A frame was looked at: there is room for another.
    void release() {
        WebSocket socket = webSocket;
        if (socket != null) {
            socket.request(1);
        }
    }

    /// Says goodbye, and goes without waiting for an answer.
    void retire() {
        WebSocket socket = webSocket;
        if (socket == null) {
            drop();
            return;
        }
        var _ =
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                        .orTimeout(FAREWELL_SECONDS, TimeUnit.SECONDS)
                        .whenComplete((_, _) -> drop());
    }

    /// Cuts the line.
    void drop() {
        dropped = true;
        WebSocket socket = webSocket;
        if (socket != null) {
            socket.abort();
        }
        lost("given up");
    }

    @Override
    public void onOpen(WebSocket socket) {
        webSocket = socket;
        if (dropped) {
            socket.abort();
            return;
        }
        arrivals.accept(new Arrival.Opened(this));
        socket.request(window);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        tooLong |= partial.length() + data.length() > MAX_FRAME_CHARS;
        if (!tooLong) {
            partial.append(data);
        }
        if (!last) {
            socket.request(1);
        } else {
            arrivals.accept(
                    tooLong
                            ? new Arrival.Unread(this, "a frame of over 65,536 characters")
                            : new Arrival.Frame(this, partial.toString(), nanoClock.getAsLong()));
            partial.setLength(0);
            tooLong = false;
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        if (last) {
            arrivals.accept(new Arrival.Unread(this, "a binary frame"));
        } else {
            socket.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        lost("closed by the exchange: " + code + " " + BinanceFrames.printable(reason));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable problem) {
        lost(words(problem));
    }

    @Override
    public String toString() {
        return "connection " + number;
    }
}
