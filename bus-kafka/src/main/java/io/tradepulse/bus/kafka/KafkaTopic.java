package io.tradepulse.bus.kafka;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import io.tradepulse.wire.EventWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/// One kind of events on a topic of Kafka. Thread-safe.
final class KafkaTopic<E> implements Topic<E> {
    /// How far back one begins who sees every bar: all that are open are put there again and again.
    private static final Duration RECENT = Duration.ofMinutes(10);

    /// What clocks of machines may differ by, for one who sees every tick and could not ask where
    /// the recorder is.
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    /// What differs between kinds of events.
    ///
    /// @param groupSuffix of groups that read this kind: one topic may have several kinds, and the
    ///   members of a group have to read the same
    record Kind<E>(
            String topic,
            String groupSuffix,
            Supplier<EventWriter<E>> writer,
            Supplier<Decoder<E>> decoder,
            KafkaAppender.Labels<E> labels) {}

    private final Kind<E> kind;
    private final KafkaBus bus;
    private final DurableBell.Rope rope;
    private final Map<Object, String> problems = new ConcurrentHashMap<>();
    private final Set<TopicReader<E>> open = ConcurrentHashMap.newKeySet();

    KafkaTopic(Kind<E> kind, KafkaBus bus, DurableBell.Rope rope) {
        this.kind = kind;
        this.bus = bus;
        this.rope = rope;
    }

    @Override
    public Appender<E> appender() {
        return new KafkaAppender<>(
                kind.topic,
                kind.writer.get(),
                kind.labels,
                bus.clock(),
                bus.keeper().publisher(),
                rope);
    }

    @Override
    public Tailer<E> tailer(String group) {
        return new KafkaTailer<>(member(group));
    }

    @Override
    public Partitions<E> partitions(String group) {
        return new KafkaPartitions<>(member(group));
    }

    private TopicReader<E> member(String group) {
        boolean isRecorder = group.equals(Bus.TICK_CONSUMER);
        Malformed malformed = bus.malformed(isRecorder && this == bus.ticks());
        return opened(TopicReader.member(this, id(group), malformed));
    }

    private TopicReader<E> opened(TopicReader<E> reader) {
        open.add(reader);
        return reader;
    }

    private String id(String group) {
        return group + kind.groupSuffix;
    }

    @Override
    public Tailer<E> broadcast(String group) {
        long now = bus.clock().nanos() / 1_000_000;
        BroadcastStart start =
                this == bus.bars()
                        ? BroadcastStart.at(now - RECENT.toMillis())
                        : BroadcastStart.atCommitsOf(
                                id(Bus.TICK_CONSUMER), now - CLOCK_SKEW.toMillis());
        bus.resolve(start);
        return new KafkaTailer<>(opened(TopicReader.lone(this, start, bus.malformed(false))));
    }

    @Override
    public boolean hasPassed(String group, Mark mark) {
        return bus.offsets().hasPassed(id(group), kind.topic, (KafkaMark) mark);
    }

    @Override
    public void onDurable(Runnable listener) {
        rope.add(listener);
    }

    @Override
    public long lag(String group) {
        return bus.offsets().lag(id(group), kind.topic);
    }

    String name() {
        return kind.topic;
    }

    Decoder<E> decoder() {
        return kind.decoder.get();
    }

    ClientSettings settings() {
        return bus.settings();
    }

    long standstills() {
        return bus.standstills().count();
    }

    @Nullable Admin admin() {
        return bus.keeper().admin();
    }

    int generation() {
        return bus.keeper().generation(kind.topic);
    }

    /// What keeps readers from reading, by reader.
    Map<Object, String> problems() {
        return problems;
    }

    void closed(TopicReader<E> reader) {
        open.remove(reader);
    }

    void closeReaders() {
        open.forEach(TopicReader::close);
    }
}
