package io.tradepulse.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.feed.csv.CsvFormatException;
import io.tradepulse.feed.csv.CsvOptions;
import io.tradepulse.ingest.ValidationConfig;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.InMemoryStore;
import io.tradepulse.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TickImportTest {
    private static final String ROW = "%d,AAPL,%d.5,10%n";
    private static final long FIRST_MILLI = 1_705_323_000_000L;

    @TempDir Path folder;

    private final InMemoryStore store = new InMemoryStore();
    private final Instruments instruments = new Instruments();
    private final List<String> said = new ArrayList<>();
    private BooleanSupplier stop = () -> false;

    private final ImportListener listener =
            new ImportListener() {
                @Override
                public void badRow(Path file, long line, String why) {
                    said.add(line + ": " + why);
                }

                @Override
                public void rejected(Tick tick, String code, String detail) {
                    said.add(code + " " + detail);
                }

                @Override
                public void progress(FeedProgress now) {
                    assertThat(now.fraction()).isBetween(0.0, 1.0);
                }

                @Override
                public boolean isToStop() {
                    return stop.getAsBoolean();
                }
            };

    private static ValidationConfig rules(double maxDeviation) {
        return new ValidationConfig(
                Set.of(),
                true,
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                maxDeviation,
                5,
                Duration.ofMinutes(1),
                false);
    }

    private ImportReport run(Path file, int batch) throws IOException {
        return run(file, batch, 0);
    }

    private ImportReport run(Path file, int batch, double maxDeviation) throws IOException {
        return new TickImport(store, instruments, rules(maxDeviation), EpochClock.system(), batch)
                .run(CsvOptions.of(file.toString()), listener);
    }

    private Path rows(int count) throws IOException {
        StringBuilder text = new StringBuilder("timestamp,symbol,price,volume\n");
        for (int i = 0; i < count; i++) {
            text.append(ROW.formatted(FIRST_MILLI + i / 3, 100 + i % 7));
        }
        return Files.writeString(folder.resolve("rows.csv"), text);
    }

    @Test
    void storesEveryTickOnceHoweverOftenItIsImported() throws IOException {
        Path file = rows(10_000);
        ImportReport first = run(file, 300);
        assertThat(first)
                .isEqualTo(
                        new ImportReport(10_000, 0, 10_000, 0, 10_000, java.util.Map.of(), true));
        assertThat(store.tickCount()).isEqualTo(10_000);
        ImportReport second = run(file, 300);
        assertThat(second).isEqualTo(first);
        assertThat(store.tickCount()).isEqualTo(10_000);
        assertThat(store.collapsed()).containsEntry("csv", 10_000L);
    }

    @Test
    void goesOnWhereItWasStopped() throws IOException {
        Path file = rows(10_000);
        int[] asked = {0};
        stop = () -> ++asked[0] == 5;
        ImportReport broken = run(file, 1_000);
        assertThat(broken.finished()).isFalse();
        assertThat(broken.written()).isEqualTo(5 * 1024);
        stop = () -> false;
        ImportReport rest = run(file, 1_000);
        assertThat(rest.finished()).isTrue();
        assertThat(rest.skipped()).isEqualTo(broken.written());
        assertThat(rest.written()).isEqualTo(10_000 - broken.written());
        assertThat(store.tickCount()).isEqualTo(10_000);
        assertThat(store.collapsed()).isEmpty();
        assertThat(run(file, 1_000).skipped()).isZero();
    }

    @Test
    void goesOnAfterTheStoreHasFailedInBetween() throws IOException {
        Path file = rows(10_000);
        int[] commits = {0};
        store.failWhen(
                operation -> operation == InMemoryStore.Operation.COMMIT && ++commits[0] == 4);
        assertThatThrownBy(() -> run(file, 1_000)).isInstanceOf(StoreException.class);
        assertThat(store.tickCount()).isEqualTo(3_000);
        assertThat(store.openWriters()).isZero();
        store.failWhen(_ -> false);
        assertThat(run(file, 1_000).skipped()).isEqualTo(3_000);
        assertThat(store.tickCount()).isEqualTo(10_000);
        assertThat(store.collapsed()).isEmpty();
    }

    @Test
    void anotherContentIsAnotherFile() throws IOException {
        run(rows(5_000), 1_000);
        ImportReport longer = run(rows(5_001), 1_000);
        assertThat(longer.skipped()).isZero();
        assertThat(store.tickCount()).isEqualTo(10_001);
    }

    @Test
    void saysWhatWasNotTakenAndWhy() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("bad.csv"),
                        """
                        timestamp,symbol,price,volume,bid,ask
                        1705323000000,AAPL,150,10,149,151
                        1705323000001,AAPL,x,10,149,151
                        1705323000002,AAPL,150,10
                        1705323000003,AAPL,150,10,155,151
                        1705323000004,AAPL,150,0,149,151
                        4102444800,AAPL,150,10,149,151
                        """);
        ImportReport report = run(file, 1_000);
        assertThat(report.rows()).isEqualTo(4);
        assertThat(report.badRows()).isEqualTo(2);
        assertThat(report.written()).isEqualTo(2);
        assertThat(report.rejected())
                .containsOnlyKeys("BID_ABOVE_PRICE", "TIMESTAMP_IN_FUTURE")
                .containsEntry("BID_ABOVE_PRICE", 1L);
        assertThat(said)
                .hasSize(4)
                .contains(
                        "3: price 'x' is not a number",
                        "4: 4 fields instead of 6",
                        "BID_ABOVE_PRICE bid 155 is above price 150");
    }

    @Test
    void pricesThatDeviateAreRejectedWhereThatIsAskedFor() throws IOException {
        StringBuilder text = new StringBuilder("timestamp,symbol,price,volume\n");
        int[] prices = {100, 100, 200, 100, 300, 300, 300, 300, 300, 300};
        for (int i = 0; i < prices.length; i++) {
            text.append(ROW.formatted(FIRST_MILLI + i, prices[i]));
        }
        Path file = Files.writeString(folder.resolve("gap.csv"), text);
        ImportReport report = run(file, 1_000, 10);
        // The five that agree are the new level.
        assertThat(report.rejected()).hasToString("{PRICE_DEVIATION=1}");
        assertThat(report.written()).isEqualTo(9);
        assertThat(run(file, 1_000).written()).isEqualTo(10);
        assertThat(store.tickCount()).isEqualTo(10);
    }

    @Test
    void idsOfBinanceMakeADumpOneWithTheLiveFeed() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("BTCUSDT-trades-2025-02-01.csv"),
                        """
                        4490000001,102429.56000000,0.00018000,18.43732080,1738368000077126,True,True
                        4490000002,102429.57,0.00042,43.01,1738368000077126,False,True
                        """);
        new TickImport(store, instruments, rules(0), EpochClock.system(), 100)
                .run(CsvOptions.of(file.toString()).withProvider("binance"), listener);
        List<Tick> stored = store.committedTicks();
        assertThat(stored).extracting(Tick::seq).containsExactly(4_490_000_001L, 4_490_000_002L);
        assertThat(stored)
                .extracting(Tick::ts)
                .containsExactly(1_738_368_000_077_126_000L, 1_738_368_000_077_126_000L);
        assertThat(stored.getFirst().instrument()).hasToString("binance:BTCUSDT");
    }

    @Test
    void aFileOfNoKnownFormIsAnError() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.csv"), "hello\nworld\n");
        assertThatThrownBy(() -> run(file, 100))
                .isInstanceOf(CsvFormatException.class)
                .hasMessageContaining("notes.csv is of no known form");
        assertThat(store.openWriters()).isZero();
    }

    @Test
    void anEmptyFileIsFine() throws IOException {
        assertThat(run(Files.createFile(folder.resolve("empty.csv")), 100).ticks()).isZero();
    }

    @Test
    void importsWhatStooqGives() throws IOException {
        Path data = Path.of("../../shared/data/stooq-5min").normalize();
        assumeThat(data).as("recorded data").isDirectory();
        try (var files = Files.list(data)) {
            for (Path file : files.filter(f -> !f.toString().matches(".*(msft|brk).*")).toList()) {
                ImportReport report = run(file, 25_000);
                assertThat(report.ticks()).isEqualTo(4 * report.rows());
                assertThat(report.badRows()).isZero();
                assertThat(report.rejected()).isEmpty();
            }
        }
        assertThat(store.tickCount()).isGreaterThan(20_000);
    }
}
