package io.tradepulse.ingest;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.latency.Traces;
import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Identity;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.ControlLine.Hello;
import io.tradepulse.wire.LineParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Takes the lines of one connection in: parses, validates, gives each tick its identity, and puts
/// ticks and dead letters onto the bus, a batch at a time.
///
/// Not thread-safe: owned by the reader of the connection. Nothing is allocated for an accepted
/// line.
final class TickIntake implements Validator.Origin {
    /// Told of each rejected line.
    @FunctionalInterface
    interface RejectListener {
        void rejected(long line, RejectCode code, String detail);

        /// A tick rejected before was right: it is accepted after all.
        default void recovered(Tick tick) {}
    }

    private static final int BATCH = 1024;
    private static final int LAG_BITS = 10;

    /// Most connections never fill more: the rest is made when one does.
    private static final int FIRST_BATCH = 16;

    private static final int MAX_KEPT_TEXT = 1024;
    private static final String NOT_ITS_LABEL = "the sender may not choose this provider";
    private static final String NOT_ITS_SYMBOL = "the sender may not send this symbol";
    private static final String RECOVERED =
            "accepted after all: the ticks that followed agree with it";

    private final LineParser parser;
    private final Validator validator;
    private final EpochClock clock;
    private final IngestMetrics metrics;
    private CounterDataPoint received;
    private String client;
    private final RejectListener listener;
    private final int maxSymbols;
    private final boolean acksAreDurable;
    private final Appender<Tick> tickAppender;
    private final Appender<DeadLetter> letterAppender;

    private Tick[] batch = {};
    private final List<DeadLetter> letters = new ArrayList<>();
    private int size;
    private int lines;
    private long receivedAt;

    /// Of the lines since the last flush, those that don't count.
    private int canaries;

    private ClockOffset senderClock = ClockOffset.UNKNOWN;
    private int sameLag;
    private @Nullable Tick lagFirst;
    private long lag;

    private String provider;
    private long sessionId;
    private boolean hasSession;
    private Predicate<String> maySend = _ -> true;
    private byte[] bytes = {};
    private int from;
    private int to;
    private long line;
    private long resendUpTo;
    private long tickPosition = -1;
    private long letterPosition = -1;
    private Predicate<String> mayLabel = _ -> true;

    TickIntake(
            Bus bus,
            Instruments instruments,
            String provider,
            Validator validator,
            boolean strict,
            EpochClock clock,
            IngestMetrics metrics,
            String client,
            RejectListener listener) {
        this.parser = new LineParser(instruments, provider, strict);
        this.provider = provider;
        this.validator = validator;
        this.clock = clock;
        this.metrics = metrics;
        this.received = metrics.received(client);
        this.client = client;
        this.listener = listener;
        this.maxSymbols = validator.maxSymbols();
        this.acksAreDurable = bus.acksAreDurable();
        this.tickAppender = bus.ticks().appender();
        this.letterAppender = bus.deadLetters().appender();
    }

    /// From the next line on, these are the symbols it may send.
    void maySend(Predicate<String> symbols) {
        maySend = symbols;
    }

    /// From the next line on, this is who speaks.
    ///
    /// @param label of its ticks
    void hello(Hello hello, String label) {
        String session = hello.session();
        provider = label;
        parser.provider(label);
        hasSession = session != null;
        sessionId = session == null ? 0 : Identity.ofSession(session);
        line = hello.seq() - 1;
        resendUpTo = hello.resend();
        validator.replay(hello.replay());
    }

    /// From the next line on, it comes from that address.
    void client(String address) {
        client = address;
        received = metrics.received(address);
    }

    /// From the next line on, ticks may have these providers only.
    void mayLabel(Predicate<String> providers) {
        mayLabel = providers;
    }

    /// What follows was read at that time.
    void readAt(long epochNanos) {
        readAt(epochNanos, ClockOffset.UNKNOWN);
    }

    /// The same from a sender whose clock was measured.
    void readAt(long epochNanos, ClockOffset offset) {
        receivedAt = epochNanos;
        senderClock = offset;
    }

    /// Takes one line in, without its line end.
    ///
    /// @return whether it was accepted
    boolean take(byte[] buffer, int lineFrom, int lineTo) throws InterruptedException {
        line++;
        lines++;
        bytes = buffer;
        from = lineFrom;
        to = lineTo;
        Tick tick = next();
        if (!parser.parse(bytes, from, to, tick)) {
            return reject(RejectCode.MALFORMED, parser.problem());
        }
        if (!mayLabel.test(tick.instrument().provider())) {
            return reject(RejectCode.MALFORMED, NOT_ITS_LABEL);
        }
        if (!maySend.test(tick.instrument().symbol())) {
            return reject(RejectCode.UNKNOWN_SYMBOL, NOT_ITS_SYMBOL);
        }
        if (!parser.hasId()) {
            tick.seq(
                    hasSession
                            ? Identity.ofLine(sessionId, line)
                            : Identity.ofValues(
                                    tick.price(), tick.volume(), tick.bid(), tick.ask()));
        }
        tick.receivedAt(receivedAt);
        tick.clock(senderClock);
        RejectCode code = validator.checkTick(tick, receivedAt, line <= resendUpTo);
        if (code != null) {
            return reject(code, validator.detail());
        }
        if (!parser.intern(tick, maxSymbols)) {
            return reject(
                    RejectCode.UNKNOWN_SYMBOL,
                    maxSymbols + " symbols are known, and no more taken");
        }
        code = validator.checkPrice(tick, receivedAt, this);
        if (code != null) {
            return reject(code, validator.detail());
        }
        accept(tick);
        return true;
    }

    /// The place for the next tick.
    private Tick next() {
        if (size == batch.length) {
            grow();
        }
        return batch[size];
    }

    private void grow() {
        batch = Arrays.copyOf(batch, size == 0 ? FIRST_BATCH : Math.min(BATCH, 4 * size));
        for (int i = size; i < batch.length; i++) {
            batch[i] = new Tick();
        }
    }

    private void accept(Tick tick) throws InterruptedException {
        List<Deviant> recovered = validator.recovered();
        if (!recovered.isEmpty()) {
            appendRecovered(recovered, tick);
            return;
        }
        countLag(tick);
        if (++size == BATCH) {
            append();
        }
    }

    /// Those that led to a new level go before the one that confirmed it, in the order they came.
    /// Their letters say so, and are otherwise those by which they were rejected.
    private void appendRecovered(List<Deviant> recovered, Tick last) throws InterruptedException {
        Tick confirming = last.copy();
        for (Deviant deviant : recovered) {
            Instrument instrument = deviant.tick().instrument();
            putIntoBatch(deviant.tick());
            listener.recovered(deviant.tick());
            letters.add(
                    new DeadLetter(
                            clock.nanos(),
                            instrument.provider(),
                            instrument.symbol(),
                            RejectCode.PRICE_DEVIATION,
                            RECOVERED,
                            deviant.text(),
                            deviant.client(),
                            deviant.line()));
        }
        putIntoBatch(confirming);
    }

    private void putIntoBatch(Tick tick) throws InterruptedException {
        Tick next = next().set(tick);
        countLag(next);
        if (++size == BATCH) {
            append();
        }
    }

    /// Ticks of one read are mostly nearly as old as each other: recorded together where that is
    /// within a thousandth, far below what the histogram tells apart.
    private void countLag(Tick tick) {
        long nanos = tick.receivedAt() - tick.occurredAt();
        if (lagFirst == null
                || Math.abs(nanos - lag) > Math.abs(lag) >> LAG_BITS
                || !lagFirst.clock().equals(tick.clock())) {
            recordLag();
            lagFirst = tick;
            lag = nanos;
        }
        sameLag++;
    }

    private void recordLag() {
        if (lagFirst != null) {
            metrics.sourceToIngest.recordSinceEvent(lagFirst, sameLag, lagFirst.receivedAt());
            lagFirst = null;
            sameLag = 0;
        }
    }

    /// Refuses a line that never got as far as [#take]: it has a number, and counts.
    void refuse(RejectCode code, String detail, byte[] buffer, int lineFrom, int lineTo) {
        line++;
        lines++;
        bytes = buffer;
        from = lineFrom;
        to = lineTo;
        reject(code, provider, "", detail);
    }

    private boolean reject(RejectCode code, String detail) {
        return reject(code, parser.provider(), parser.symbol(), detail);
    }

    /// @return false: the line was not accepted
    private boolean reject(RejectCode code, String label, String symbol, String detail) {
        letters.add(new DeadLetter(receivedAt, label, symbol, code, detail, text(), client, line));
        metrics.rejected(code);
        listener.rejected(line, code, detail);
        return false;
    }

    /// The line being taken, as far as it is kept.
    @Override
    public String text() {
        int kept = Math.min(to - from, MAX_KEPT_TEXT);
        return new String(bytes, from, kept, StandardCharsets.UTF_8);
    }

    @Override
    public String client() {
        return client;
    }

    /// Puts what was taken since the last flush onto the bus; blocks while it is full.
    void flush() throws InterruptedException {
        append();
        if (!letters.isEmpty()) {
            letterPosition =
                    letterAppender.append(letters.toArray(DeadLetter[]::new), letters.size());
            letters.clear();
        }
        received.inc(lines - canaries);
        lines = 0;
        canaries = 0;
    }

    private void append() throws InterruptedException {
        if (size == 0) {
            return;
        }
        recordLag();
        long validatedAt = clock.nanos();
        metrics.parseValidate.record(validatedAt - receivedAt, size, batch[0], validatedAt);
        try {
            tickPosition = tickAppender.append(batch, size);
        } catch (RuntimeException e) {
            metrics.publishErrors.inc();
            throw e;
        }
        long took = clock.nanos() - receivedAt;
        metrics.ingestToBus.record(took, size, batch[0], receivedAt + took);
        int before = canaries;
        follow(validatedAt, receivedAt + took);
        int counted = size - (canaries - before);
        metrics.processing.observe(took / 1e9);
        metrics.processed.inc(counted);
        metrics.published.inc(counted);
        size = 0;
    }

    private void follow(long validatedAt, long appendedAt) {
        for (int i = 0; i < size; i++) {
            if (batch[i].instrument().isCanary()) {
                canaries++;
            }
            if (Traces.follow(batch[i])) {
                metrics.parseValidate.follow(batch[i], validatedAt);
                metrics.ingestToBus.follow(batch[i], appendedAt);
            }
        }
    }

    /// The tick of a line just rejected, where it got that far.
    Tick rejectedTick() {
        return next();
    }

    /// Number of the last line taken.
    @Override
    public long line() {
        return line;
    }

    /// Position on the bus of the last tick flushed; -1 before the first.
    long tickPosition() {
        return tickPosition;
    }

    /// Position on the bus of the last dead letter flushed; -1 before the first.
    long letterPosition() {
        return letterPosition;
    }

    /// Whether what is durable is so whatever happens to the bus.
    boolean acksAreDurable() {
        return acksAreDurable;
    }

    /// Position up to which ticks are durable.
    long durableTicks() {
        return tickAppender.durable();
    }

    /// Position up to which dead letters are durable.
    long durableLetters() {
        return letterAppender.durable();
    }
}
