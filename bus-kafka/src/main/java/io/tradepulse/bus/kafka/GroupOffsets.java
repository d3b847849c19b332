package io.tradepulse.bus.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What groups have committed, and how far topics go: answered at once from what was last heard,
/// and heard anew, each on a virtual thread, for as long as somebody asks. Thread-safe.
final class GroupOffsets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);
    private static final long PATIENCE_SECONDS = 5;
    private static final long COMMITS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long COMMITS_ASKED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAG_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LAG_ASKED_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Supplier<@Nullable Admin> admin;
    private final Map<String, Question<Map<TopicPartition, Long>>> commits =
            new ConcurrentHashMap<>();
    private final Map<String, Question<Long>> lags = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    GroupOffsets(Supplier<@Nullable Admin> admin) {
        this.admin = admin;
    }

    /// Whether that group has committed all of the mark.
    boolean hasPassed(String group, String topic, KafkaMark mark) {
        Map<TopicPartition, Long> known =
                commits.computeIfAbsent(group, this::commitsOf).lastAnswer();
        for (var each : mark.offsets().entrySet()) {
            Long committed = known.get(new TopicPartition(topic, each.getKey()));
            if (committed == null || committed < each.getValue()) {
                return false;
            }
        }
        return true;
    }

    private Question<Map<TopicPartition, Long>> commitsOf(String group) {
        return new Question<>(
                Map.of(), COMMITS_NANOS, COMMITS_ASKED_NANOS, of -> committed(of, group));
    }

    /// Events of the topic that the group has not committed, as last heard.
    long lag(String group, String topic) {
        return lags.computeIfAbsent(
                        group + " " + topic,
                        _ ->
                                new Question<>(
                                        0L,
                                        LAG_NANOS,
                                        LAG_ASKED_NANOS,
                                        of -> measuredLag(of, group, topic)))
                .lastAnswer();
    }

    private static Long measuredLag(Admin of, String group, String topic) throws Unanswered {
        Map<TopicPartition, Long> committed = committed(of, group);
        Set<TopicPartition> all =
                get(of.describeTopics(Set.of(topic)).allTopicNames()).values().stream()
                        .flatMap(is -> is.partitions().stream())
                        .map(p -> new TopicPartition(topic, p.partition()))
                        .collect(Collectors.toSet());
        Map<TopicPartition, Long> begins = listed(of, all, OffsetSpec.earliest());
        long lag = 0;
        for (var end : listed(of, all, OffsetSpec.latest()).entrySet()) {
            long begin = begins.getOrDefault(end.getKey(), 0L);
            long at = Math.max(begin, committed.getOrDefault(end.getKey(), begin));
            lag += Math.max(0, end.getValue() - at);
        }
        return lag;
    }

    /// What that group has committed; without those of which it has nothing.
    static Map<TopicPartition, Long> committed(Admin of, String group) throws Unanswered {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(of.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach(
                        (partition, at) -> {
                            if (at != null) {
                                offsets.put(partition, at.offset());
                            }
                        });
        return offsets;
    }

    /// Offsets by that; -1 where there is no such record.
    static Map<TopicPartition, Long> listed(Admin of, Set<TopicPartition> which, OffsetSpec by)
            throws Unanswered {
        Map<TopicPartition, OffsetSpec> asked =
                which.stream().collect(Collectors.toMap(Function.identity(), _ -> by));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(of.listOffsets(asked).all())
                .forEach((partition, at) -> offsets.put(partition, at.offset()));
        return offsets;
    }

    private static <T> T get(KafkaFuture<T> answer) throws Unanswered {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unanswered(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new Unanswered(e);
        }
    }

    /// Brokers have not answered, or with an error.
    static final class Unanswered extends Exception {
        private static final long serialVersionUID = 1;

        Unanswered(Exception cause) {
            super(cause);
        }
    }

    private interface Asking<T> {
        T ask(Admin of) throws Unanswered;
    }

    /// Something that is asked again and again. Thread-safe.
    private final class Question<T> {
        private final long everyNanos;
        private final long keepNanos;
        private final Asking<T> asking;
        private final AtomicBoolean isUnderWay = new AtomicBoolean();
        private volatile T answer;
        private volatile long askedAt;

        Question(T before, long everyNanos, long keepNanos, Asking<T> asking) {
            this.answer = before;
            this.everyNanos = everyNanos;
            this.keepNanos = keepNanos;
            this.asking = asking;
        }

        T lastAnswer() {
            askedAt = System.nanoTime();
            if (!isUnderWay.get() && isUnderWay.compareAndSet(false, true)) {
                Thread.ofVirtual().name("kafka-offsets").start(this::run);
            }
            return answer;
        }

        private void run() {
            try {
                while (!isClosed && System.nanoTime() - askedAt < keepNanos) {
                    ask();
                    LockSupport.parkNanos(this, everyNanos);
                }
            } finally {
                isUnderWay.set(false);
            }
        }

        private void ask() {
            Admin of = admin.get();
            if (of == null) {
                return;
            }
            try {
                answer = asking.ask(of);
            } catch (Unanswered | KafkaException | IllegalStateException e) {
                LOG.debug("no offsets", e);
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
