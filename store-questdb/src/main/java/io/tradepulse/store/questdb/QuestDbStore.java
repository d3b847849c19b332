package io.tradepulse.store.questdb;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Listing;
import io.tradepulse.store.Paging;
import io.tradepulse.store.RejectFilter;
import io.tradepulse.store.Store;
import io.tradepulse.store.StoreException;
import io.tradepulse.store.TickFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The store on embedded QuestDB. A commit survives a kill of the process, and a power cut where it
/// is opened so; it shows in queries some ten milliseconds later ([#visibilityOfCommits]).
///
/// Thread-safe; each writer has one owner at a time.
public final class QuestDbStore implements Store {
    private static final long PERSIST_PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Engine engine;
    private final Instruments instruments;
    private final ReentrantLock commits = new ReentrantLock();
    private final Checkpoints checkpoints;
    private final Snapshots snapshots;
    private final Listings listings;
    private final NewestTicks newest;
    private final Collapsed collapsed;
    private final DayCounts dayCounts;
    private final Recovery recovery;
    private final Housekeeping housekeeping;
    private long persistedAt = System.nanoTime();
    private boolean closed;

    /// Opens the database in that folder, making it where there is none, with what is usual; takes
    /// seconds.
    ///
    /// @throws StoreException where the folder can't be used
    public QuestDbStore(Path folder, Instruments instruments) {
        this(QuestDbOptions.of(folder), instruments);
    }

    /// Opens the database, making it where there is none; takes seconds.
    ///
    /// @throws StoreException where the folder can't be used, or was made by a newer program
    public QuestDbStore(QuestDbOptions options, Instruments instruments) {
        this.engine = new Engine(options);
        this.instruments = instruments;
        try {
            Schema.apply(engine);
            checkpoints = new Checkpoints(engine);
            snapshots = new Snapshots(engine, instruments, options.clock());
            listings = new Listings(engine, instruments);
            newest =
                    new NewestTicks(
                            engine, instruments, snapshots, checkpoints, options.clock(), commits);
            collapsed = new Collapsed(engine);
            dayCounts = new DayCounts(engine);
            recovery = new Recovery(engine, Schema.TABLES, System::nanoTime);
            housekeeping = new Housekeeping(engine, options, collapsed, dayCounts);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    @Override
    public BatchWriter<Tick> tickWriter() {
        return new TickWriter(engine, commits, newest, collapsed, dayCounts);
    }

    @Override
    public BatchWriter<Bar> barWriter() {
        return BarRows.writer(engine);
    }

    @Override
    public BatchWriter<DeadLetter> deadLetterWriter() {
        return new TableWriter<>(engine, Schema.REJECTS, DeadLetter::at, RejectRows::put);
    }

    @Override
    public BatchWriter<Tick> snapshotWriter() {
        return snapshots.writer();
    }

    @Override
    public BatchWriter<Listing> listingWriter() {
        return listings.writer();
    }

    @Override
    public BooleanSupplier visibilityOfCommits() {
        return engine.visibilityOfCommits(Schema.TABLES);
    }

    private static boolean isEmpty(long start, long end) {
        return end <= Math.max(0, start);
    }

    @Override
    public void ticks(Instrument instrument, long start, long end, Consumer<Tick> each) {
        if (isEmpty(start, end)) {
            return;
        }
        Predicate<Tick> all =
                tick -> {
                    each.accept(tick);
                    return true;
                };
        TiesInOrder ties = new TiesInOrder(Tick::compareByTime, all);
        Tick tick = new Tick();
        TickRows.query(engine, instrument, start, end, false)
                .forEach(row -> ties.take(TickRows.read(row, instrument, tick)));
        ties.finish();
    }

    @Override
    public void ticks(TickFilter filter, Predicate<Tick> each) {
        if (isEmpty(filter.start(), filter.end())) {
            return;
        }
        boolean oneProvider = filter.providers().size() == 1;
        boolean oneSymbol = filter.symbols().size() == 1;
        Query query =
                new Query(
                                engine,
                                TickRows.SELECT
                                        + " WHERE ts >= :start AND ts < :end"
                                        + (oneProvider ? " AND provider = :provider" : "")
                                        + (oneSymbol ? " AND symbol = :symbol" : ""))
                        .withTime("start", filter.start())
                        .withTime("end", filter.end());
        if (oneProvider) {
            query.with("provider", filter.providers().iterator().next());
        }
        if (oneSymbol) {
            query.with("symbol", filter.symbols().iterator().next());
        }
        TickRows rows = new TickRows(instruments, instrument -> passes(filter, instrument));
        TiesInOrder ties = new TiesInOrder(TickRows.ANY_INSTRUMENT, each);
        Tick tick = new Tick();
        query.forEach(row -> !rows.read(row, tick) || ties.take(tick));
        ties.finish();
    }

    private static boolean passes(TickFilter filter, Instrument instrument) {
        return (filter.providers().isEmpty() || filter.providers().contains(instrument.provider()))
                && (filter.symbols().isEmpty() || filter.symbols().contains(instrument.symbol()));
    }

    @Override
    public Page<Tick> ticksPage(Instrument instrument, long start, long end, Paging paging) {
        if (isEmpty(start, end)) {
            return new Page<>(List.of(), 0);
        }
        TicksPage page = new TicksPage(engine, instrument, paging);
        return DayCounts.hasWholeDay(start, end)
                ? page.of(dayCounts.of(instrument, start, end))
                : page.of(start, end);
    }

    @Override
    public Page<Bar> barsPage(
            Instrument instrument, Interval interval, long start, long end, Paging paging) {
        if (isEmpty(start, end)) {
            return new Page<>(List.of(), 0);
        }
        PageRows<Bar> page = new PageRows<>(paging);
        long[] total = {0};
        BarRows.query(engine, instrument, interval, start, end, paging.newestFirst())
                .forEach(
                        row -> {
                            total[0]++;
                            if (!page.isFull()) {
                                page.take(() -> BarRows.read(row, instrument, interval));
                            }
                            return true;
                        });
        return new Page<>(page.rows(), total[0]);
    }

    @Override
    public void bars(
            Instrument instrument, Interval interval, long start, long end, Consumer<Bar> each) {
        if (isEmpty(start, end)) {
            return;
        }
        BarRows.query(engine, instrument, interval, start, end, false)
                .forEach(
                        row -> {
                            each.accept(BarRows.read(row, instrument, interval));
                            return true;
                        });
    }

    @Override
    public Page<DeadLetter> rejectsPage(RejectFilter filter, int limit, long offset) {
        return RejectRows.page(engine, filter, limit, offset);
    }

    @Override
    public List<Tick> latest() {
        return newest.all();
    }

    @Override
    public List<Listing> listings() {
        return listings.all();
    }

    @Override
    public void bucketsReceivedSince(long receivedAt, Interval bucket, BucketVisitor each) {
        // Days at most: the engine's weeks and months need not be ours.
        Interval floor = bucket.nanos() > Interval.D1.nanos() ? Interval.D1 : bucket;
        Map<Instrument, TreeSet<Long>> found =
                new TreeMap<>(
                        Comparator.comparing(Instrument::provider)
                                .thenComparing(Instrument::symbol));
        new Query(
                        engine,
                        "SELECT DISTINCT provider, symbol, timestamp_floor('"
                                + floor.text()
                                + "', ts) start FROM "
                                + Schema.TICKS
                                + " WHERE received_at >= :since")
                .withTime("since", receivedAt)
                .forEach(
                        row -> {
                            found.computeIfAbsent(
                                            TickRows.instrument(row, instruments),
                                            _ -> new TreeSet<>())
                                    .add(bucket.startOf(row.getTimestamp(2)));
                            return true;
                        });
        found.forEach((instrument, starts) -> starts.forEach(at -> each.bucket(instrument, at)));
    }

    @Override
    public OptionalLong checkpoint(String name) {
        return checkpoints.get(name);
    }

    @Override
    public void saveCheckpoint(String name, long value) {
        checkpoints.save(name, value);
    }

    @Override
    public long tickCount() {
        return collapsed.stored();
    }

    @Override
    public Map<String, Long> collapsed() {
        return collapsed.byProvider();
    }

    @Override
    public void maintain() {
        recovery.run();
        if (!recovery.problem().isEmpty()) {
            return;
        }
        if (System.nanoTime() - persistedAt >= PERSIST_PAUSE_NANOS) {
            newest.persist();
            persistedAt = System.nanoTime();
        }
        housekeeping.run();
    }

    @Override
    public String problem() {
        return recovery.problem();
    }

    /// The engine, for tests.
    Engine engine() {
        return engine;
    }

    /// What maintenance does every ten seconds, for tests.
    void persistNewest() {
        newest.persist();
    }

    /// What stands in `price_snapshots`, for tests.
    List<Tick> snapshots() {
        List<Tick> found = new ArrayList<>();
        new Query(engine, Snapshots.SELECT)
                .forEach(
                        row ->
                                found.add(
                                        TickRows.read(
                                                row,
                                                TickRows.instrument(row, instruments),
                                                new Tick())));
        return found;
    }

    /// The port of PostgreSQL's protocol; -1 where there is none.
    public int pgWirePort() {
        return engine.pgWirePort();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            newest.persist();
        } catch (StoreException _) {
            // The next start looks at more ticks.
        } finally {
            engine.close();
        }
    }
}
