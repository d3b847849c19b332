package io.tradepulse.bus.kafka;

import io.tradepulse.bus.Bus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/// Looks at brokers, topics and groups as they are, and creates and changes none.
///
/// Thread-safe.
public final class KafkaInspection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 3_000;
    private static final String GROUPS_TOPIC = "__consumer_offsets";

    private static final int CONNECT_MILLIS = 1_000;

    private final KafkaOptions options;
    private final ClientSettings settings;
    private @Nullable Admin admin;

    /// Connects when it is asked something.
    ///
    /// @throws IllegalArgumentException where Kafka's client would not take the options
    public KafkaInspection(KafkaOptions options) {
        this.options = options;
        this.settings = new ClientSettings(options);
    }

    /// The brokers that are there.
    ///
    /// @param controller as host:port; empty where there is none
    public record Cluster(String controller, List<Broker> brokers) {}

    /// A broker as it tells clients to reach it.
    ///
    /// @param problem why it can't be reached from here; empty where it can
    public record Broker(int id, String address, String problem) {}

    /// A topic.
    ///
    /// @param isThere whether it exists; else the rest is nothing
    /// @param replication copies of the partition that has fewest
    /// @param leaderless partitions that can't be used now
    /// @param underReplicated partitions of which a copy is behind or away
    /// @param unwritable partitions with fewer copies up to date than a write with all
    ///   acknowledgements asks for
    /// @param minInSync copies that have to be up to date for such a write
    /// @param retention how long events are kept; negative: for ever
    /// @param isCompacted whether only the newest event of a key is kept
    public record TopicState(
            String name,
            boolean isThere,
            int partitions,
            int replication,
            List<Integer> leaderless,
            List<Integer> underReplicated,
            List<Integer> unwritable,
            int minInSync,
            Duration retention,
            boolean isCompacted) {
        static TopicState missing(String name) {
            return new TopicState(
                    name, false, 0, 0, List.of(), List.of(), List.of(), 0, Duration.ZERO, false);
        }
    }

    /// A consumer group.
    ///
    /// @param state as Kafka names it; `none` where there is no such group
    public record GroupState(String name, String state, int members, List<Lag> lags) {}

    /// How far a group is behind in a topic.
    ///
    /// @param hasCommitted whether it has ever said how far it is
    /// @param events from there to the end
    /// @param lost partitions from which events were deleted before the group had them
    public record Lag(String topic, boolean hasCommitted, long events, List<Integer> lost) {}

    /// The brokers.
    ///
    /// @throws IllegalArgumentException where Kafka's client can't begin with the options
    /// @throws IOException where none answers, with a sentence about why
    public Cluster cluster() throws IOException {
        try {
            var asked = admin().describeCluster();
            Node controller = get(asked.controller());
            List<Broker> brokers = new ArrayList<>();
            for (Node node : get(asked.nodes())) {
                String problem = problem(node.host(), node.port());
                brokers.add(new Broker(node.id(), address(node), problem));
            }
            return new Cluster(controller == null ? "" : address(controller), brokers);
        } catch (IOException e) {
            boolean isRefused = e.getCause() instanceof AuthenticationException;
            String why = isRefused ? "the brokers refuse: " + e.getMessage() : unreachable(e);
            throw new IOException(why, e);
        }
    }

    private static String address(Node node) {
        return node.host() + ":" + node.port();
    }

    /// What the client says of brokers that are away is that time has passed: looks at each.
    private String unreachable(IOException e) {
        List<String> problems = new ArrayList<>();
        for (String address : options.brokers().split(",", -1)) {
            int colon = address.lastIndexOf(':');
            String host = colon < 0 ? address.strip() : address.substring(0, colon).strip();
            String port = address.substring(colon + 1).strip();
            if (colon < 0 || !port.matches("\\d{1,5}")) {
                problems.add(address.strip() + " is not of the form host:port");
                continue;
            }
            String problem = problem(host, Integer.parseInt(port));
            problems.add(
                    problem.isEmpty()
                            ? host
                                    + ":"
                                    + port
                                    + " takes connections and doesn't answer as Kafka does ("
                                    + e.getMessage()
                                    + ")"
                            : problem);
        }
        return String.join("; ", problems);
    }

    private static String problem(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            return "";
        } catch (UnknownHostException _) {
            return host + " is not a known host";
        } catch (IOException | IllegalArgumentException e) {
            return host + ":" + port + " can't be reached: " + e.getMessage();
        }
    }

    /// The topics of the bus, in the order ticks, bars, dead letters.
    ///
    /// @throws IOException where they can't be looked at, with a sentence about why
    public List<TopicState> topics() throws IOException {
        List<TopicState> states = new ArrayList<>();
        Map<String, TopicDescription> there = there();
        Map<String, Config> configs = configs(there.keySet());
        for (String name : names()) {
            TopicDescription is = there.get(name);
            Config config = configs.get(name);
            states.add(is == null || config == null ? TopicState.missing(name) : state(is, config));
        }
        return states;
    }

    private List<String> names() {
        return List.of(options.topic(), options.barsTopic(), options.deadLettersTopic()).stream()
                .distinct()
                .toList();
    }

    private Map<String, TopicDescription> there() throws IOException {
        Map<String, TopicDescription> there = new HashMap<>();
        for (var asked : admin().describeTopics(names()).topicNameValues().entrySet()) {
            TopicDescription is = getOr(asked.getValue(), UnknownTopicOrPartitionException.class);
            if (is != null) {
                there.put(asked.getKey(), is);
            }
        }
        return there;
    }

    private Map<String, Config> configs(Set<String> topics) throws IOException {
        Set<ConfigResource> asked =
                topics.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .collect(Collectors.toSet());
        Map<String, Config> configs = new HashMap<>();
        get(admin().describeConfigs(asked).all()).forEach((of, is) -> configs.put(of.name(), is));
        return configs;
    }

    private static TopicState state(TopicDescription is, Config config) {
        int minInSync = Integer.parseInt(value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG));
        List<Integer> leaderless = new ArrayList<>();
        List<Integer> underReplicated = new ArrayList<>();
        List<Integer> unwritable = new ArrayList<>();
        int replication = Integer.MAX_VALUE;
        for (TopicPartitionInfo partition : is.partitions()) {
            int number = partition.partition();
            replication = Math.min(replication, partition.replicas().size());
            if (partition.leader() == null || partition.leader().isEmpty()) {
                leaderless.add(number);
            }
            if (partition.isr().size() < partition.replicas().size()) {
                underReplicated.add(number);
            }
            if (partition.isr().size() < minInSync) {
                unwritable.add(number);
            }
        }
        return new TopicState(
                is.name(),
                true,
                is.partitions().size(),
                replication,
                leaderless,
                underReplicated,
                unwritable,
                minInSync,
                Duration.ofMillis(Long.parseLong(value(config, TopicConfig.RETENTION_MS_CONFIG))),
                value(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains("compact"));
    }

    private static String value(Config config, String name) {
        ConfigEntry entry = config.get(name);
        String value = entry == null ? null : entry.value();
        return value == null ? "-1" : value;
    }

    /// The groups that tell how far they are: the recorder's and that of bars.
    ///
    /// @throws IOException where they can't be looked at, with a sentence about why
    public List<GroupState> groups() throws IOException {
        Map<String, TopicDescription> topics = there();
        return List.of(
                group(
                        Bus.TICK_CONSUMER,
                        topics,
                        List.of(options.topic(), options.deadLettersTopic())),
                group(Bus.MICRO_BATCHER, topics, List.of(options.topic())));
    }

    private GroupState group(String name, Map<String, TopicDescription> topics, List<String> read)
            throws IOException {
        ConsumerGroupDescription is = described(name);
        Map<TopicPartition, Long> committed = is == null ? Map.of() : committed(name);
        List<Lag> lags = new ArrayList<>();
        for (String topic : read) {
            TopicDescription there = topics.get(topic);
            if (there != null) {
                lags.add(lag(there, committed));
            }
        }
        return is == null
                ? new GroupState(name, "none", 0, lags)
                : new GroupState(name, is.groupState().toString(), is.members().size(), lags);
    }

    /// Null where there is no such group. A cluster that has never had one would make the topic
    /// that they are kept in for being asked.
    private @Nullable ConsumerGroupDescription described(String group) throws IOException {
        return hasHadGroups()
                ? getOr(
                        admin().describeConsumerGroups(List.of(group)).describedGroups().get(group),
                        GroupIdNotFoundException.class)
                : null;
    }

    /// Who may not look at that topic is told that, and not that it isn't there.
    private boolean hasHadGroups() throws IOException {
        try {
            var asked = admin().describeTopics(List.of(GROUPS_TOPIC)).topicNameValues();
            return getOr(asked.get(GROUPS_TOPIC), UnknownTopicOrPartitionException.class) != null;
        } catch (IOException e) {
            if (e.getCause() instanceof TopicAuthorizationException) {
                return true;
            }
            throw e;
        }
    }

    private Map<TopicPartition, Long> committed(String group) throws IOException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        get(admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach(
                        (partition, at) -> {
                            if (at != null) {
                                committed.put(partition, at.offset());
                            }
                        });
        return committed;
    }

    /// Partitions without a leader can't be asked.
    private Lag lag(TopicDescription topic, Map<TopicPartition, Long> committed)
            throws IOException {
        Set<TopicPartition> led =
                topic.partitions().stream()
                        .filter(p -> p.leader() != null && !p.leader().isEmpty())
                        .map(p -> new TopicPartition(topic.name(), p.partition()))
                        .collect(Collectors.toSet());
        Map<TopicPartition, Long> begins = offsets(led, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(led, OffsetSpec.latest());
        boolean hasCommitted = false;
        long events = 0;
        List<Integer> lost = new ArrayList<>();
        for (TopicPartition partition : led) {
            long begin = begins.getOrDefault(partition, 0L);
            Long at = committed.get(partition);
            hasCommitted |= at != null;
            if (at != null && at < begin) {
                lost.add(partition.partition());
            }
            long from = at == null ? begin : Math.max(at, begin);
            events += Math.max(0, ends.getOrDefault(partition, 0L) - from);
        }
        lost.sort(null);
        return new Lag(topic.name(), hasCommitted, events, lost);
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> which, OffsetSpec by)
            throws IOException {
        Map<TopicPartition, OffsetSpec> asked =
                which.stream().collect(Collectors.toMap(partition -> partition, _ -> by));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin().listOffsets(asked).all()).forEach((of, is) -> offsets.put(of, is.offset()));
        return offsets;
    }

    private synchronized Admin admin() throws IOException {
        Admin known = admin;
        if (known == null) {
            Map<String, Object> of = settings.admin();
            of.put("default.api.timeout.ms", PATIENCE_MILLIS);
            of.put("request.timeout.ms", PATIENCE_MILLIS);
            of.put("socket.connection.setup.timeout.ms", CONNECT_MILLIS);
            try {
                known = Admin.create(of);
            } catch (KafkaException e) {
                if (e.getCause() instanceof ConfigException) { // of the addresses
                    throw new IOException(reason(e), e);
                }
                throw new IllegalArgumentException("Kafka's clients say: " + reason(e), e);
            }
            admin = known;
        }
        return known;
    }

    private static <T> T get(@Nullable KafkaFuture<T> answer) throws IOException {
        if (answer == null) {
            throw new IOException("no answer");
        }
        try {
            return answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IOException("no answer", e);
        } catch (ExecutionException e) {
            throw new IOException(reason(e), e.getCause());
        }
    }

    /// @return null where it failed with that
    private static <T> @Nullable T getOr(
            @Nullable KafkaFuture<T> answer, Class<? extends KafkaException> expected)
            throws IOException {
        try {
            return get(answer);
        } catch (IOException e) {
            if (expected.isInstance(e.getCause())) {
                return null;
            }
            throw e;
        }
    }

    /// What of a JAAS entry can't be understood may be a part of its password.
    private static String reason(Exception e) {
        Throwable cause = e;
        while (cause.getCause() instanceof RuntimeException deeper && isTelling(deeper)) {
            cause = deeper;
        }
        String said = cause.getMessage();
        if (said == null) {
            return cause.getClass().getSimpleName();
        }
        String line = said.lines().findFirst().orElse("");
        return line.contains("JAAS") ? line.replaceAll("'.*'", "(not shown)") : line;
    }

    private static boolean isTelling(RuntimeException cause) {
        return cause instanceof KafkaException || cause instanceof IllegalArgumentException;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
