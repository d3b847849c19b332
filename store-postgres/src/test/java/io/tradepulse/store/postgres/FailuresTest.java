package io.tradepulse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.store.RefusedException;
import io.tradepulse.store.StoreException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which errors of PostgreSQL another attempt may get over.
final class FailuresTest {
    private final Failures failures = new Failures(DatabaseUrl.of("h", 5432, "d", "u", "s3cret"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "08000", "08001", "08003", "08004", "08006", "08P01", "0A000", "23505", "23514",
                "25006", "25P02", "25P03", "28000", "28P01", "3D000", "40001", "40003", "40P01",
                "42501", "42P01", "53000", "53100", "53200", "53300", "53400", "55000", "55006",
                "55P03", "55P04", "57000", "57014", "57P01", "57P02", "57P03", "57P04", "57P05",
                "58000", "58030", "58P01", "72000", "F0000", "P0001", "XX000", "XX001", "XX002"
            })
    void whatIsNotAboutTheDataMayBeOverLater(String state) {
        assertThat(failures.of(new SQLException("x", state)))
                .isExactlyInstanceOf(StoreException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22000", "22003", "22008", "22021", "22P02", "22P03", "22P04", "22P05", "23000",
                "23502", "23503", "54000"
            })
    void refusesWhatTheDatabaseSaysOfTheData(String state) {
        assertThat(failures.of(new SQLException("x", state))).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"28000", "28P01", "3D000", "42501"})
    void atTheStartALackOfRightsStays(String state) {
        StoreException failure = failures.of(new SQLException("x", state));

        assertThat(Failures.atStart(failure)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08001", "53300", "57P03"})
    void atTheStartAnOutageIsAnOutage(String state) {
        StoreException failure = failures.of(new SQLException("x", state));

        assertThat(Failures.atStart(failure)).isSameAs(failure);
    }

    @Test
    void saysThatTheDiskIsFull() {
        assertThat(failures.of(new SQLException("could not extend file", "53100")))
                .hasMessage("PostgreSQL at h:5432 has no room on its disk: could not extend file");
    }

    @Test
    void saysWhatIsBehindTheMessageOfThePool() {
        SQLException cause = new SQLException("too many clients already\nhint", "53300");

        assertThat(failures.of(new SQLTransientConnectionException("pool", "53300", cause)))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("too many clients already (53300)")
                .message()
                .doesNotContain("pool", "hint");
    }
}
