package io.tradepulse.bus.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// What groups have committed, and how far topics go: answered at once from what was last heard,
/// and heard anew for as long as somebody asks. Thread-safe.
final class GroupOffsets implements AutoCloseable {
    private static final long COMMITS_MILLIS = 20;
    private static final long ENDS_MILLIS = 500;
    private static final long ASKED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAG_ASKED_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Supplier<@Nullable Admin> admin;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("kafka-offsets").factory());
    private final Map<String, Commits> commits = new ConcurrentHashMap<>();
    private final Map<String, Lag> lags = new ConcurrentHashMap<>();

    GroupOffsets(Supplier<@Nullable Admin> admin) {
        this.admin = admin;
    }

    /// Whether that group has committed all of the mark.
    boolean hasPassed(String group, String topic, KafkaMark mark) {
        Commits of = commits.computeIfAbsent(group, Commits::new);
        of.ask();
        Map<TopicPartition, Long> known = of.known;
        for (var each : mark.offsets().entrySet()) {
            Long committed = known.get(new TopicPartition(topic, each.getKey()));
            if (committed == null || committed < each.getValue()) {
                return false;
            }
        }
        return true;
    }

    /// Events of the topic that the group has not committed, as last heard.
    long lag(String group, String topic) {
        Lag of = lags.computeIfAbsent(group + " " + topic, _ -> new Lag(group, topic));
        of.ask();
        return of.known;
    }

    /// What that group has committed.
    static KafkaFuture<Map<TopicPartition, Long>> committed(Admin of, String group) {
        return of.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .thenApply(GroupOffsets::offsets);
    }

    private static Map<TopicPartition, Long> offsets(Map<TopicPartition, OffsetAndMetadata> of) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        of.forEach(
                (partition, at) -> {
                    if (at != null) {
                        offsets.put(partition, at.offset());
                    }
                });
        return offsets;
    }

    /// Something that is asked for again and again. Its answers are written by the client's thread.
    private abstract class Question {
        private final long everyMillis;
        private final long keepNanos;
        private final AtomicBoolean isUnderWay = new AtomicBoolean();
        private volatile long askedAt;

        Question(long everyMillis, long keepNanos) {
            this.everyMillis = everyMillis;
            this.keepNanos = keepNanos;
        }

        final void ask() {
            askedAt = System.nanoTime();
            if (!isUnderWay.get() && isUnderWay.compareAndSet(false, true)) {
                send();
            }
        }

        private void send() {
            Admin to = admin.get();
            if (to == null) {
                again();
                return;
            }
            try {
                send(to).whenComplete((_, _) -> again());
            } catch (KafkaException | IllegalStateException e) {
                again();
            }
        }

        private void again() {
            if (timer.isShutdown()) {
                return;
            }
            try {
                timer.schedule(this::next, everyMillis, TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.RejectedExecutionException e) {
                // Closed just now: nobody asks any more.
            }
        }

        private void next() {
            if (System.nanoTime() - askedAt < keepNanos) {
                send();
            } else {
                isUnderWay.set(false);
            }
        }

        abstract KafkaFuture<?> send(Admin to);
    }

    private final class Commits extends Question {
        private final String group;
        volatile Map<TopicPartition, Long> known = Map.of();

        Commits(String group) {
            super(COMMITS_MILLIS, ASKED_NANOS);
            this.group = group;
        }

        @Override
        KafkaFuture<?> send(Admin to) {
            return committed(to, group)
                    .thenApply(
                            offsets -> {
                                known = offsets;
                                return offsets;
                            });
        }
    }

    private final class Lag extends Question {
        private final String group;
        private final String topic;
        volatile long known;
        private volatile Map<TopicPartition, Long> committed = Map.of();

        Lag(String group, String topic) {
            super(ENDS_MILLIS, LAG_ASKED_NANOS);
            this.group = group;
            this.topic = topic;
        }

        @Override
        KafkaFuture<?> send(Admin to) {
            var described = to.describeTopics(Set.of(topic)).topicNameValues().get(topic);
            committed(to, group).whenComplete((offsets, _) -> keep(offsets));
            // Futures of this client can't be chained: the next step is begun by the answer.
            return described.whenComplete(
                    (is, e) -> {
                        if (is != null && e == null) {
                            measure(
                                    to,
                                    is.partitions().stream()
                                            .map(p -> new TopicPartition(topic, p.partition()))
                                            .collect(Collectors.toSet()));
                        }
                    });
        }

        private void keep(@Nullable Map<TopicPartition, Long> offsets) {
            if (offsets != null) {
                committed = offsets;
            }
        }

        private void measure(Admin with, Set<TopicPartition> partitions) {
            var ends = with.listOffsets(of(partitions, OffsetSpec.latest())).all();
            var begins = with.listOffsets(of(partitions, OffsetSpec.earliest())).all();
            KafkaFuture.allOf(ends, begins)
                    .whenComplete(
                            (_, e) -> {
                                if (e == null) {
                                    known = sum(partitions, ends, begins);
                                }
                            });
        }

        private static Map<TopicPartition, OffsetSpec> of(
                Set<TopicPartition> partitions, OffsetSpec spec) {
            return partitions.stream().collect(Collectors.toMap(p -> p, _ -> spec));
        }

        private long sum(
                Set<TopicPartition> partitions,
                KafkaFuture<Map<TopicPartition, org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo>> ends,
                KafkaFuture<Map<TopicPartition, org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo>> begins) {
            long sum = 0;
            try {
                for (TopicPartition p : partitions) {
                    long begin = begins.get().get(p).offset();
                    long at = Math.max(begin, committed.getOrDefault(p, begin));
                    sum += Math.max(0, ends.get().get(p).offset() - at);
                }
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                return known; // both are there, so it does not happen
            }
            return sum;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
