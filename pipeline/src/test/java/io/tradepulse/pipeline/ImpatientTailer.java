package io.tradepulse.pipeline;

import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import java.time.Duration;
import java.util.function.Consumer;

/// A tailer that never waits, and hands over no more than a test lets it.
final class ImpatientTailer<E> implements Tailer<E> {
    private final Tailer<E> tailer;
    private int limit = Integer.MAX_VALUE;
    private int commits;
    private boolean closed;
    private Duration lastPatience = Duration.ZERO;
    private Runnable meanwhile = () -> {};

    ImpatientTailer(Tailer<E> tailer) {
        this.tailer = tailer;
    }

    /// A poll hands over so many at most.
    void limit(int events) {
        limit = events;
    }

    /// What happens elsewhere while it waits.
    void meanwhile(Runnable elsewhere) {
        meanwhile = elsewhere;
    }

    int commits() {
        return commits;
    }

    boolean isClosed() {
        return closed;
    }

    /// How long the last poll would have waited.
    Duration lastPatience() {
        return lastPatience;
    }

    @Override
    public int poll(Consumer<? super E> handler, int most, Duration patience)
            throws InterruptedException {
        lastPatience = patience;
        meanwhile.run();
        return tailer.poll(handler, Math.min(limit, most), Duration.ZERO);
    }

    @Override
    public void commit() {
        commits++;
        tailer.commit();
    }

    @Override
    public void commit(Topic.Mark upTo) {
        commits++;
        tailer.commit(upTo);
    }

    @Override
    public void rewind() {
        tailer.rewind();
    }

    @Override
    public Topic.Mark mark() {
        return tailer.mark();
    }

    @Override
    public void close() {
        closed = true;
        tailer.close();
    }
}
