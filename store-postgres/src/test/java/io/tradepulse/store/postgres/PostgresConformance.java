package io.tradepulse.store.postgres;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Store;
import io.tradepulse.store.StoreConformance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What every store does, on a database of its own for each test.
abstract class PostgresConformance extends StoreConformance {
    private @Nullable DatabaseUrl url;

    /// An empty database.
    abstract DatabaseUrl newDatabase();

    final DatabaseUrl url() {
        if (url == null) {
            url = newDatabase();
        }
        return url;
    }

    @Override
    protected Store open(Instruments knownInstruments) {
        return new PostgresStore(PostgresOptions.of(url()), knownInstruments);
    }

    @Override
    protected List<Tick> snapshots(Store of) {
        Connections connections = new Connections(PostgresOptions.of(url()));
        try (connections;
                Connection connection = connections.single();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT "
                                        + TickRows.COLUMNS
                                        + ", t.provider, t.symbol FROM price_snapshots t");
                ResultSet row = statement.executeQuery()) {
            List<Tick> found = new ArrayList<>();
            while (row.next()) {
                found.add(
                        TickRows.read(
                                row,
                                instruments.of(row.getString(9), row.getString(10)),
                                new Tick()));
            }
            return found;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
