package io.tradepulse.feed.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whose trades a file has, told by its columns.
final class CsvExchangeTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    binance         | 28457,4.00000100,12.0,48.00,1499865549590,true,true
                    binance         | 4490000001,102429.56,0.00018,18.43,1738368000077126,True,True
                    binance-futures | 28457,4.00000100,12.0,48.00,1499865549590,true
                    binance         | 26129,0.01633102,4.7,27781,27781,1498793709153,true,true
                    binance-futures | 26129,0.01633102,4.7,27781,27781,1498793709153,true
                    ''              | 1735689600000,4.15,4.16,4.14,4.155,8,1735689659999,2,13,4,1,0
                    """)
    void spotAndFuturesDifferByOneColumn(String exchange, String row) throws IOException {
        Path file = Files.writeString(folder.resolve("BTCUSDT-trades.csv"), row + "\n");
        assertThat(CsvReplay.exchange(file)).isEqualTo(exchange);
    }

    @Test
    void headersOfFuturesAreKnown() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("BTCUSDT-trades.csv"),
                        "id,price,qty,quote_qty,time,is_buyer_maker\n1,2,3,6,1738368000077,true\n");
        assertThat(CsvReplay.exchange(file)).isEqualTo("binance-futures");
    }

    @Test
    void othersAndEmptyFilesAreOfNone() throws IOException {
        Path ticks =
                Files.writeString(
                        folder.resolve("t.csv"), "timestamp,symbol,price\n1738368000077,A,1\n");
        assertThat(CsvReplay.exchange(ticks)).isEmpty();
        assertThat(CsvReplay.exchange(Files.createFile(folder.resolve("e.csv")))).isEmpty();
    }
}
