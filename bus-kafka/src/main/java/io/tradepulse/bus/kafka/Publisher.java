package io.tradepulse.bus.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The producer that all appenders share. What it can retry it retries itself, in order, for as
/// long as it takes; when it has given a record up all the same, it is replaced, and the new one
/// gets all that was not acknowledged, in order, before anything else. Thread-safe.
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final ClientSettings settings;
    private final Runnable onTrouble;
    private final Room room;
    private final AtomicLong orders = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition isReady = lock.newCondition();
    private final List<Outgoing> unsent = new ArrayList<>(); // under the lock

    private volatile @Nullable Producer<byte[], byte[]> producer;
    private @Nullable Producer<byte[], byte[]> broken; // under the lock
    private volatile String trouble = "";
    private volatile long progressAt = System.nanoTime();
    private volatile boolean isClosed;

    /// @param onTrouble called when [#revive()] is needed
    Publisher(ClientSettings settings, Runnable onTrouble) {
        this.settings = settings;
        this.onTrouble = onTrouble;
        this.room = new Room(settings.roomBytes());
    }

    /// Gives the record to the producer; blocks while there is no room or no producer, or brokers
    /// have never said what the topic is like.
    void send(Outgoing one) throws InterruptedException {
        if (room.take(one.size)) {
            progressAt = System.nanoTime();
        }
        boolean isSent = false;
        try {
            one.order = orders.getAndIncrement();
            while (!offer(producer, one)) {
                awaitProducer();
            }
            isSent = true;
        } finally {
            if (!isSent) {
                room.give(one.size);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the record is its own callback
    private boolean offer(@Nullable Producer<byte[], byte[]> to, Outgoing one)
            throws InterruptedException {
        if (to == null) {
            return false;
        }
        one.isOffered();
        try {
            to.send(one.record, one);
        } catch (InterruptException e) {
            Thread.interrupted();
            throw interrupted(e);
        } catch (KafkaException | IllegalStateException e) {
            breakDown(to, e);
            return false;
        }
        Exception refusal = one.refusal();
        if (refusal == null) {
            return true;
        }
        trouble = reason(refusal);
        if (!(refusal instanceof RetriableException)) {
            failures.incrementAndGet();
            pause();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("while the brokers took nothing");
        }
        return false;
    }

    private static InterruptedException interrupted(InterruptException cause) {
        InterruptedException e = new InterruptedException("while the brokers took nothing");
        e.initCause(cause);
        return e;
    }

    private static void pause() throws InterruptedException {
        LockSupport.parkNanos(PAUSE_NANOS);
        if (Thread.interrupted()) {
            throw new InterruptedException("while the brokers took nothing");
        }
    }

    private void awaitProducer() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (producer == null) {
                if (isClosed) {
                    throw new IllegalStateException("the bus is closed");
                }
                boolean _ = isReady.await(100, TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Called by the producer's thread.
    void acknowledged(Outgoing one) {
        progressAt = System.nanoTime();
        if (!trouble.isEmpty()) {
            trouble = "";
        }
        room.give(one.size);
    }

    /// Called by the producer's thread, or by who closes it: the record is kept.
    void failed(Outgoing one, Exception why) {
        lock.lock();
        try {
            unsent.add(one);
            if (broken == null && !isClosed) {
                failures.incrementAndGet();
                LOG.warn("records could not be sent, and will be again: {}", reason(why));
                trouble = reason(why);
            }
        } finally {
            lock.unlock();
        }
        Producer<byte[], byte[]> current = producer;
        if (current != null) {
            breakDown(current, why);
        }
    }

    private void breakDown(Producer<byte[], byte[]> which, Exception why) {
        lock.lock();
        try {
            if (!which.equals(producer) || isClosed) {
                return;
            }
            producer = null;
            broken = which;
            trouble = reason(why);
        } finally {
            lock.unlock();
        }
        onTrouble.run();
    }

    /// Takes the producer away, and keeps what it has not sent for the next. Called by the keeper.
    void startAnew(String why) {
        Producer<byte[], byte[]> current = producer;
        if (current != null) {
            breakDown(current, new KafkaException(why));
        }
    }

    /// Makes a producer where there is none, and sends what the last one has left. Called by the
    /// keeper only, again and again.
    void revive() throws InterruptedException {
        closeBroken();
        if (producer != null || isClosed) {
            return;
        }
        Producer<byte[], byte[]> made = new KafkaProducer<>(settings.producer());
        Deque<Outgoing> left = takeUnsent();
        try {
            sendAgain(made, left);
        } finally {
            install(made, left);
        }
    }

    /// The first alone: while that is refused, none after it may be taken.
    private void sendAgain(Producer<byte[], byte[]> with, Deque<Outgoing> left)
            throws InterruptedException {
        if (left.isEmpty() || !offer(with, left.getFirst())) {
            return;
        }
        Outgoing first = left.removeFirst();
        if (!left.isEmpty() && !first.awaitAcknowledgement(AGAIN_NANOS)) {
            return;
        }
        while (!left.isEmpty() && offer(with, left.getFirst())) {
            left.removeFirst();
        }
    }

    private Deque<Outgoing> takeUnsent() {
        lock.lock();
        try {
            unsent.sort(Comparator.comparingLong(one -> one.order));
            Deque<Outgoing> left = new ArrayDeque<>(unsent);
            unsent.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }

    /// For everybody where it took all; else it is as broken as the one before.
    private void install(Producer<byte[], byte[]> made, Deque<Outgoing> left) {
        lock.lock();
        try {
            boolean isGood = left.isEmpty() && unsent.isEmpty() && !isClosed;
            unsent.addAll(left);
            if (isGood) {
                producer = made;
                isReady.signalAll();
            } else {
                broken = made;
            }
        } finally {
            lock.unlock();
        }
    }

    /// What it had not sent fails, and is kept.
    private void closeBroken() {
        Producer<byte[], byte[]> old;
        lock.lock();
        try {
            old = broken;
        } finally {
            lock.unlock();
        }
        if (old == null) {
            return;
        }
        old.close(Duration.ZERO);
        lock.lock();
        try {
            broken = null;
        } finally {
            lock.unlock();
        }
    }

    /// What keeps records from being acknowledged, in half a sentence; empty where nothing does.
    String problem() {
        if (producer == null && !trouble.isEmpty()) {
            return "Kafka takes no records: " + trouble;
        }
        if (room.isAllFree()) {
            return "";
        }
        long since = System.nanoTime() - progressAt;
        if (since < settings.stallNanos()) {
            return "";
        }
        String what = "Kafka has acknowledged nothing for " + since / 1_000_000_000 + " s";
        return trouble.isEmpty() ? what : what + ": " + trouble;
    }

    long failures() {
        return failures.get();
    }

    static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    /// Sends what it has, for as long as that.
    void close(Duration patience) {
        Producer<byte[], byte[]> last;
        Producer<byte[], byte[]> old;
        lock.lock();
        try {
            isClosed = true;
            last = producer;
            old = broken;
            producer = null;
            broken = null;
            isReady.signalAll();
        } finally {
            lock.unlock();
        }
        if (old != null) {
            old.close(Duration.ZERO);
        }
        if (last != null) {
            last.close(patience);
        }
    }
}
