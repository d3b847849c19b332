package io.tradepulse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseUrlTest {
    @Test
    void readsAllParts() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://ann:secret@db.example:6543/ticks");

        assertThat(url).isEqualTo(DatabaseUrl.of("db.example", 6543, "ticks", "ann", "secret"));
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:6543/ticks");
    }

    @Test
    void takesDefaultsForWhatIsLeftOut() {
        assertThat(DatabaseUrl.parse("postgresql://"))
                .isEqualTo(DatabaseUrl.of("localhost", 5432, "postgres", "postgres", ""));
        assertThat(DatabaseUrl.parse("postgres://ann@db"))
                .isEqualTo(DatabaseUrl.of("db", 5432, "ann", "ann", ""));
        assertThat(DatabaseUrl.of("", 5432, "", "", "x").place())
                .isEqualTo("localhost:5432/postgres");
        assertThat(DatabaseUrl.parse("POSTGRES://db:/x").port()).isEqualTo(5432);
    }

    @Test
    void decodesPercentAndLeavesPlus() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://a%40b:p%3A%2F%40+%25@h/d%20%C3%A4");

        assertThat(url.user()).isEqualTo("a@b");
        assertThat(url.password()).isEqualTo("p:/@+%");
        assertThat(url.database()).isEqualTo("d ä");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://h:5432/d%20%C3%A4");
    }

    @Test
    void takesAPasswordWithAnAtAndASlashAsItIs() {
        assertThat(DatabaseUrl.parse("postgres://ann:a@b:c@h/d"))
                .isEqualTo(DatabaseUrl.of("h", 5432, "d", "ann", "a@b:c"));
    }

    @Test
    void readsParametersOfTheDriver() {
        assertThat(DatabaseUrl.parse("postgres://h/d?sslmode=require&a=b%26c&flag&x=").parameters())
                .isEqualTo(Map.of("sslmode", "require", "a", "b&c", "x", ""));
    }

    @Test
    void readsAddressesOfSixteenBytes() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://u@[::1]:6000/d");

        assertThat(url.host()).isEqualTo("::1");
        assertThat(url.port()).isEqualTo(6000);
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:6000/d");
        assertThat(DatabaseUrl.parse("postgres://[::1]/d").port()).isEqualTo(5432);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://ann:secret@h/d",
                "jdbc:postgresql://ann:secret@h/d",
                "postgres://ann:secret@h:port/d",
                "postgres://ann:secret@h:70000/d",
                "postgres://ann:secret@h:0/d",
                "postgres://ann:secret%zz@h/d",
                "postgres://ann:secret@h%/d?a=%",
                "postgres://ann:secret@a,b/d"
            })
    void refusesWhatIsNoneWithoutShowingIt(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void neverShowsThePassword() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://ann:secret@h/d?password=secret");

        assertThat(url.toString()).isEqualTo("postgres://ann@h:5432/d");
        assertThat(PostgresOptions.of(url).toString()).doesNotContain("secret");
    }
}
