package io.tradepulse.feed.binance;

/// A connection with what is known of it.
///
/// Not thread-safe: owned by the thread that pulls the relay.
final class Line {
    private final StreamConnection connection;
    private final Subscriptions subscriptions;
    private boolean open;
    private boolean ready;
    private long openedNanos;
    private long readyNanos;
    private long frames;

    Line(StreamConnection connection, Subscriptions subscriptions) {
        this.connection = connection;
        this.subscriptions = subscriptions;
    }

    StreamConnection connection() {
        return connection;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    void opened(long now) {
        open = true;
        openedNanos = now;
    }

    boolean isOpen() {
        return open;
    }

    long ageNanos(long now) {
        return open ? now - openedNanos : 0;
    }

    void ready(long now) {
        ready = true;
        readyNanos = now;
    }

    /// Whether it is open and has all its streams.
    boolean isReady() {
        return ready;
    }

    long readyForNanos(long now) {
        return ready ? now - readyNanos : 0;
    }

    void heard() {
        frames++;
    }

    /// Trades and quotes that came on it.
    long frames() {
        return frames;
    }
}
