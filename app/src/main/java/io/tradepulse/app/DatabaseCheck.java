package io.tradepulse.app;

import io.tradepulse.model.EpochClock;
import io.tradepulse.store.StoreException;
import io.tradepulse.store.postgres.DatabaseUrl;
import io.tradepulse.store.postgres.PostgresInspection;
import java.util.ArrayList;
import java.util.List;

/// What is to be said of the database.
///
/// Owned by the thread of its check.
final class DatabaseCheck {
    private static final Finding.Part PART = Finding.Part.DATABASE;

    private final DatabaseUrl url;
    private final int poolSize;
    private final ClockCheck clocks;
    private final EpochClock clock;
    private final List<Finding> findings = new ArrayList<>();

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
            problem(
                    String.valueOf(e.getMessage()),
                    "see to the server, DATABASE_URL (or POSTGRES_*) and the way between");
        }
        return findings;
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
            problem(name + " only reads", "name the primary, or let its sessions write");
        } else if (!is.survivesPowerCuts()) {
            findings.add(
                    Finding.warning(
                            PART,
                            name + ": a power cut may ruin it, fsync or full_page_writes is off",
                            "switch both on"));
        } else {
            findings.add(Finding.ok(PART, name));
        }
    }

    private void tables(PostgresInspection.Report is) {
        PostgresInspection.Tables tables = is.tables();
        if (tables.areNewer()) {
            problem(
                    "the tables are of version "
                            + tables.applied()
                            + ", made by a later program; this one knows up to "
                            + tables.known(),
                    "run the later program");
        } else if (tables.applied().equals(tables.known())) {
            findings.add(Finding.ok(PART, "the tables are of version " + tables.applied()));
        } else if (!is.mayCreate()) {
            problem(
                    "the tables are to be made, and " + url.user() + " may not make any",
                    "GRANT CREATE ON SCHEMA public TO " + url.user());
        } else {
            String now =
                    tables.applied().isEmpty()
                            ? "there are no tables yet"
                            : "the tables are of version " + tables.applied();
            findings.add(
                    Finding.ok(PART, now + "; the next start brings version " + tables.known()));
        }
    }

    private void connections(PostgresInspection.Sessions sessions) {
        int needed = poolSize + PostgresInspection.WRITERS;
        String sentence =
                "%d of %d connections are free, %d are Trade Pulse's; a process takes up to %d"
                        .formatted(sessions.free(), sessions.most(), sessions.ours(), needed);
        boolean suffices = sessions.free() + sessions.ours() >= needed;
        findings.add(
                suffices
                        ? Finding.ok(PART, sentence)
                        : Finding.warning(
                                PART,
                                sentence,
                                "raise max_connections, or lower POSTGRES_POOL_SIZE"));
    }

    private void problem(String sentence, String advice) {
        findings.add(Finding.problem(PART, sentence, advice));
    }
}
