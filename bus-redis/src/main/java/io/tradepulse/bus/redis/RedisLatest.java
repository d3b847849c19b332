package io.tradepulse.bus.redis;

import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventReader;
import io.tradepulse.wire.EventReaders;
import io.tradepulse.wire.EventWriter;
import io.tradepulse.wire.EventWriters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Latest ticks of all instruments in Redis, for processes that have just started: whichever
/// process puts which tick when, the one of the newest event time stays.
///
/// Two hashes, with `provider:symbol` as their fields: `<stream>:latest` has the ticks as the bus
/// has them, `<stream>:latest:order` has time and number, as digits that can be compared as text.
///
/// It is a cache: where Redis is away, putting is put off, and reading finds nothing. Neither waits
/// long or fails. Thread-safe.
public final class RedisLatest implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLatest.class);
    private static final int BATCH = 500;
    private static final int PAGE = 1_000;
    private static final long ANSWER_NANOS = 3_000_000_000L;
    private static final long PARK_NANOS = 500_000_000;
    private static final long CONNECTION_PARK_NANOS = 10_000_000;

    /// Text of digits of one length sorts as the numbers do, which a script's own numbers can't:
    /// they have 53 bits.
    private static final String PUT =
            """
            for i = 2, #ARGV, 3 do
              local old = redis.call('HGET', KEYS[2], ARGV[i])
              if not old or old < ARGV[i + 1] then
                redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
                redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
              end
            end
            redis.call('PEXPIRE', KEYS[1], ARGV[1])
            redis.call('PEXPIRE', KEYS[2], ARGV[1])
            return 0
            """;

    private final RedisOptions options;
    private final Duration ttl;
    private final Instruments instruments;
    private final Server server;
    private final Link link;
    private final EventWriter<Tick> writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread thread;
    private Map<Instrument, Tick> waiting = new HashMap<>();
    private volatile boolean isClosed;
    private volatile String problem = "";

    /// @param ttl after so long without a put all is forgotten
    public RedisLatest(RedisOptions options, Duration ttl, Instruments instruments) {
        this.options = options;
        this.ttl = ttl;
        this.instruments = instruments;
        this.server = new Server(options, System::nanoTime);
        this.writer = EventWriters.ofTicks(options.format());
        this.thread = Thread.ofVirtual().name("redis-latest").unstarted(this::run);
        this.link = server.link(() -> LockSupport.unpark(thread));
        link.connection();
        thread.start();
    }

    /// Takes them over, to be written soon; at once where Redis is there. Doesn't wait.
    public void put(Collection<Tick> ticks) {
        lock.lock();
        try {
            ticks.forEach(this::keep);
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(thread);
    }

    private void keep(Tick tick) {
        Tick known = waiting.get(tick.instrument());
        if (known == null) {
            waiting.put(tick.instrument(), tick.copy());
        } else if (tick.isAfter(known.ts(), known.seq())) {
            known.set(tick);
        }
    }

    private void run() {
        while (!isClosed) {
            List<Tick> due = due();
            if (!due.isEmpty() && !write(due)) {
                put(due);
            }
            if (due.isEmpty() || !problem.isEmpty()) {
                LockSupport.parkNanos(PARK_NANOS);
            }
        }
    }

    private List<Tick> due() {
        lock.lock();
        try {
            List<Tick> due = List.copyOf(waiting.values());
            waiting = new HashMap<>();
            return due;
        } finally {
            lock.unlock();
        }
    }

    private boolean write(List<Tick> ticks) {
        try {
            for (int from = 0; from < ticks.size(); from += BATCH) {
                List<Tick> batch = ticks.subList(from, Math.min(ticks.size(), from + BATCH));
                answer(
                        redis().<Long>eval(
                                        PUT,
                                        ScriptOutputType.INTEGER,
                                        new String[] {key(), key() + ":order"},
                                        arguments(batch))
                                .toCompletableFuture());
            }
            said("");
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RuntimeException e) {
            said(Failures.text(e));
            return false;
        }
    }

    private byte[][] arguments(List<Tick> ticks) {
        List<byte[]> arguments = new ArrayList<>(1 + 3 * ticks.size());
        arguments.add(bytes(Long.toString(Math.max(1, ttl.toMillis()))));
        for (Tick tick : ticks) {
            ByteBuffer value = writer.write(tick);
            byte[] copy = new byte[value.remaining()];
            value.get(copy);
            arguments.add(bytes(tick.instrument().toString()));
            arguments.add(bytes(order(tick.ts(), tick.seq())));
            arguments.add(copy);
        }
        return arguments.toArray(byte[][]::new);
    }

    /// Sorts as time and then number do, negative ones too.
    static String order(long ts, long seq) {
        return digits(ts) + digits(seq);
    }

    private static String digits(long number) {
        String text = Long.toUnsignedString(number ^ Long.MIN_VALUE);
        return "0".repeat(20 - text.length()) + text;
    }

    private String key() {
        return options.stream() + ":latest";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private RedisAsyncCommands<String, byte[]> redis() throws InterruptedException {
        long end = System.nanoTime() + ANSWER_NANOS;
        while (true) {
            var connection = link.connection();
            if (connection != null) {
                return connection.async();
            }
            if (isClosed || System.nanoTime() - end > 0) {
                throw new IllegalStateException(link.problem());
            }
            LockSupport.parkNanos(CONNECTION_PARK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException("while waiting for a connection");
            }
        }
    }

    private <T> T answer(CompletableFuture<T> answer) throws InterruptedException {
        if (!Answers.await(answer, ANSWER_NANOS)) {
            link.drop("it does not answer");
            throw new IllegalStateException("it does not answer");
        }
        Throwable failure = Answers.failure(answer);
        if (failure != null) {
            throw new IllegalStateException(Failures.text(failure));
        }
        return answer.join();
    }

    private void said(String now) {
        if (!now.isEmpty() && problem.isEmpty()) {
            LOG.warn("latest prices are not shared by Redis at {}: {}", options.endpoint(), now);
        } else if (now.isEmpty() && !problem.isEmpty()) {
            LOG.info("latest prices are shared by Redis at {} again", options.endpoint());
        }
        problem = now;
    }

    /// All there are, after some seconds at the most; none where Redis is away.
    public List<Tick> all() {
        EventReader<Tick> reader =
                EventReaders.ofTicks(instruments, options.defaultProvider(), options.maxSymbols());
        Map<Instrument, Tick> found = new HashMap<>();
        try {
            ScanCursor cursor = ScanCursor.INITIAL;
            while (!cursor.isFinished()) {
                MapScanCursor<String, byte[]> page =
                        answer(
                                redis().hscan(key(), cursor, ScanArgs.Builder.limit(PAGE))
                                        .toCompletableFuture());
                page.getMap().values().forEach(value -> read(reader, value, found));
                cursor = page;
            }
            said("");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            said(Failures.text(e));
        }
        return List.copyOf(found.values());
    }

    private static void read(EventReader<Tick> reader, byte[] value, Map<Instrument, Tick> into) {
        if (reader.read(value, 0, value.length) == EventReader.Outcome.EVENT) {
            Tick tick = reader.event().copy();
            Tick known = into.get(tick.instrument());
            if (known == null || tick.isAfter(known.ts(), known.seq())) {
                into.put(tick.instrument(), tick);
            }
        }
    }

    /// Why nothing is shared just now; empty where it is.
    public String problem() {
        return problem;
    }

    /// Writes what is waiting, where Redis is there.
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofNanos(2 * ANSWER_NANOS));
            List<Tick> left = due();
            if (!left.isEmpty() && link.connection() != null) {
                write(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        link.close();
        server.close();
    }
}
