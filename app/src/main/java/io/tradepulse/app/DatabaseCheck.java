package io.tradepulse.app;

import io.tradepulse.model.EpochClock;
import io.tradepulse.store.StoreException;
import io.tradepulse.store.postgres.DatabaseUrl;
import io.tradepulse.store.postgres.PostgresInspection;
import java.util.List;

/// What is to be said of the database.
///
/// Owned by the thread of its check.
final class DatabaseCheck {
    private final DatabaseUrl url;
    private final int poolSize;
    private final ClockCheck clocks;
    private final EpochClock clock;
    private final Findings findings = new Findings(Finding.Part.DATABASE);

    /// @throws ConfigException where the settings name none
    DatabaseCheck(Settings settings, EpochClock clock) {
        this.url = Stores.databaseUrl(settings);
        this.poolSize = settings.get(Settings.POSTGRES_POOL_SIZE);
        this.clocks = new ClockCheck(settings);
        this.clock = clock;
    }

    List<Finding> findings() {
        try {
            PostgresInspection.Report is = new PostgresInspection(url, clock).look();
            server(is);
            tables(is);
            connections(is.connections());
            findings.add(clocks.finding("the database's", is.clock()));
        } catch (StoreException e) {
            findings.problem(
                    String.valueOf(e.getMessage()),
                    "see to the server, DATABASE_URL (or POSTGRES_*) and the way between");
        }
        return findings.list();
    }

    private void server(PostgresInspection.Report is) {
        String name =
                "PostgreSQL "
                        + is.version()
                        + " at "
                        + url.place()
                        + ", "
                        + (is.timescale().isEmpty()
                                ? "without TimescaleDB"
                                : "TimescaleDB " + is.timescale())
                        + ", "
                        + Amounts.bytes(is.bytes());
        if (is.onlyReads()) {
            findings.problem(name + " only reads", "name the primary, or let its sessions write");
        } else if (!is.survivesPowerCuts()) {
            findings.warning(
                    name + ": a power cut may ruin it, fsync or full_page_writes is off",
                    "switch both on");
        } else {
            findings.ok(name);
        }
    }

    private void tables(PostgresInspection.Report is) {
        PostgresInspection.Tables tables = is.tables();
        if (tables.areNewer()) {
            findings.problem(
                    "the tables are of version "
                            + tables.applied()
                            + ", made by a later program; this one knows up to "
                            + tables.known(),
                    "run the later program");
        } else if (tables.applied().equals(tables.known())) {
            findings.ok("the tables are of version " + tables.applied());
        } else if (!is.mayCreate()) {
            findings.problem(
                    "the tables are to be made, and " + url.user() + " may not make any",
                    "GRANT CREATE ON SCHEMA public TO " + url.user());
        } else {
            String now =
                    tables.applied().isEmpty()
                            ? "there are no tables yet"
                            : "the tables are of version " + tables.applied();
            findings.ok(now + "; the next start brings version " + tables.known());
        }
    }

    private void connections(PostgresInspection.Sessions sessions) {
        int needed = poolSize + PostgresInspection.WRITERS;
        String sentence =
                "%d of %d connections are free, %d are Trade Pulse's; a process takes up to %d"
                        .formatted(sessions.free(), sessions.most(), sessions.ours(), needed);
        boolean suffices = sessions.free() + sessions.ours() >= needed;
        if (suffices) {
            findings.ok(sentence);
        } else {
            findings.warning(sentence, "raise max_connections, or lower POSTGRES_POOL_SIZE");
        }
    }
}
