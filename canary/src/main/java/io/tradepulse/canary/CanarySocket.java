package io.tradepulse.canary;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The way out: a WebSocket that has subscribed to the canary's symbols, every tick at once, and is
/// opened anew whenever it ends.
///
/// Thread-safe. A virtual thread connects, and `canary-received` takes what comes.
final class CanarySocket implements AutoCloseable {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);
    private static final Duration END_PATIENCE = Duration.ofSeconds(2);

    /// Takes ticks that have come back.
    @FunctionalInterface
    interface Arrivals {
        /// That tick is back.
        ///
        /// @param at by the nano clock, when the frame was there
        void received(long id, long at);
    }

    private final CanaryOptions options;
    private final LongSupplier nanoClock;
    private final Arrivals arrivals;
    private final Reconnection reconnection;
    private final ExecutorService receiving =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("canary-received").daemon().factory());
    private volatile @Nullable CompletableFuture<String> current;

    CanarySocket(CanaryOptions options, LongSupplier nanoClock, Arrivals arrivals) {
        this.options = options;
        this.nanoClock = nanoClock;
        this.arrivals = arrivals;
        this.reconnection =
                new Reconnection("WebSocket", options.socket().toString(), this::connection);
    }

    void start() {
        reconnection.start();
    }

    boolean isOpen() {
        return reconnection.isOpen();
    }

    /// What is wrong, as a sentence; empty where nothing is known to be.
    String problem() {
        return reconnection.problem();
    }

    /// One connection, from the attempt to its end, with a client of its own: certificates may have
    /// been renewed.
    ///
    /// @return why it ended
    private String connection() throws InterruptedException {
        HttpClient client = client();
        CompletableFuture<String> ended = new CompletableFuture<>();
        current = ended;
        WebSocket socket = null;
        try {
            socket = open(client, ended);
            socket.sendText(subscription(), true).get();
            reconnection.opened();
            return ended.get();
        } catch (ExecutionException e) {
            return reason(e);
        } finally {
            current = null;
            if (socket != null) {
                socket.abort();
            }
            client.shutdownNow();
            client.awaitTermination(END_PATIENCE);
        }
    }

    private HttpClient client() {
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .executor(receiving)
                        .connectTimeout(CONNECT_PATIENCE);
        if (options.tls() != null) {
            builder.sslContext(options.tls().get());
        }
        return builder.build();
    }

    private WebSocket open(HttpClient client, CompletableFuture<String> ended)
            throws InterruptedException, ExecutionException {
        WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(CONNECT_PATIENCE);
        if (options.key() != null) {
            builder.header("X-API-Key", options.key());
        }
        return builder.buildAsync(options.socket(), new Ears(ended)).get();
    }

    private String subscription() {
        String symbols =
                options.symbols().stream()
                        .map(symbol -> '"' + symbol + '"')
                        .collect(Collectors.joining(","));
        return "{\"type\":\"subscribe\",\"symbols\":[%s],\"provider\":\"canary\",\"conflate_ms\":0}"
                .formatted(symbols);
    }

    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String message = cause.getMessage();
        return message == null || message.isEmpty() ? cause.getClass().getSimpleName() : message;
    }

    /// Takes what the server says, by the thread that receives.
    private final class Ears implements WebSocket.Listener {
        private final CompletableFuture<String> ended;
        private final CanaryFrame frame = new CanaryFrame();

        Ears(CompletableFuture<String> ended) {
            this.ended = ended;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            long at = nanoClock.getAsLong();
            if (!frame.add(data)) {
                ended.complete("it sends too much");
                return null;
            }
            if (last) {
                String error = frame.error();
                if (!error.isEmpty()) {
                    reconnection.complained("the WebSocket: " + error);
                }
                for (long id : frame.ids()) {
                    arrivals.received(id, at);
                }
                frame.clear();
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            ended.complete("closed with " + status + (reason.isEmpty() ? "" : " " + reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            ended.complete(
                    error instanceof IOException && error.getMessage() != null
                            ? error.getMessage()
                            : error.toString());
        }
    }

    /// What was sent has come back: nothing is wrong.
    void cameBack() {
        reconnection.cameBack();
    }

    /// Ends the connection, so that another one is made.
    void breakOff() {
        CompletableFuture<String> now = current;
        if (now != null) {
            now.complete("nothing came back");
        }
    }

    /// Gives the connection back.
    @Override
    public void close() {
        reconnection.close();
        receiving.shutdownNow();
    }
}
