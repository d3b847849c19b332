package io.tradepulse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.StoreException;
import io.tradepulse.tls.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database beyond a network that others listen to.
final class PostgresTlsTest {
    private static PostgresServer server;
    private static SelfSigned trusted;
    private static SelfSigned other;

    private final Instruments instruments = new Instruments();
    private final Instrument apple = instruments.of("test", "AAPL");

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        trusted = SelfSigned.in(folder, "trusted", "EC");
        other = SelfSigned.in(folder, "other", "EC");
        Files.setPosixFilePermissions(trusted.key(), PosixFilePermissions.fromString("rw-------"));
        server =
                PostgresServer.startWithTls(
                        PostgresServer.Version.chosen(),
                        folder,
                        trusted.certificate(),
                        trusted.key());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static DatabaseUrl url(String host, String database, String parameters) {
        return DatabaseUrl.parse(
                "postgres://postgres@%s:%d/%s?%s"
                        .formatted(host, server.port(), database, parameters));
    }

    private PostgresStore open(DatabaseUrl url) {
        return new PostgresStore(PostgresOptions.of(url), instruments);
    }

    private static String vouchedForBy(SelfSigned authority) {
        return "sslmode=verify-full&sslrootcert=" + authority.certificate();
    }

    @Test
    void everyConnectionIsEncryptedWhereTheUrlSaysSo() throws Exception {
        String database = server.newDatabase().database();
        try (PostgresStore store = open(url("localhost", database, vouchedForBy(trusted)))) {
            try (BatchWriter<Tick> writer = store.tickWriter()) {
                writer.write(new Tick().set(apple, 1_705_323_000_000_000_000L, 1, 150, 1, 1, 1));
                writer.commit();
                assertThat(store.tickCount()).isEqualTo(1);
                assertThat(connections(database, "NOT s.ssl")).isZero();
                assertThat(connections(database, "s.ssl")).isPositive();
            }
        }
    }

    private static int connections(String database, String like) throws SQLException {
        String sql =
                "SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)"
                        + " WHERE a.datname = '"
                        + database
                        + "' AND "
                        + like;
        try (var asker = new Connections(PostgresOptions.of(server.url("postgres")));
                var connection = asker.single();
                var statement = connection.prepareStatement(sql);
                var row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void aServerThatNobodyVouchesForIsNotTalkedTo() {
        String database = server.newDatabase().database();
        assertRefused(url("localhost", database, vouchedForBy(other)), "certif");
        assertRefused(
                url(
                        "localhost",
                        database,
                        "sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"),
                "certif");
    }

    private void assertRefused(DatabaseUrl url, String why) {
        assertThatThrownBy(() -> open(url).close())
                .isInstanceOf(StoreException.class)
                .hasStackTraceContaining(why);
    }
}
