package io.tradepulse.store.postgres;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
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
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The store on PostgreSQL: what is committed shows at once, to every process that uses the
/// database.
///
/// Thread-safe; each writer has one owner at a time. When the database is back after a failure, so
/// is the store, by itself.
public final class PostgresStore implements Store {
    private final Connections connections;
    private final Instruments instruments;
    private final TickDays days;
    private final TickQueries ticks;
    private final BarQueries bars;
    private final RejectQueries rejects;
    private final InstrumentQueries byInstrument;
    private final Housekeeping housekeeping;
    private final Map<String, Long> collapsed = new ConcurrentHashMap<>();

    /// Connections in use, open but not in use, and threads that wait for one.
    ///
    /// Immutable.
    public record PoolState(int active, int idle, int waiting) {}

    /// Connects and brings the tables up to date; takes seconds where the database is not there.
    ///
    /// @throws io.tradepulse.store.RefusedException where the user, the password or the database is
    ///   no good, or the tables are of a later version
    /// @throws StoreException where it can't be reached just now
    public PostgresStore(PostgresOptions options, Instruments instruments) {
        this(options, instruments, EpochClock.system());
    }

    /// With a clock that tells what is past its time.
    public PostgresStore(PostgresOptions options, Instruments instruments, EpochClock clock) {
        this.instruments = instruments;
        this.connections = new Connections(options);
        this.days = new TickDays(connections);
        this.ticks = new TickQueries(connections, instruments);
        this.bars = new BarQueries(connections);
        this.rejects = new RejectQueries(connections);
        this.byInstrument = new InstrumentQueries(connections, instruments);
        this.housekeeping = new Housekeeping(connections, days, options.retention(), clock);
        try {
            new Schema(connections).apply(options.retention());
        } catch (StoreException e) {
            connections.close();
            throw Failures.atStart(e);
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    @Override
    public BatchWriter<Tick> tickWriter() {
        return new TickWriter(connections, days, collapsed);
    }

    @Override
    public BatchWriter<Bar> barWriter() {
        return new MergeWriter<>(connections, new BarRows());
    }

    @Override
    public BatchWriter<DeadLetter> deadLetterWriter() {
        return new DeadLetterWriter(connections);
    }

    @Override
    public BatchWriter<Tick> snapshotWriter() {
        return new MergeWriter<>(connections, new SnapshotRows());
    }

    @Override
    public BatchWriter<Listing> listingWriter() {
        return new MergeWriter<>(connections, new ListingRows());
    }

    @Override
    public BooleanSupplier visibilityOfCommits() {
        return () -> true;
    }

    @Override
    public void ticks(Instrument instrument, long start, long end, Consumer<Tick> each) {
        ticks.ofInstrument(instrument, new Range(start, end), each);
    }

    @Override
    public void ticks(TickFilter filter, Predicate<Tick> each) {
        ticks.ofAll(filter, each);
    }

    @Override
    public Page<Tick> ticksPage(Instrument instrument, long start, long end, Paging paging) {
        return ticks.page(instrument, new Range(start, end), paging);
    }

    @Override
    public Page<Bar> barsPage(
            Instrument instrument, Interval interval, long start, long end, Paging paging) {
        return bars.page(instrument, interval, new Range(start, end), paging);
    }

    @Override
    public void bars(
            Instrument instrument, Interval interval, long start, long end, Consumer<Bar> each) {
        bars.all(instrument, interval, new Range(start, end), each);
    }

    @Override
    public Page<DeadLetter> rejectsPage(RejectFilter filter, int limit, long offset) {
        return rejects.page(filter, limit, offset);
    }

    @Override
    public List<Tick> latest() {
        return byInstrument.latest();
    }

    @Override
    public List<Listing> listings() {
        return connections.query(
                connection -> {
                    List<Listing> listings = new ArrayList<>();
                    try (PreparedStatement statement =
                                    connection.prepareStatement(ListingRows.SELECT);
                            ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            listings.add(ListingRows.read(row, instruments));
                        }
                    }
                    return listings;
                });
    }

    @Override
    public void bucketsReceivedSince(long receivedAt, Interval bucket, BucketVisitor each) {
        byInstrument.bucketsReceivedSince(receivedAt, bucket, each);
    }

    @Override
    public OptionalLong checkpoint(String name) {
        return connections.query(
                connection -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement(
                                    "SELECT value FROM checkpoints WHERE name = ?")) {
                        statement.setString(1, Texts.storable(name));
                        return firstLong(statement);
                    }
                });
    }

    private static OptionalLong firstLong(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    @Override
    public void saveCheckpoint(String name, long value) {
        connections.write(connection -> saveCheckpoint(connection, name, value));
    }

    private static int saveCheckpoint(Connection connection, String name, long value)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "INSERT INTO checkpoints (name, value) VALUES (?, ?) ON CONFLICT (name)"
                                + " DO UPDATE SET value = excluded.value, updated_at = now()")) {
            statement.setString(1, Texts.storable(name));
            statement.setLong(2, value);
            return statement.executeUpdate();
        }
    }

    @Override
    public long tickCount() {
        return connections.query(
                connection -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement(
                                    "SELECT coalesce(sum(ticks), 0)::bigint FROM tick_days")) {
                        return firstLong(statement).orElse(0);
                    }
                });
    }

    @Override
    public Map<String, Long> collapsed() {
        return Map.copyOf(collapsed);
    }

    @Override
    public void maintain() {
        housekeeping.run();
    }

    @Override
    public String problem() {
        return connections.problem();
    }

    /// The connections just now.
    public PoolState pool() {
        return new PoolState(connections.active(), connections.idle(), connections.waiting());
    }

    @Override
    public void close() {
        connections.close();
    }
}
