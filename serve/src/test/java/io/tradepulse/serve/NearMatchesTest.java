package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearMatchesTest {
    private static final List<String> SYMBOLS =
            List.of("AAPL.O", "AMZN", "BTCUSDT", "BTCUSDC", "ETHUSDT", "EUR=", "F", "GOOGL");

    @Test
    void findsASlipOfTheFinger() {
        assertThat(NearMatches.of("AAPK", SYMBOLS)).containsExactly("AAPL.O");
        assertThat(NearMatches.of("GOGL", SYMBOLS)).containsExactly("GOOGL");
        assertThat(NearMatches.of("AMZNN", SYMBOLS)).containsExactly("AMZN");
    }

    @Test
    void findsWhatBeginsAlike() {
        assertThat(NearMatches.of("BTC", SYMBOLS)).containsExactly("BTCUSDC", "BTCUSDT");
        assertThat(NearMatches.of("EURUSD", SYMBOLS)).containsExactly("EUR=");
    }

    @Test
    void putsTheNearestFirst() {
        assertThat(NearMatches.of("BTCUSDX", List.of("BTCUSXX", "BTCUSD", "BTCUSDXLONG")))
                .containsExactly("BTCUSD", "BTCUSXX", "BTCUSDXLONG");
    }

    @Test
    void findsNothingWhereNothingIsNear() {
        assertThat(NearMatches.of("ZZZZ", SYMBOLS)).isEmpty();
        assertThat(NearMatches.of("ZZ", SYMBOLS)).isEmpty();
        assertThat(NearMatches.of("Z", SYMBOLS)).isEmpty();
    }

    @Test
    void givesAHandfulAtMost() {
        List<String> many = IntStream.range(0, 100).mapToObj(i -> "ABC" + i).toList();
        assertThat(NearMatches.of("ABC", many)).hasSize(5);
    }
}
