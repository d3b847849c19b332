package io.tradepulse.store.questdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.store.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders of older and of newer programs.
final class SchemaTest {
    private static final String OLD_BARS =
            """
            CREATE TABLE IF NOT EXISTS bars_ohlcv (
              provider SYMBOL CAPACITY 64, symbol SYMBOL CAPACITY 16384, interval SYMBOL CAPACITY 32, ts TIMESTAMP_NS,
              open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE, turnover DOUBLE, vwap DOUBLE,
              trades LONG, final BOOLEAN, revision INT, late_ticks LONG
            ) TIMESTAMP(ts) PARTITION BY MONTH WAL DEDUP UPSERT KEYS(ts, provider, symbol, interval)""";
    private static final String OLD_TICKS =
            """
            CREATE TABLE IF NOT EXISTS tick_data (
              provider SYMBOL CAPACITY 64, symbol SYMBOL CAPACITY 16384, ts TIMESTAMP_NS, seq LONG,
              price DOUBLE, volume DOUBLE, bid DOUBLE, ask DOUBLE, received_at TIMESTAMP_NS
            ) TIMESTAMP(ts) PARTITION BY DAY WAL DEDUP UPSERT KEYS(ts, provider, symbol, seq)""";
    private static final String OLD_REJECTS =
            """
            CREATE TABLE IF NOT EXISTS rejects (
              ts TIMESTAMP_NS, provider SYMBOL CAPACITY 64, symbol VARCHAR, code SYMBOL CAPACITY 32, detail VARCHAR,
              line LONG, text VARCHAR, client VARCHAR
            ) TIMESTAMP(ts) PARTITION BY DAY WAL""";
    private static final String OLD_CHECKPOINTS =
            """
            CREATE TABLE IF NOT EXISTS checkpoints (name SYMBOL, ts TIMESTAMP_NS, value LONG)
            TIMESTAMP(ts) PARTITION BY YEAR WAL DEDUP UPSERT KEYS(ts, name)""";

    @TempDir Path folder;

    private final Instruments instruments = new Instruments();

    private void runOnFolder(String... statements) {
        try (Engine engine = new Engine(QuestDbOptions.of(folder))) {
            for (String statement : statements) {
                engine.execute(statement);
            }
        }
    }

    @Test
    void bringsTheFirstLayoutToTodays() {
        runOnFolder(
                OLD_TICKS,
                OLD_BARS,
                OLD_REJECTS,
                OLD_CHECKPOINTS,
                "INSERT INTO tick_data VALUES ('old', 'AAPL', '2025-03-01T10:00:00', 7, 150, 1,"
                        + " 149, 151, '2025-03-01T10:00:00')",
                "INSERT INTO bars_ohlcv VALUES ('old', 'AAPL', '1m', '2025-03-01T10:00:00', 1, 1, 1,"
                        + " 1, 1, 1, 1, 1, true, 0, 0)",
                "INSERT INTO checkpoints VALUES ('bars', 0, 1740823200000000000)");
        Instrument apple = instruments.of("old", "AAPL");
        for (int opened = 0; opened < 2; opened++) {
            try (QuestDbStore store = new QuestDbStore(folder, instruments)) {
                assertThat(store.tickCount()).isEqualTo(1);
                assertThat(store.latest())
                        .singleElement()
                        .satisfies(tick -> assertThat(tick.price()).isEqualTo(150));
                assertThat(store.checkpoint("bars")).hasValue(0);
                assertThat(store.bars(apple, Interval.M1, 0, Long.MAX_VALUE)).isEmpty();
            }
        }
        try (Engine engine = new Engine(QuestDbOptions.of(folder))) {
            assertThat(new Query(engine, "SELECT max(version) FROM schema_version").asLong())
                    .isEqualTo(3);
            assertThat(new Query(engine, "SELECT count() FROM bars_ohlcv").asLong()).isZero();
        }
    }

    @Test
    void refusesTheLayoutOfANewerProgram() {
        new QuestDbStore(folder, instruments).close();
        runOnFolder("INSERT INTO schema_version VALUES (now(), 99)");

        assertThatThrownBy(() -> new QuestDbStore(folder, instruments))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "the store was made by a newer program: its tables are of version 99,"
                                + " this program knows them up to 3");
    }

    @Test
    void goesOnWithAStepThatWasCutShort() {
        new QuestDbStore(folder, instruments).close();
        runOnFolder("TRUNCATE TABLE schema_version", "DROP VIEW bars_ohlcv", "DROP TABLE symbols");
        try (QuestDbStore store = new QuestDbStore(folder, instruments)) {
            assertThat(store.listings()).isEmpty();
        }
    }
}
