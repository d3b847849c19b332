package io.tradepulse.bus.kafka;

import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic.Mark;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Reads all partitions that its reader has. Owned by one thread.
final class KafkaTailer<E> implements Tailer<E> {
    private static final long SIGN_OF_LIFE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final TopicReader<E> reader;

    KafkaTailer(TopicReader<E> reader) {
        this.reader = reader;
    }

    @Override
    public int poll(Consumer<? super E> handler, int limit, Duration patience)
            throws InterruptedException {
        if (limit <= 0) {
            return 0;
        }
        int handed = handOver(handler, limit);
        if (handed > 0) {
            if (reader.sincePollNanos() > SIGN_OF_LIFE_NANOS) {
                reader.idle();
            }
            return handed;
        }
        long end = System.nanoTime() + patience.toNanos();
        long left = patience.toNanos();
        do {
            if (reader.fetch(Duration.ofNanos(Math.max(0, left)))) {
                handed = handOver(handler, limit);
            }
            left = end - System.nanoTime();
        } while (handed == 0 && left > 0);
        return handed;
    }

    private int handOver(Consumer<? super E> handler, int limit) throws InterruptedException {
        int handed = 0;
        for (Inlet inlet : reader.inlets()) {
            if (handed == limit) {
                break;
            }
            if (inlet.waiting() > 0) {
                handed += reader.handOver(inlet, handler, limit - handed);
            }
        }
        return handed;
    }

    @Override
    public void commit() {
        reader.inlets().forEach(Inlet::commit);
        reader.flush();
    }

    @Override
    public void commit(Mark upTo) {
        Map<Integer, Long> offsets = ((KafkaMark) upTo).offsets();
        for (Inlet inlet : reader.inlets()) {
            Long offset = offsets.get(inlet.partition.partition());
            if (offset != null) {
                inlet.commitTo(offset);
            }
        }
        reader.flush();
    }

    @Override
    public void rewind() {
        java.util.List.copyOf(reader.inlets()).forEach(reader::rewind);
    }

    @Override
    public void idle() {
        reader.idle();
    }

    @Override
    public Mark mark() {
        Map<Integer, Long> offsets = new HashMap<>();
        for (Inlet inlet : reader.inlets()) {
            if (inlet.mark() != Inlet.NONE) {
                offsets.put(inlet.partition.partition(), inlet.mark());
            }
        }
        return new KafkaMark(offsets);
    }

    @Override
    public void close() {
        reader.close();
    }
}
