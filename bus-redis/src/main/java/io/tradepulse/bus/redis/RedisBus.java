package io.tradepulse.bus.redis;

import io.lettuce.core.RedisFuture;
import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Topic;
import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventReaders;
import io.tradepulse.wire.EventWriters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bus on Redis Streams: ticks on one stream, bars and dead letters on two beside it, readable
/// by any client of Redis.
///
/// An event is durable when Redis has answered; what Redis itself may lose after that is up to its
/// `appendfsync`. Where Redis is away, slow or full, appending waits and nothing is dropped.
///
/// Thread-safe.
public final class RedisBus implements Bus {
    private static final Logger LOG = LoggerFactory.getLogger(RedisBus.class);
    private static final Duration MOST_OF_BARS = Duration.ofHours(1);
    private static final Duration RECENT_BARS = Duration.ofMinutes(10);
    private static final int MOST_TEXT = 1_024;
    private static final int MOST_KEY = 32;

    private static final long FIRST_CONNECTION_NANOS = 1_000_000_000;
    private static final long PING_NANOS = 1_000_000_000;
    private static final long PING_ANSWER_NANOS = 3_000_000_000L;
    private static final long ANSWER_NANOS = 5_000_000_000L;
    private static final long CLOSE_NANOS = 2_000_000_000;
    private static final long MOST_BETWEEN_TRIMS = 10_000_000_000L;
    private static final long BUSY_PARK_NANOS = 20_000_000;
    private static final long IDLE_PARK_NANOS = 200_000_000;

    private final RedisOptions options;
    private final EpochClock clock;
    private final LongSupplier nanoClock;
    private final Server server;
    private final Link appends;
    private final Link questions;
    private final RedisTopic<Tick> ticks;
    private final RedisTopic<Bar> bars;
    private final RedisTopic<DeadLetter> deadLetters;
    private final List<RedisTopic<?>> topics;
    private final Thread watch;
    private volatile boolean isClosed;
    private volatile String problem = "";

    /// Connects in the background; a server that is away is not an error.
    ///
    /// @param instruments where those of events are interned
    public RedisBus(RedisOptions options, Instruments instruments, EpochClock clock) {
        this(options, instruments, clock, System::nanoTime);
    }

    /// @param nanoClock for what elapses
    public RedisBus(
            RedisOptions options,
            Instruments instruments,
            EpochClock clock,
            LongSupplier nanoClock) {
        this.options = options;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.watch = Thread.ofVirtual().name("redis-watch").unstarted(this::watch);
        this.server = new Server(options, nanoClock);
        this.appends = server.link(this::wake);
        this.questions = server.link(this::wake);
        this.deadLetters = openDeadLetters();
        this.bars = openBars(instruments);
        this.ticks = openTicks(instruments);
        this.topics = List.of(ticks, bars, deadLetters);
        awaitConnection();
        watch.start();
    }

    private RedisTopic<Tick> openTicks(Instruments instruments) {
        String stream = options.stream();
        return new RedisTopic<>(
                stream,
                options,
                options.retention(),
                server,
                questions,
                writer(),
                clock,
                nanoClock,
                new RedisTopic.Form<>(
                        () -> EventWriters.ofTicks(options.format()),
                        () ->
                                EventReaders.ofTicks(
                                        instruments,
                                        options.defaultProvider(),
                                        options.maxSymbols()),
                        tick -> tick.instrument().symbol()),
                group ->
                        group.equals(TICK_CONSUMER)
                                ? new LetterBurial()::bury
                                : Decoder.passOver(stream),
                redis -> RedisTopic.unstored(redis, stream));
    }

    private RedisTopic<Bar> openBars(Instruments instruments) {
        String stream = options.stream() + ":bars";
        boolean isShorter = options.retention().compareTo(MOST_OF_BARS) < 0;
        return new RedisTopic<>(
                stream,
                options,
                isShorter ? options.retention() : MOST_OF_BARS,
                server,
                questions,
                writer(),
                clock,
                nanoClock,
                new RedisTopic.Form<>(
                        () -> EventWriters.ofBars(options.format()),
                        () -> EventReaders.ofBars(instruments, options.maxSymbols()),
                        bar -> bar.instrument().symbol()),
                _ -> Decoder.passOver(stream),
                redis -> RedisTopic.ago(redis, RECENT_BARS));
    }

    private RedisTopic<DeadLetter> openDeadLetters() {
        String stream = options.stream() + ":dlq";
        return new RedisTopic<>(
                stream,
                options,
                options.retention(),
                server,
                questions,
                writer(),
                clock,
                nanoClock,
                new RedisTopic.Form<>(
                        EventWriters::ofDeadLetters,
                        EventReaders::ofDeadLetters,
                        DeadLetter::symbol),
                _ -> Decoder.passOver(stream),
                redis -> RedisTopic.ago(redis, RECENT_BARS));
    }

    private StreamWriter writer() {
        return new StreamWriter(appends, nanoClock, options.window(), ANSWER_NANOS, this::wake);
    }

    /// Puts entries that are no ticks where rejected lines go. Owned by the thread of its tailer.
    private final class LetterBurial {
        private final Appender<DeadLetter> letters = deadLetters.appender();
        private final DeadLetter[] one = new DeadLetter[1];

        /// Returns once it is kept there, or after some seconds: it will be then.
        void bury(Entry entry, String why) throws InterruptedException {
            one[0] = letter(entry, why);
            long position = letters.append(one, 1);
            long end = nanoClock.getAsLong() + ANSWER_NANOS;
            while (letters.durable() < position && nanoClock.getAsLong() - end < 0) {
                LockSupport.parkNanos(200_000);
                if (Thread.interrupted()) {
                    throw new InterruptedException("while a dead letter was kept");
                }
            }
        }

        private DeadLetter letter(Entry entry, String why) {
            String text = entry.text().replace('\0', ' ');
            return new DeadLetter(
                    clock.nanos(),
                    options.defaultProvider(),
                    entry.key().length() <= MOST_KEY ? entry.key().replace('\0', ' ') : "",
                    RejectCode.MALFORMED,
                    options.stream() + " " + entry.id() + ": " + why,
                    text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT),
                    "redis",
                    0);
        }
    }

    private void awaitConnection() {
        long end = nanoClock.getAsLong() + FIRST_CONNECTION_NANOS;
        while ((questions.connection() == null || appends.connection() == null)
                && nanoClock.getAsLong() - end < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        problem = unreachable();
        if (!problem.isEmpty()) {
            LOG.warn("the bus waits for {}", problem);
        }
    }

    private String unreachable() {
        String why = questions.problem();
        return why.isEmpty() ? "" : "Redis at " + options.endpoint() + ": " + why;
    }

    /// The watch itself comes back soon enough: what it finds amiss must not keep it from resting.
    @SuppressWarnings("ReferenceEquality") // that very thread
    private void wake() {
        if (Thread.currentThread() != watch) {
            LockSupport.unpark(watch);
        }
    }

    private void watch() {
        RedisFuture<String> ping = null;
        long pingedAt = nanoClock.getAsLong();
        long trimAt = pingedAt;
        while (!isClosed) {
            try {
                boolean isBusy = false;
                for (RedisTopic<?> topic : topics) {
                    isBusy |= topic.writer().advance();
                }
                long now = nanoClock.getAsLong();
                if (ping == null || now - pingedAt >= PING_NANOS) {
                    ping = ping(ping, now - pingedAt);
                    pingedAt = ping == null || ping.isDone() ? pingedAt : now;
                }
                if (now - trimAt >= betweenTrims()) {
                    trimAt = now;
                    trim();
                }
                LockSupport.parkNanos(isBusy ? BUSY_PARK_NANOS : IDLE_PARK_NANOS);
            } catch (RuntimeException e) {
                LOG.error("watching Redis failed, and goes on", e);
                LockSupport.parkNanos(IDLE_PARK_NANOS);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /// Looks what became of the last one, and sends the next.
    private @Nullable RedisFuture<String> ping(
            @Nullable RedisFuture<String> last, long sinceNanos) {
        if (last != null && !last.isDone()) {
            if (sinceNanos > PING_ANSWER_NANOS) {
                questions.drop("it does not answer");
                said(unreachable());
            }
            return last;
        }
        var connection = questions.connection();
        appends.connection();
        said(unreachable());
        return connection == null ? null : connection.async().ping();
    }

    private void said(String now) {
        if (!now.isEmpty() && problem.isEmpty()) {
            LOG.warn("the bus is held up: {}", now);
        } else if (now.isEmpty() && !problem.isEmpty()) {
            LOG.info("the bus goes on: Redis at {} answers", options.endpoint());
        }
        problem = now;
    }

    private long betweenTrims() {
        return Math.min(options.retention().toNanos() / 4, MOST_BETWEEN_TRIMS);
    }

    private void trim() throws InterruptedException {
        for (RedisTopic<?> topic : topics) {
            topic.trim(ANSWER_NANOS);
        }
    }

    @Override
    public Topic<Tick> ticks() {
        return ticks;
    }

    @Override
    public Topic<Bar> bars() {
        return bars;
    }

    @Override
    public Topic<DeadLetter> deadLetters() {
        return deadLetters;
    }

    @Override
    public String problem() {
        String said = problem;
        for (RedisTopic<?> topic : topics) {
            said = said.isEmpty() ? topic.problem() : said;
        }
        return said;
    }

    /// Waits up to some seconds for what Redis has not answered yet.
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        topics.forEach(topic -> topic.close(CLOSE_NANOS));
        isClosed = true;
        wake();
        appends.close();
        questions.close();
        server.close();
    }
}
