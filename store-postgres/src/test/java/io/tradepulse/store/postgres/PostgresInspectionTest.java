package io.tradepulse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.store.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is said of a database without touching it.
final class PostgresInspectionTest {
    @RegisterExtension
    static final SharedServer SERVER = new SharedServer(PostgresServer.Version.chosen());

    private static PostgresInspection inspection(DatabaseUrl url) {
        return new PostgresInspection(url, EpochClock.system());
    }

    @Test
    void saysWhatADatabaseWithOurTablesIs() {
        PostgresInspection.Report report = inspection(SERVER.newDatabase()).look();

        assertThat(report.version()).matches("\\d+.*");
        assertThat(report.onlyReads()).isFalse();
        assertThat(report.timescale()).isEmpty();
        assertThat(report.survivesPowerCuts()).as("the server of tests doesn't").isFalse();
        assertThat(report.mayCreate()).isTrue();
        assertThat(report.bytes()).isPositive();
        assertThat(report.tables().applied()).isEqualTo(report.tables().known()).isNotEmpty();
        assertThat(report.tables().areNewer()).isFalse();
        assertThat(report.connections().most()).isEqualTo(60);
        assertThat(report.connections().free()).isBetween(1, 57);
        assertThat(report.clock().uncertainty()).isLessThan(Duration.ofSeconds(3));
        assertThat(report.clock().offset().abs())
                .as("it is this machine's clock, in microseconds")
                .isLessThanOrEqualTo(report.clock().uncertainty().plusNanos(1_000));
    }

    @Test
    void anEmptyDatabaseStaysEmpty() {
        DatabaseUrl url = SERVER.server().newDatabase();

        assertThat(inspection(url).look().tables().applied()).isEmpty();
        assertThat(inspection(url).look().tables().applied()).isEmpty();
    }

    @Test
    void tablesOfALaterProgramAreSeen() {
        DatabaseUrl url = SERVER.newDatabase();
        SERVER.server()
                .execute(
                        url.database(),
                        "INSERT INTO schema_history (installed_rank, version, description, type,"
                                + " script, checksum, installed_by, execution_time, success)"
                                + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'later',"
                                + " 1, true)");

        PostgresInspection.Tables tables = inspection(url).look().tables();

        assertThat(tables.applied()).isEqualTo("99");
        assertThat(tables.areNewer()).isTrue();
    }

    @Test
    void connectionsOfARunningPlatformAreCounted() {
        DatabaseUrl url = SERVER.newDatabase();
        try (PostgresStore store = new PostgresStore(PostgresOptions.of(url), new Instruments())) {
            assertThat(store.tickCount()).isZero();

            assertThat(inspection(url).look().connections().ours()).isPositive();
        }
    }

    @Test
    void theTightestLimitOfConnectionsCounts() {
        DatabaseUrl url = SERVER.newDatabase();
        SERVER.server()
                .execute("postgres", "ALTER DATABASE " + url.database() + " CONNECTION LIMIT 7");

        assertThat(inspection(url).look().connections().free()).isEqualTo(7);
    }

    @Test
    void aDatabaseWhoseSessionsBeginReadOnlyIsSeen() {
        DatabaseUrl url = SERVER.newDatabase();
        SERVER.server()
                .execute(
                        "postgres",
                        "ALTER DATABASE "
                                + url.database()
                                + " SET default_transaction_read_only = on");

        assertThat(inspection(url).look().onlyReads()).isTrue();
    }

    @Test
    void aWrongPasswordIsRefusedAndNotRepeated() {
        SERVER.server()
                .execute(
                        "postgres",
                        "DROP ROLE IF EXISTS "
                                + PostgresServer.LOCKED
                                + "; CREATE ROLE "
                                + PostgresServer.LOCKED
                                + " LOGIN PASSWORD '"
                                + PostgresServer.PASSWORD
                                + "'");
        DatabaseUrl url =
                DatabaseUrl.of(
                        "localhost",
                        SERVER.server().port(),
                        "postgres",
                        PostgresServer.LOCKED,
                        "wr0ng");

        assertThatThrownBy(() -> inspection(url).look())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("refuses the user locked")
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void aDatabaseThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> inspection(SERVER.server().url("nowhere")).look())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has no database nowhere");
    }

    @Test
    void aServerThatIsAwayIsNamed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        DatabaseUrl url = DatabaseUrl.of("localhost", port, "db", "user", "s3cret");

        assertThatThrownBy(() -> inspection(url).look())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("localhost:" + port + " can't be reached")
                .hasMessageNotContaining("s3cret");
    }
}
