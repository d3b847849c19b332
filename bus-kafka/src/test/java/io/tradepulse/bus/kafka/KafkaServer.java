package io.tradepulse.bus.kafka;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/// Real brokers in this JVM, without a topic. Owned by one thread.
public final class KafkaServer implements AutoCloseable {
    private final KafkaClusterTestKit kit;
    private final List<Integer> brokers;
    private final String bootstrap;

    private KafkaServer(KafkaClusterTestKit kit) {
        this.kit = kit;
        this.brokers = kit.brokers().keySet().stream().sorted().toList();
        this.bootstrap = kit.bootstrapServers();
    }

    /// So many brokers, and a controller of their own.
    public static KafkaServer start(int brokers) throws Exception {
        return start(brokers, Map.of());
    }

    /// The same with properties of the brokers.
    public static KafkaServer start(int brokers, Map<String, String> properties) throws Exception {
        TestKitNodes nodes =
                new TestKitNodes.Builder()
                        .setNumControllerNodes(1)
                        .setNumBrokerNodes(brokers)
                        .build();
        return started(nodes, properties);
    }

    private static KafkaServer started(TestKitNodes nodes, Map<String, String> properties)
            throws Exception {
        KafkaClusterTestKit.Builder builder = new KafkaClusterTestKit.Builder(nodes);
        int replicas = Math.min(3, nodes.brokerNodes().size());
        settings(replicas).forEach(builder::setConfigProp);
        properties.forEach(builder::setConfigProp);
        KafkaClusterTestKit kit = builder.build();
        kit.format();
        kit.startup();
        kit.waitForReadyBrokers();
        return new KafkaServer(kit);
    }

    /// One that lets in users with a password only, by SASL/PLAIN.
    static KafkaServer startWithPasswords() throws Exception {
        TestKitNodes nodes =
                new TestKitNodes.Builder()
                        .setNumControllerNodes(1)
                        .setNumBrokerNodes(1)
                        .setBrokerSecurityProtocol(SecurityProtocol.SASL_PLAINTEXT)
                        .setControllerSecurityProtocol(SecurityProtocol.SASL_PLAINTEXT)
                        .build();
        return started(nodes, Map.of());
    }

    private static Map<String, String> settings(int replicas) {
        return Map.ofEntries(
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("group.min.session.timeout.ms", "1000"),
                Map.entry("offsets.topic.num.partitions", "2"),
                Map.entry("offsets.topic.replication.factor", "" + replicas),
                Map.entry("default.replication.factor", "" + replicas),
                Map.entry("min.insync.replicas", "" + Math.max(1, replicas - 1)),
                Map.entry("transaction.state.log.replication.factor", "" + replicas),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "" + replicas),
                Map.entry("controlled.shutdown.enable", "true"),
                Map.entry("broker.session.timeout.ms", "2000"),
                Map.entry("broker.heartbeat.interval.ms", "200"),
                Map.entry("log.segment.bytes", "" + (64 << 20)),
                Map.entry("log.index.size.max.bytes", "" + (1 << 20)));
    }

    /// Where clients begin; the same for as long as it lives.
    public String bootstrap() {
        return bootstrap;
    }

    /// Numbers of the brokers.
    public List<Integer> brokers() {
        return brokers;
    }

    /// Stops a broker, in order: it hands over what it leads where there is another.
    public void stop(int broker) {
        kit.brokers().get(broker).shutdown();
        kit.brokers().get(broker).awaitShutdown();
    }

    /// Starts one again that was stopped.
    public void restart(int broker) {
        kit.brokers().get(broker).startup();
    }

    /// Stops all brokers.
    public void stop() {
        brokers.forEach(this::stop);
    }

    /// Starts all again.
    public void restart() {
        brokers.forEach(this::restart);
    }

    @Override
    public void close() throws Exception {
        kit.close();
    }
}
