package io.tradepulse.bus.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the topics: connects, in the background and again and again, makes those that are
/// not there, and revives the publisher. Thread-safe; its work is done by a thread of its own.
final class TopicKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicKeeper.class);
    private static final long CALM_MILLIS = 2_000;
    private static final long TROUBLE_MILLIS = 300;
    private static final long PATIENCE_SECONDS = 6;

    private final KafkaOptions options;
    private final ClientSettings settings;
    private final Publisher publisher;
    private final List<String> topics;
    private final Map<String, Uuid> ids = new ConcurrentHashMap<>();
    private final Map<String, Integer> generations = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Uuid> ready = new HashMap<>(); // by its own thread only
    private final Map<TopicPartition, Uuid> unready = new HashMap<>();
    private final Thread thread;
    private final Semaphore isCalled = new Semaphore(0);
    private volatile @Nullable Admin admin;
    private volatile String problem = "not connected to Kafka yet";
    private volatile boolean isClosed;

    TopicKeeper(KafkaOptions options, ClientSettings settings, PublisherOf publisherOf) {
        this.options = options;
        this.settings = settings;
        this.publisher = publisherOf.calling(isCalled::release);
        this.topics =
                List.of(options.topic(), options.barsTopic(), options.deadLettersTopic()).stream()
                        .distinct()
                        .toList();
        this.thread = Thread.ofVirtual().name("kafka-topics").unstarted(this::run);
    }

    /// Makes a publisher that calls when something is to be done for it.
    @FunctionalInterface
    interface PublisherOf {
        Publisher calling(Runnable onTrouble);
    }

    Publisher publisher() {
        return publisher;
    }

    void start() {
        thread.start();
    }

    /// The connection for questions; null before there is one.
    @Nullable Admin admin() {
        return admin;
    }

    String problem() {
        return problem;
    }

    /// Rises when a topic was deleted and is there again: what was known of its offsets is void.
    int generation(String topic) {
        return generations.getOrDefault(topic, 0);
    }

    private void run() {
        while (!isClosed) {
            try {
                look();
                await(problem.isEmpty() ? CALM_MILLIS : TROUBLE_MILLIS);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("looking after the topics failed", e);
                problem = "Kafka: " + Publisher.reason(e);
            }
        }
    }

    /// A broken producer is not replaced at once.
    private void await(long millis) throws InterruptedException {
        if (!isCalled.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            return;
        }
        isCalled.drainPermits();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TROUBLE_MILLIS));
    }

    private void look() throws InterruptedException {
        try {
            Admin connected = connected();
            List<String> missing = missing(connected);
            if (!missing.isEmpty()) {
                // What it sends into a topic that begins could come in another order than it was.
                publisher.startAnew("there is no topic " + String.join(", ", missing));
                make(connected, missing);
            }
            awaitLeaders(connected);
            say("");
            publisher.revive();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            say(cause instanceof KafkaException k ? Publisher.reason(k) : String.valueOf(cause));
        } catch (TimeoutException e) {
            say("no answer");
        } catch (KafkaException e) {
            Throwable cause = e.getCause();
            say(cause instanceof KafkaException k ? Publisher.reason(k) : Publisher.reason(e));
        }
    }

    private void say(String reason) {
        String now = reason.isEmpty() ? "" : "Kafka at " + options.brokers() + ": " + reason;
        if (!now.equals(problem)) {
            if (now.isEmpty()) {
                LOG.info("Kafka at {} is there", options.brokers());
            } else {
                LOG.warn("{}", now);
            }
            problem = now;
        }
    }

    private Admin connected() {
        Admin known = admin;
        if (known == null) {
            known = Admin.create(settings.admin());
            admin = known;
        }
        return known;
    }

    private List<String> missing(Admin of)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<String> missing = new ArrayList<>();
        for (var known : of.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                note(known.getKey(), get(known.getValue()));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                missing.add(known.getKey());
            }
        }
        return missing;
    }

    private void note(String topic, TopicDescription is) {
        for (TopicPartitionInfo each : is.partitions()) {
            TopicPartition partition = new TopicPartition(topic, each.partition());
            if (!is.topicId().equals(ready.get(partition))) {
                unready.put(partition, is.topicId());
            }
        }
        Uuid before = ids.put(topic, is.topicId());
        if (before != null && !before.equals(is.topicId())) {
            LOG.warn("the topic {} was deleted and is new", topic);
            generations.merge(topic, 1, Integer::sum);
        }
    }

    /// A broker that leads a new partition may not know it yet. Of several batches that come then
    /// it can refuse the first and take the second, which costs the order of the first ones.
    private void awaitLeaders(Admin of)
            throws ExecutionException, InterruptedException, TimeoutException {
        if (unready.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        unready.keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        get(of.listOffsets(asked).all());
        ready.putAll(unready);
        unready.clear();
    }

    private void make(Admin with, Collection<String> names)
            throws ExecutionException, InterruptedException, TimeoutException {
        LOG.info("creating {} with {} partitions", names, options.partitions());
        Map<String, String> configs = new HashMap<>();
        configs.put("retention.ms", Long.toString(options.retention().toMillis()));
        List<NewTopic> made = new ArrayList<>();
        for (String name : names) {
            made.add(
                    new NewTopic(name, options.partitions(), options.replication())
                            .configs(configs));
        }
        for (KafkaFuture<Void> each : with.createTopics(made).values().values()) {
            try {
                get(each);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e; // another process was faster
                }
            }
        }
        awaitThere(with);
    }

    /// What a broker has not heard of yet could not be waited for in [#awaitLeaders].
    private void awaitThere(Admin of)
            throws ExecutionException, InterruptedException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!missing(of).isEmpty()) {
            if (System.nanoTime() > end) {
                throw new TimeoutException("the new topics are not known");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static <T> T get(KafkaFuture<T> answer)
            throws ExecutionException, InterruptedException, TimeoutException {
        return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
        Admin last = admin;
        if (last != null) {
            last.close(Duration.ZERO);
        }
    }
}
