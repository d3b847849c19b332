package io.tradepulse.store.questdb;

import io.questdb.cairo.TableWriter.Row;
import io.questdb.std.str.Utf8String;
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
import io.tradepulse.store.TickFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The store on embedded QuestDB. A commit survives a kill of the process; it shows in queries some
/// ten milliseconds later ([#visibilityOfCommits]).
///
/// Thread-safe; each writer has one owner at a time.
public final class QuestDbStore implements Store {
    private static final String OF_INSTRUMENT = " WHERE provider = :provider AND symbol = :symbol";
    private static final String IN_RANGE = " AND ts >= :start AND ts < :end";

    private final Engine engine;
    private final Instruments instruments;

    /// Opens the database in that folder, making it where there is none; takes seconds.
    ///
    /// @throws io.tradepulse.store.StoreException where the folder can't be used
    public QuestDbStore(Path folder, Instruments instruments) {
        this.engine = new Engine(folder);
        this.instruments = instruments;
        Schema.apply(engine);
    }

    @Override
    public BatchWriter<Tick> tickWriter() {
        return new TableWriter<>(engine, Schema.TICKS, Tick::ts, QuestDbStore::putTick);
    }

    private static void putTick(Row row, Tick tick) {
        row.putSym(0, tick.instrument().provider());
        row.putSym(1, tick.instrument().symbol());
        row.putLong(3, tick.seq());
        row.putDouble(4, tick.price());
        putOptional(row, 5, tick.volume());
        putOptional(row, 6, tick.bid());
        putOptional(row, 7, tick.ask());
        row.putTimestamp(8, tick.receivedAt());
    }

    /// A column that is not put is null.
    private static void putOptional(Row row, int column, double value) {
        if (!Double.isNaN(value)) {
            row.putDouble(column, value);
        }
    }

    @Override
    public BatchWriter<Bar> barWriter() {
        return new TableWriter<>(engine, Schema.BARS, Bar::start, QuestDbStore::putBar);
    }

    private static void putBar(Row row, Bar bar) {
        row.putSym(0, bar.instrument().provider());
        row.putSym(1, bar.instrument().symbol());
        row.putSym(2, bar.interval().text());
        row.putDouble(4, bar.open());
        row.putDouble(5, bar.high());
        row.putDouble(6, bar.low());
        row.putDouble(7, bar.close());
        row.putDouble(8, bar.volume());
        row.putDouble(9, bar.turnover());
        putOptional(row, 10, bar.vwap());
        row.putLong(11, bar.trades());
        row.putBool(12, bar.isFinal());
        row.putInt(13, bar.revision());
        row.putLong(14, bar.lateTicks());
    }

    @Override
    public BatchWriter<DeadLetter> deadLetterWriter() {
        return new TableWriter<>(
                engine, Schema.REJECTS, DeadLetter::at, QuestDbStore::putDeadLetter);
    }

    private static void putDeadLetter(Row row, DeadLetter letter) {
        row.putSym(1, letter.provider());
        row.putVarchar(2, new Utf8String(letter.symbol()));
        row.putSym(3, letter.code().name());
        row.putVarchar(4, new Utf8String(letter.detail()));
        row.putLong(5, letter.line());
        row.putVarchar(6, new Utf8String(letter.text()));
        row.putVarchar(7, new Utf8String(letter.client()));
    }

    @Override
    public BooleanSupplier visibilityOfCommits() {
        return engine.visibilityOfCommits(Schema.TABLES);
    }

    @Override
    public void ticks(Instrument instrument, long start, long end, Consumer<Tick> each) {
        scanTicks(
                instrument,
                start,
                end,
                tick -> {
                    each.accept(tick);
                    return true;
                });
    }

    private void scanTicks(Instrument instrument, long start, long end, Predicate<Tick> each) {
        TiesInOrder ties = new TiesInOrder(each);
        Tick tick = new Tick();
        new Query(engine, TickRows.SELECT + OF_INSTRUMENT + IN_RANGE)
                .with(instrument)
                .withTime("start", start)
                .withTime("end", end)
                .forEach(row -> ties.take(TickRows.read(row, instrument, tick)));
        ties.finish();
    }

    @Override
    public void ticks(TickFilter filter, Predicate<Tick> each) {
        TiesInOrder ties = new TiesInOrder(each);
        Tick tick = new Tick();
        new Query(engine, TickRows.SELECT + " WHERE ts >= :start AND ts < :end")
                .withTime("start", filter.start())
                .withTime("end", filter.end())
                .forEach(
                        row -> {
                            Instrument instrument = TickRows.instrument(row, instruments);
                            return !passes(filter, instrument)
                                    || ties.take(TickRows.read(row, instrument, tick));
                        });
        ties.finish();
    }

    private static boolean passes(TickFilter filter, Instrument instrument) {
        return (filter.providers().isEmpty() || filter.providers().contains(instrument.provider()))
                && (filter.symbols().isEmpty() || filter.symbols().contains(instrument.symbol()));
    }

    @Override
    public BatchWriter<Tick> snapshotWriter() {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public BatchWriter<Listing> listingWriter() {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public List<Listing> listings() {
        return List.of();
    }

    @Override
    public Map<String, Long> collapsed() {
        return Map.of();
    }

    @Override
    public void maintain() {
        // Nothing yet.
    }

    @Override
    public Page<Tick> ticksPage(Instrument instrument, long start, long end, Paging paging) {
        long total =
                new Query(engine, "SELECT count() FROM " + Schema.TICKS + OF_INSTRUMENT + IN_RANGE)
                        .with(instrument)
                        .withTime("start", start)
                        .withTime("end", end)
                        .asLong();
        List<Tick> rows = new ArrayList<>();
        if (paging.offset() < total && paging.limit() > 0) {
            long[] skip = {paging.offset()};
            scanTicks(
                    instrument,
                    start,
                    end,
                    tick -> {
                        if (skip[0]-- <= 0) {
                            rows.add(tick.copy());
                        }
                        return rows.size() < paging.limit();
                    });
        }
        return new Page<>(List.copyOf(rows), total);
    }

    @Override
    public Page<Bar> barsPage(
            Instrument instrument, Interval interval, long start, long end, Paging paging) {
        long total = barQuery("SELECT count()", instrument, interval, start, end, "").asLong();
        List<Bar> rows = new ArrayList<>();
        barQuery(BarRows.SELECT, instrument, interval, start, end, " LIMIT :from, :to")
                .with("from", paging.offset())
                .with("to", paging.offset() + paging.limit())
                .forEach(row -> rows.add(BarRows.read(row, instrument, interval)));
        return new Page<>(List.copyOf(rows), total);
    }

    @Override
    public void bars(
            Instrument instrument, Interval interval, long start, long end, Consumer<Bar> each) {
        barQuery(BarRows.SELECT, instrument, interval, start, end, "")
                .forEach(
                        row -> {
                            each.accept(BarRows.read(row, instrument, interval));
                            return true;
                        });
    }

    private Query barQuery(
            String select,
            Instrument instrument,
            Interval interval,
            long start,
            long end,
            String limit) {
        return new Query(
                        engine,
                        select
                                + " FROM "
                                + Schema.BARS
                                + OF_INSTRUMENT
                                + " AND interval = :interval"
                                + IN_RANGE
                                + limit)
                .with(instrument)
                .with("interval", interval.text())
                .withTime("start", start)
                .withTime("end", end);
    }

    @Override
    public Page<DeadLetter> rejectsPage(RejectFilter filter, int limit, long offset) {
        long total = RejectRows.query(engine, "SELECT count()", filter, "").asLong();
        List<DeadLetter> rows = new ArrayList<>();
        if (offset < total && limit > 0) {
            String order = filter.newestFirst() ? " ORDER BY ts DESC" : " ORDER BY ts";
            RejectRows.query(engine, RejectRows.SELECT, filter, order + " LIMIT :from, :to")
                    .with("from", offset)
                    .with("to", offset + limit)
                    .forEach(row -> rows.add(RejectRows.read(row)));
        }
        return new Page<>(List.copyOf(rows), total);
    }

    @Override
    public List<Tick> latest() {
        List<Tick> newest = new ArrayList<>();
        new Query(engine, TickRows.SELECT + " LATEST ON ts PARTITION BY provider, symbol")
                .forEach(
                        row -> {
                            Instrument instrument = TickRows.instrument(row, instruments);
                            return newest.add(TickRows.read(row, instrument, new Tick()));
                        });
        newest.replaceAll(this::lastOfItsTime);
        return newest;
    }

    /// Among equal times the database's last need not be ours: the highest `seq`.
    private Tick lastOfItsTime(Tick tick) {
        Tick last = new Tick().set(tick);
        ticks(tick.instrument(), tick.ts(), tick.ts() + 1, last::set);
        return last;
    }

    @Override
    public void bucketsReceivedSince(long receivedAt, Interval bucket, BucketVisitor each) {
        new Query(
                        engine,
                        "SELECT DISTINCT provider, symbol, timestamp_floor('"
                                + bucket.text()
                                + "', ts) start FROM "
                                + Schema.TICKS
                                + " WHERE received_at >= :since ORDER BY provider, symbol, start")
                .withTime("since", receivedAt)
                .forEach(
                        row -> {
                            each.bucket(TickRows.instrument(row, instruments), row.getTimestamp(2));
                            return true;
                        });
    }

    @Override
    public OptionalLong checkpoint(String name) {
        List<Long> found = new ArrayList<>();
        new Query(engine, "SELECT value FROM " + Schema.CHECKPOINTS + " WHERE name = :name")
                .with("name", name)
                .forEach(row -> found.add(row.getLong(0)));
        return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.getLast());
    }

    @Override
    public void saveCheckpoint(String name, long value) {
        try (var writer =
                new TableWriter<Long>(
                        engine,
                        Schema.CHECKPOINTS,
                        _ -> 0,
                        (row, v) -> {
                            row.putSym(0, name);
                            row.putLong(2, v);
                        })) {
            writer.write(value);
            writer.commit();
        }
    }

    @Override
    public long tickCount() {
        return new Query(engine, "SELECT count() FROM " + Schema.TICKS).asLong();
    }

    @Override
    public String problem() {
        return engine.suspended(Schema.TABLES);
    }

    @Override
    public void close() {
        engine.close();
    }
}
