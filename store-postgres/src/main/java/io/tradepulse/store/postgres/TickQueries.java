package io.tradepulse.store.postgres;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Store.Page;
import io.tradepulse.store.TickFilter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Reads ticks, by parts that are known to have some: no query sorts more than a part, or looks at
/// days that have none.
///
/// Thread-safe.
final class TickQueries {
    private static final int FETCH = 2_000;
    private static final long SHORT = 86_400_000_000_000L;
    private static final String OF_INSTRUMENT =
            " FROM tick_data t WHERE t.provider = ? AND t.symbol = ? AND" + Range.OF_TICKS;
    private static final String SELECT = "SELECT " + TickRows.COLUMNS + OF_INSTRUMENT;
    private static final String OLDEST_FIRST = " ORDER BY t.ts, t.ts_nanos, t.seq";
    private static final String NEWEST_FIRST = " ORDER BY t.ts DESC, t.ts_nanos DESC, t.seq DESC";
    private static final String OF_ALL =
            "SELECT "
                    + TickRows.COLUMNS
                    + ", t.provider, t.symbol"
                    + " FROM unnest(?::text[], ?::text[]) AS n (provider, symbol)"
                    + " JOIN tick_data t ON t.provider = n.provider AND t.symbol = n.symbol WHERE"
                    + Range.OF_TICKS
                    + " ORDER BY t.ts, t.ts_nanos, t.provider, t.symbol, t.seq";

    private final Connections connections;
    private final Instruments instruments;

    TickQueries(Connections connections, Instruments instruments) {
        this.connections = connections;
        this.instruments = instruments;
    }

    void ofInstrument(Instrument instrument, Range range, Consumer<Tick> each) {
        if (range.isEmpty()) {
            return;
        }
        connections.query(
                connection -> {
                    connection.setAutoCommit(false); // a cursor lives in a transaction
                    Tick tick = new Tick();
                    for (Range slice : slices(connection, instrument, range)) {
                        read(connection, instrument, slice, tick, each);
                    }
                    return tick;
                });
    }

    private static List<Range> slices(Connection connection, Instrument instrument, Range range)
            throws SQLException {
        long length = range.end() - range.start();
        if (length > 0 && length <= SHORT) {
            return List.of(range);
        }
        List<TickCounts.Count> counts = new ArrayList<>();
        TickCounts.each(connection, instrument, range, false, counts::add);
        return TickCounts.slices(counts).stream().map(slice -> slice.within(range)).toList();
    }

    private static void read(
            Connection connection,
            Instrument instrument,
            Range range,
            Tick tick,
            Consumer<Tick> each)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELECT + OLDEST_FIRST)) {
            statement.setFetchSize(FETCH);
            TickCounts.bind(statement, instrument);
            range.bindTicks(statement, 3);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    each.accept(TickRows.read(row, instrument, tick));
                }
            }
        }
    }

    void ofAll(TickFilter filter, Predicate<Tick> each) {
        Range range = new Range(filter.start(), filter.end());
        if (range.isEmpty()) {
            return;
        }
        connections.query(
                connection -> {
                    connection.setAutoCommit(false);
                    List<TickCounts.Name> names = names(connection, filter);
                    for (LocalDate day : TickCounts.days(connection, range, Long.MIN_VALUE)) {
                        if (!readDay(connection, names, TickCounts.onDay(day, range), each)) {
                            break;
                        }
                    }
                    return names;
                });
    }

    private static List<TickCounts.Name> names(Connection connection, TickFilter filter)
            throws SQLException {
        Set<String> providers = storable(filter.providers());
        Set<String> symbols = storable(filter.symbols());
        return TickCounts.names(connection).stream()
                .filter(name -> providers.isEmpty() || providers.contains(name.provider()))
                .filter(name -> symbols.isEmpty() || symbols.contains(name.symbol()))
                .toList();
    }

    private static Set<String> storable(Set<String> names) {
        return names.stream().map(Texts::storable).collect(Collectors.toUnmodifiableSet());
    }

    private boolean readDay(
            Connection connection, List<TickCounts.Name> names, Range day, Predicate<Tick> each)
            throws SQLException {
        Tick tick = new Tick();
        for (Range slice : TickCounts.slices(TickCounts.all(connection, names, day))) {
            if (!readSlice(connection, names, slice.within(day), tick, each)) {
                return false;
            }
        }
        return true;
    }

    private boolean readSlice(
            Connection connection,
            List<TickCounts.Name> names,
            Range slice,
            Tick tick,
            Predicate<Tick> each)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OF_ALL)) {
            statement.setFetchSize(FETCH);
            TickCounts.bind(statement, connection, names);
            slice.bindTicks(statement, 3);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Instrument of =
                            instruments.of(
                                    row.getString(TickRows.COUNT + 1),
                                    row.getString(TickRows.COUNT + 2));
                    if (!each.test(TickRows.read(row, of, tick))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /// Total and rows are of one moment.
    Page<Tick> page(Instrument instrument, Range range, Paging paging) {
        if (range.isEmpty()) {
            return new Page<>(List.of(), 0);
        }
        return connections.query(
                connection -> {
                    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    connection.setAutoCommit(false);
                    PageFinder finder = new PageFinder(connection, instrument, range, paging);
                    long total = finder.total();
                    if (paging.offset() >= total || paging.limit() <= 0) {
                        return new Page<>(List.of(), total);
                    }
                    PageFinder.Place place = finder.place();
                    return new Page<>(rows(connection, instrument, place, paging), total);
                });
    }

    private static List<Tick> rows(
            Connection connection, Instrument instrument, PageFinder.Place place, Paging paging)
            throws SQLException {
        String order = paging.newestFirst() ? NEWEST_FIRST : OLDEST_FIRST;
        List<Tick> rows = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(SELECT + order + " OFFSET ? LIMIT ?")) {
            statement.setFetchSize(FETCH);
            TickCounts.bind(statement, instrument);
            place.range().bindTicks(statement, 3);
            statement.setLong(3 + Range.PARAMETERS, place.skip());
            statement.setInt(4 + Range.PARAMETERS, paging.limit());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(TickRows.read(row, instrument, new Tick()));
                }
            }
        }
        return rows;
    }

    /// How many ticks an instrument has in a range, counted one by one.
    static long count(Connection connection, Instrument instrument, Range range)
            throws SQLException {
        if (range.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT count(*)" + OF_INSTRUMENT)) {
            TickCounts.bind(statement, instrument);
            range.bindTicks(statement, 3);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
