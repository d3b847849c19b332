package io.tradepulse.bus.kafka;

import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Topic;
import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventReaders;
import io.tradepulse.wire.EventWriters;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// The bus on Apache Kafka. It connects in the background, and whenever brokers have been away it
/// goes on by itself: meanwhile appenders wait, and [#problem()] says why.
///
/// Thread-safe. Readers that were not closed are closed with it, once their owners have ended.
public final class KafkaBus implements Bus {
    private static final Duration LAST_RECORDS = Duration.ofSeconds(4);
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final KafkaOptions options;
    private final ClientSettings settings;
    private final EpochClock clock;
    private final DurableBell bell = new DurableBell();
    private final AtomicLong malformed = new AtomicLong();
    private final TopicKeeper keeper;
    private final GroupOffsets offsets;
    private final Standstills standstills;
    private final KafkaTopic<Tick> ticks;
    private final KafkaTopic<Bar> bars;
    private final KafkaTopic<DeadLetter> deadLetters;

    /// @param clock for stamps
    /// @param instruments where those of events are interned
    /// @throws IllegalArgumentException where Kafka's clients don't take these options
    public KafkaBus(KafkaOptions options, EpochClock clock, Instruments instruments) {
        this.options = options;
        this.settings = new ClientSettings(options);
        this.clock = clock;
        this.keeper = new TopicKeeper(options, settings, call -> new Publisher(settings, call));
        this.offsets = new GroupOffsets(keeper::admin);
        this.standstills = new Standstills(settings.sessionNanos(), System::nanoTime);
        this.ticks = new KafkaTopic<>(tickKind(instruments), this, bell.rope());
        this.bars = new KafkaTopic<>(barKind(instruments), this, bell.rope());
        this.deadLetters = new KafkaTopic<>(deadLetterKind(), this, bell.rope());
        standstills.start();
        keeper.start();
    }

    private KafkaTopic.Kind<Tick> tickKind(Instruments known) {
        return new KafkaTopic.Kind<>(
                options.topic(),
                "",
                () -> EventWriters.ofTicks(options.format()),
                () ->
                        Decoder.ofTicks(
                                EventReaders.ofTicks(
                                        known, options.defaultProvider(), options.maxSymbols())),
                new KafkaAppender.Labels<>(t -> t.instrument().symbol(), Tick::receivedAt));
    }

    private KafkaTopic.Kind<Bar> barKind(Instruments known) {
        return new KafkaTopic.Kind<>(
                options.barsTopic(),
                "-bars",
                () -> EventWriters.ofBars(options.format()),
                () -> Decoder.of(EventReaders.ofBars(known, options.maxSymbols())),
                new KafkaAppender.Labels<>(b -> b.instrument().symbol(), null));
    }

    private KafkaTopic.Kind<DeadLetter> deadLetterKind() {
        return new KafkaTopic.Kind<>(
                options.deadLettersTopic(),
                "-dlq",
                EventWriters::ofDeadLetters,
                () -> Decoder.of(EventReaders.ofDeadLetters()),
                new KafkaAppender.Labels<>(DeadLetter::symbol, null));
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

    /// Not where `acks` is 1 or 0: then a broker that is lost takes acknowledged events with it.
    @Override
    public boolean acksAreDurable() {
        return !options.acks().equals("1") && !options.acks().equals("0");
    }

    /// How many values were no events, and became dead letters here.
    public long malformedCount() {
        return malformed.get();
    }

    /// How often brokers have refused records for good, which were sent again all the same.
    public long refusals() {
        return keeper.publisher().failures();
    }

    @Override
    public String problem() {
        String ofBrokers = keeper.problem();
        if (!ofBrokers.isEmpty()) {
            return ofBrokers;
        }
        String ofAppenders = keeper.publisher().problem();
        if (!ofAppenders.isEmpty()) {
            return ofAppenders;
        }
        return Stream.of(ticks, bars, deadLetters)
                .flatMap(topic -> topic.problems().values().stream().limit(1))
                .findFirst()
                .map(why -> "Kafka can't be read: " + why)
                .orElse("");
    }

    /// Finds out where to begin while the position is still what it is now; not where no broker
    /// answers, which then begins earlier.
    void resolve(BroadcastStart start) {
        long end = System.nanoTime() + START_NANOS;
        try {
            while (!start.resolveAtOpening(keeper.admin()) && System.nanoTime() < end) {
                synchronized (this) {
                    wait(50); // there is no connection yet
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Malformed malformed(boolean isRecorder) {
        return new Malformed(
                malformed,
                clock,
                options.defaultProvider(),
                isRecorder ? deadLetters.appender() : null);
    }

    EpochClock clock() {
        return clock;
    }

    ClientSettings settings() {
        return settings;
    }

    TopicKeeper keeper() {
        return keeper;
    }

    Standstills standstills() {
        return standstills;
    }

    GroupOffsets offsets() {
        return offsets;
    }

    @Override
    public void close() {
        ticks.closeReaders();
        bars.closeReaders();
        deadLetters.closeReaders();
        standstills.close();
        offsets.close();
        keeper.close();
        keeper.publisher().close(LAST_RECORDS);
        bell.close();
    }
}
