package io.tradepulse.bus.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One consumer, the partitions it has, and what came of them: what tailers and members with
/// partitions have in common. It connects when it is first asked for something, and again whenever
/// its consumer is of no use any more. Owned by one thread.
final class TopicReader<E> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration SLICE = Duration.ofMillis(250);
    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final KafkaTopic<E> topic;
    private final @Nullable String group;
    private final @Nullable BroadcastStart start;
    private final Decoder<E> decoder;
    private final Malformed malformed;
    private final Map<TopicPartition, Inlet> inlets = new LinkedHashMap<>();
    private final Moves moves = new Moves();
    private final Positions positions;
    private final long pollNanos;
    private final int mostWaiting;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable Listener listener;
    private @Nullable RuntimeException listenerFailure;
    private boolean isClosed;
    private int generation;
    private volatile long standstills;
    private long looked;
    private volatile long polledAt = System.nanoTime();
    private volatile boolean hasPolled;

    /// Told of the partitions that come and go, within [#fetch].
    interface Listener {
        void gained(Inlet inlet, int count);

        void lost(Inlet inlet);
    }

    private TopicReader(
            KafkaTopic<E> topic,
            @Nullable String group,
            @Nullable BroadcastStart start,
            Malformed malformed) {
        this.topic = topic;
        this.group = group;
        this.start = start;
        this.decoder = topic.decoder();
        this.malformed = malformed;
        this.positions = new Positions(group, inlets, malformed);
        this.pollNanos = topic.settings().pollNanos();
        this.mostWaiting = topic.settings().mostWaiting();
        this.generation = topic.generation();
    }

    static <E> TopicReader<E> member(KafkaTopic<E> topic, String group, Malformed malformed) {
        return new TopicReader<>(topic, group, null, malformed);
    }

    static <E> TopicReader<E> lone(KafkaTopic<E> topic, BroadcastStart start, Malformed malformed) {
        return new TopicReader<>(topic, null, start, malformed);
    }

    void listener(@Nullable Listener told) {
        listener = told;
    }

    Collection<Inlet> inlets() {
        return inlets.values();
    }

    /// Fetches what has come, and waits up to `patience` where there is nothing.
    ///
    /// @return whether something has come
    boolean fetch(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long left = patience.toNanos();
        boolean hasCome;
        do {
            Duration slice = Duration.ofNanos(Math.max(0, Math.min(left, SLICE.toNanos())));
            hasCome = fetchOnce(slice);
            left = end - System.nanoTime();
        } while (!hasCome && left > 0);
        return hasCome;
    }

    private boolean fetchOnce(Duration patience) throws InterruptedException {
        try {
            startAnewWhereStale();
            KafkaConsumer<byte[], byte[]> current = connected();
            if (current == null) {
                return false;
            }
            resumeDrained(current);
            polledAt = System.nanoTime(); // what listeners do within counts from here
            ConsumerRecords<byte[], byte[]> records = current.poll(patience);
            hasPolled = true;
            boolean hasCome = keep(current, records);
            flush();
            topic.problems().remove(this);
            throwListenersFailure();
            return hasCome;
        } catch (InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException e) {
            throwListenersFailure();
            failed(e);
            waitFor(patience);
            return false;
        }
    }

    private static InterruptedException interrupted(InterruptException cause) {
        Thread.interrupted();
        InterruptedException e = new InterruptedException("while waiting for events");
        e.initCause(cause);
        return e;
    }

    private void throwListenersFailure() {
        RuntimeException failure = listenerFailure;
        if (failure != null) {
            listenerFailure = null;
            throw failure;
        }
    }

    private static void waitFor(Duration patience) throws InterruptedException {
        LockSupport.parkNanos(Math.max(patience.toNanos(), TimeUnit.MILLISECONDS.toNanos(100)));
        if (Thread.interrupted()) {
            throw new InterruptedException("while waiting for events");
        }
    }

    /// Whoever stood still for longer than a session can't know what it still has, and offsets of a
    /// topic that was deleted mean nothing in the next one of that name.
    private void startAnewWhereStale() {
        int now = topic.generation();
        if (now != generation) {
            generation = now;
            if (start != null) {
                start.forget();
            }
            inlets.values().forEach(inlet -> inlet.isLost = true);
            discard();
        } else if (group != null && consumer != null && hasPolled && !isCurrent()) {
            LOG.warn("{} was stalled, and joins {} anew", group, topic.name());
            inlets.values().forEach(inlet -> inlet.isLost = true);
            discard();
        }
    }

    /// Whether it has been heard of all the time: Kafka's own thread sends heartbeats while the
    /// process runs, however busy the owner is, and that is enough until the owner has not polled
    /// for too long.
    boolean isCurrent() {
        return hasPolled
                && topic.standstills() == standstills
                && System.nanoTime() - polledAt < pollNanos;
    }

    private @Nullable KafkaConsumer<byte[], byte[]> connected() throws InterruptedException {
        if (isClosed) {
            throw new IllegalStateException("closed");
        }
        KafkaConsumer<byte[], byte[]> current = consumer;
        if (current == null) {
            current = new KafkaConsumer<>(properties());
            consumer = current;
            positions.tellWith(current);
            standstills = topic.standstills();
            looked = System.nanoTime() - LOOK_NANOS;
            if (group != null) {
                current.subscribe(List.of(topic.name()), moves);
            }
        }
        if (start != null && System.nanoTime() - looked >= LOOK_NANOS) {
            assignAll(current, start);
        }
        return current;
    }

    private Map<String, Object> properties() {
        ClientSettings settings = topic.settings();
        return group == null ? settings.lone() : settings.consumer(group, topic.name());
    }

    /// All partitions, those among them that were added since.
    private void assignAll(KafkaConsumer<byte[], byte[]> to, BroadcastStart from)
            throws InterruptedException {
        Set<TopicPartition> all = new HashSet<>();
        for (PartitionInfo info : to.partitionsFor(topic.name(), SLICE.multipliedBy(4))) {
            all.add(new TopicPartition(topic.name(), info.partition()));
        }
        if (all.isEmpty() || !from.resolve(topic.admin(), all)) {
            waitFor(SLICE);
            return;
        }
        looked = System.nanoTime();
        Set<TopicPartition> added = new HashSet<>(all);
        added.removeAll(to.assignment());
        if (added.isEmpty()) {
            return;
        }
        to.assign(all);
        for (TopicPartition each : added) {
            Long offset = from.offset(each);
            if (offset == null) {
                to.seekToBeginning(List.of(each));
            } else {
                to.seek(each, offset);
            }
            inlets.put(each, new Inlet(each));
        }
    }

    private boolean keep(
            KafkaConsumer<byte[], byte[]> from, ConsumerRecords<byte[], byte[]> records) {
        boolean hasCome = false;
        for (TopicPartition each : records.partitions()) {
            Inlet inlet = inlets.get(each);
            if (inlet == null) {
                continue;
            }
            for (ConsumerRecord<byte[], byte[]> record : records.records(each)) {
                inlet.add(record);
            }
            hasCome = true;
            if (inlet.waiting() >= mostWaiting && !inlet.isPaused) {
                from.pause(List.of(each));
                inlet.isPaused = true;
            }
        }
        return hasCome;
    }

    private void resumeDrained(KafkaConsumer<byte[], byte[]> of) {
        for (Inlet inlet : inlets.values()) {
            if (inlet.isPaused && inlet.waiting() < mostWaiting / 2) {
                of.resume(List.of(inlet.partition));
                inlet.isPaused = false;
            }
        }
    }

    /// Stays a member of its group without taking more than there is room for.
    void idle() {
        KafkaConsumer<byte[], byte[]> current = consumer;
        if (current == null || System.nanoTime() - polledAt < IDLE_NANOS) {
            return;
        }
        try {
            startAnewWhereStale();
            if (consumer == null) {
                return; // the next poll joins again
            }
            current.pause(current.assignment());
            polledAt = System.nanoTime();
            keep(current, current.poll(Duration.ZERO));
            flush();
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            failed(e);
        } finally {
            resumeAll(current);
        }
        throwListenersFailure();
    }

    private void resumeAll(KafkaConsumer<byte[], byte[]> paused) {
        if (paused.equals(consumer)) {
            paused.resume(paused.paused());
            inlets.values().forEach(inlet -> inlet.isPaused = false);
        }
    }

    long sincePollNanos() {
        return System.nanoTime() - polledAt;
    }

    /// Hands over what waits there; the event stays where the handler throws.
    int handOver(Inlet from, Consumer<? super E> handler, int limit) throws InterruptedException {
        int handed = 0;
        while (handed < limit) {
            ConsumerRecord<byte[], byte[]> record = from.first();
            if (record == null) {
                break;
            }
            switch (decoder.read(record)) {
                case EVENT -> {
                    handler.accept(decoder.event());
                    from.take(true);
                    handed++;
                }
                case OTHER -> from.take(false);
                case MALFORMED -> {
                    malformed.take(record, decoder.problem());
                    from.take(false);
                }
            }
        }
        return handed;
    }

    void rewind(Inlet inlet) {
        long to = inlet.rewind();
        KafkaConsumer<byte[], byte[]> current = consumer;
        if (to == Inlet.NONE || current == null || inlet.isLost) {
            return;
        }
        try {
            current.seek(inlet.partition, to);
        } catch (KafkaException | IllegalStateException e) {
            failed(new KafkaException("can't go back in " + inlet.partition, e));
            discard();
        }
    }

    /// Tells the broker what was committed, and doesn't wait for its answer.
    void flush() {
        positions.tell();
    }

    private void failed(KafkaException e) {
        LOG.debug("reading {} failed", topic.name(), e);
        Throwable cause = e.getCause();
        String reason =
                cause instanceof KafkaException inner
                        ? Publisher.reason(inner)
                        : Publisher.reason(e);
        String before = topic.problems().put(this, reason);
        if (!reason.equals(before)) {
            LOG.warn("{} can't be read: {}", topic.name(), reason);
        }
        if (!(e instanceof RetriableException)) {
            discard();
        }
    }

    /// Gives up the consumer and all it had; the next one begins where was last committed.
    private void discard() {
        KafkaConsumer<byte[], byte[]> old = consumer;
        consumer = null;
        positions.tellWith(null);
        List<Inlet> had = new ArrayList<>(inlets.values());
        if (old != null) {
            closeQuietly(old);
        }
        for (Inlet inlet : had) {
            if (inlets.remove(inlet.partition, inlet)) {
                inlet.isLost = true;
                tellLost(inlet);
            }
        }
        hasPolled = false;
    }

    private static void closeQuietly(KafkaConsumer<byte[], byte[]> old) {
        boolean wasInterrupted = Thread.interrupted();
        try {
            old.close(CloseOptions.timeout(CLOSING));
        } catch (InterruptException e) {
            wasInterrupted = true;
        } catch (KafkaException | java.util.ConcurrentModificationException e) {
            LOG.debug("a consumer did not close", e);
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void tellLost(Inlet inlet) {
        Listener told = listener;
        if (told != null) {
            try {
                told.lost(inlet);
            } catch (RuntimeException e) {
                listenerFailure = e;
            }
        }
    }

    /// Leaves the group, with everything committed that was to be.
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        topic.problems().remove(this);
        topic.closed(this);
        listener = null;
        KafkaConsumer<byte[], byte[]> last = consumer;
        if (last == null) {
            return;
        }
        boolean wasInterrupted = Thread.interrupted();
        try {
            positions.tellNow(last, inlets.values());
        } catch (KafkaException | java.util.ConcurrentModificationException e) {
            LOG.debug("a consumer did not commit", e);
        }
        closeQuietly(last);
        consumer = null;
        positions.tellWith(null);
        inlets.clear();
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// What the group decides, told within a poll.
    private final class Moves implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            for (TopicPartition each : partitions) {
                Inlet inlet = new Inlet(each);
                inlets.put(each, inlet);
                Listener told = listener;
                if (told != null) {
                    tellGained(told, inlet);
                }
            }
        }

        private void tellGained(Listener told, Inlet inlet) {
            KafkaConsumer<byte[], byte[]> current = consumer;
            int count = current == null ? 1 : current.partitionsFor(topic.name()).size();
            try {
                told.gained(inlet, count);
            } catch (RuntimeException e) {
                listenerFailure = e;
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            List<Inlet> going = remove(partitions);
            going.forEach(TopicReader.this::tellLost);
            KafkaConsumer<byte[], byte[]> current = consumer;
            if (current != null) {
                positions.tellNow(current, going);
            }
            going.forEach(inlet -> inlet.isLost = true);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            for (Inlet inlet : remove(partitions)) {
                inlet.isLost = true;
                tellLost(inlet);
            }
        }

        private List<Inlet> remove(Collection<TopicPartition> partitions) {
            List<Inlet> going = new ArrayList<>();
            for (TopicPartition each : partitions) {
                Inlet inlet = inlets.remove(each);
                if (inlet != null) {
                    going.add(inlet);
                }
            }
            return going;
        }
    }
}
