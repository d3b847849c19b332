package io.tradepulse.bus.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.XTrimArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.models.stream.PendingMessages;
import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import io.tradepulse.model.EpochClock;
import io.tradepulse.wire.EventReader;
import io.tradepulse.wire.EventWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// One stream of Redis and what stands beside it.
///
/// Thread-safe.
final class RedisTopic<E> implements Topic<E> {
    /// How events become values, and values events.
    record Form<E>(
            Supplier<EventWriter<E>> writer,
            Supplier<EventReader<E>> reader,
            Function<E, String> key) {}

    private final String stream;
    private final RedisOptions options;
    private final Duration retention;
    private final Server server;
    private final Link questions;
    private final EpochClock clock;
    private final LongSupplier nanoClock;
    private final Form<E> form;
    private final Function<String, Decoder.Burial> burials;
    private final Function<StatefulRedisConnection<String, byte[]>, CompletableFuture<EntryId>>
            beginOfBroadcast;
    private final StreamWriter writer;
    private final Map<String, GroupProgress> progress = new ConcurrentHashMap<>();
    private final Map<String, BitSet> members = new ConcurrentHashMap<>();
    private final Set<StreamReader> readers = ConcurrentHashMap.newKeySet();
    private final AtomicLong leases = new AtomicLong(System.nanoTime());
    private volatile String problem = "";

    /// @param burials by group: what becomes of entries that are no events
    /// @param beginOfBroadcast asks after which entry one begins that sees everything
    RedisTopic(
            String stream,
            RedisOptions options,
            Duration retention,
            Server server,
            Link questions,
            StreamWriter writer,
            EpochClock clock,
            LongSupplier nanoClock,
            Form<E> form,
            Function<String, Decoder.Burial> burials,
            Function<RedisAsyncCommands<String, byte[]>, CompletableFuture<EntryId>>
                    beginOfBroadcast) {
        this.stream = stream;
        this.options = options;
        this.retention = retention;
        this.server = server;
        this.questions = questions;
        this.writer = writer;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.form = form;
        this.burials = burials;
        this.beginOfBroadcast = connection -> beginOfBroadcast.apply(connection.async());
    }

    @Override
    public Appender<E> appender() {
        return new StreamAppender();
    }

    private final class StreamAppender implements Appender<E> {
        private final EventWriter<E> values = form.writer().get();
        private final Requests requests = new Requests(stream);
        private byte[][] batch = new byte[64][];

        @Override
        public long append(E[] events, int count) throws InterruptedException {
            if (batch.length < count) {
                batch = new byte[Math.max(count, 2 * batch.length)][];
            }
            long now = clock.nanos();
            for (int i = 0; i < count; i++) {
                E event = events[i];
                batch[i] = requests.append(values.write(event), form.key().apply(event), now);
            }
            return writer.append(batch, count);
        }

        @Override
        public long durable() {
            return writer.durable();
        }
    }

    @Override
    public Tailer<E> tailer(String group) {
        int number = join(group);
        String name = number == 0 ? options.consumer() : options.consumer() + "-" + (number + 1);
        GroupTailer<E> tailer =
                new GroupTailer<>(
                        server.link(() -> {}),
                        questions,
                        stream,
                        io.lettuce.core.Consumer.from(group, name),
                        options.minIdle(),
                        nanoClock,
                        decoder(group),
                        this::problem,
                        closed -> {
                            leave(group, number);
                            readers.remove(closed);
                        });
        return opened(tailer);
    }

    /// The lowest number that no other member of that group in this process has: a process that
    /// follows one that died has the names of that one's members.
    private int join(String group) {
        BitSet taken = members.computeIfAbsent(group, _ -> new BitSet());
        synchronized (taken) {
            int number = taken.nextClearBit(0);
            taken.set(number);
            return number;
        }
    }

    private void leave(String group, int number) {
        BitSet taken = members.computeIfAbsent(group, _ -> new BitSet());
        synchronized (taken) {
            taken.clear(number);
        }
    }

    private Decoder<E> decoder(String group) {
        return new Decoder<>(form.reader().get(), burials.apply(group));
    }

    private <T extends StreamReader> T opened(T reader) {
        readers.add(reader);
        return reader;
    }

    @Override
    public Tailer<E> broadcast(String group) {
        return opened(
                new StreamTailer<>(
                        server.link(() -> {}),
                        stream,
                        nanoClock,
                        decoder(group),
                        beginOfBroadcast,
                        StreamTailer.Commits.none(),
                        this::problem,
                        readers::remove));
    }

    @Override
    public Partitions<E> partitions(String group) {
        return opened(
                new LeasedStream<>(
                        () -> lease(group),
                        (place, lease) -> reading(group, place, lease),
                        options.lease(),
                        nanoClock,
                        readers::remove));
    }

    private Lease lease(String group) {
        String owner =
                options.consumer() + ":" + Long.toUnsignedString(leases.incrementAndGet(), 36);
        return new Lease(questions, stream, group, owner, options.lease(), nanoClock);
    }

    private StreamTailer<E> reading(String group, EntryId place, Lease lease) {
        return StreamTailer.after(
                place,
                server.link(() -> {}),
                stream,
                nanoClock,
                decoder(group),
                lease,
                this::problem);
    }

    private GroupProgress progress(String group) {
        return progress.computeIfAbsent(
                group, name -> new GroupProgress(questions, stream, name, nanoClock));
    }

    @Override
    public boolean hasPassed(String group, Mark mark) {
        return progress(group).hasPassed(((StreamMark) mark).id());
    }

    @Override
    public void onDurable(Runnable listener) {
        writer.onDurable(listener);
    }

    @Override
    public long lag(String group) {
        return progress(group).lag();
    }

    private void problem(String ofReading) {
        problem = ofReading;
    }

    /// Why it can't be appended to or read; empty where it can.
    String problem() {
        String ofWriting = writer.problem();
        String said = ofWriting.isEmpty() ? problem : ofWriting;
        return said.isEmpty() ? "" : stream + ": " + said;
    }

    StreamWriter writer() {
        return writer;
    }

    /// Removes entries that are older than the retention, and that every group has acknowledged.
    /// Done by those who have appended something.
    void trim(long answerNanos) throws InterruptedException {
        var connection = questions.connection();
        if (writer.durable() < 0 || connection == null) {
            return;
        }
        RedisAsyncCommands<String, byte[]> redis = connection.async();
        CompletableFuture<Long> trimmed =
                oldestNeeded(redis)
                        .thenCompose(
                                id ->
                                        redis.xtrim(
                                                stream,
                                                XTrimArgs.Builder.minId(id.toString())
                                                        .approximateTrimming()));
        Answers.await(trimmed, answerNanos);
    }

    private CompletableFuture<EntryId> oldestNeeded(RedisAsyncCommands<String, byte[]> redis) {
        CompletableFuture<EntryId> byAge = ago(redis, retention);
        return Groups.all(redis, stream)
                .thenCompose(
                        groups -> {
                            CompletableFuture<EntryId> oldest = byAge;
                            for (GroupInfo group : groups) {
                                oldest = oldest.thenCombine(needed(redis, group), EntryId::min);
                            }
                            return oldest;
                        });
    }

    private CompletableFuture<EntryId> needed(
            RedisAsyncCommands<String, byte[]> redis, GroupInfo group) {
        if (group.pending() == 0) {
            return CompletableFuture.completedFuture(group.delivered());
        }
        RedisFuture<PendingMessages> pending = redis.xpending(stream, group.name());
        return pending.toCompletableFuture()
                .thenApply(
                        left ->
                                left.getCount() == 0
                                        ? group.delivered()
                                        : EntryId.parse(left.getMessageIds().getLower().getValue())
                                                .min(group.delivered()));
    }

    /// The id that an entry would have had so long ago, by the server's clock, which makes the ids.
    static CompletableFuture<EntryId> ago(
            RedisAsyncCommands<String, byte[]> redis, Duration before) {
        return redis.time()
                .toCompletableFuture()
                .thenApply(RedisTopic::millis)
                .thenApply(now -> new EntryId(Math.max(0, now - before.toMillis()), 0));
    }

    private static long millis(List<byte[]> secondsAndMicros) {
        return 1_000
                        * Long.parseLong(
                                new String(secondsAndMicros.get(0), StandardCharsets.US_ASCII))
                + Long.parseLong(new String(secondsAndMicros.get(1), StandardCharsets.US_ASCII))
                        / 1_000;
    }

    /// The name of the group whose acknowledgements say what of the ticks is stored.
    static CompletableFuture<EntryId> unstored(
            RedisAsyncCommands<String, byte[]> redis, String stream) {
        return Groups.passed(redis, stream, Bus.TICK_CONSUMER)
                .thenApply(passed -> passed == null ? EntryId.NONE : passed);
    }

    void close(long answerNanos) {
        writer.close(answerNanos);
        readers.forEach(StreamReader::close); // which removes it
    }
}
