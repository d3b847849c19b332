package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolTableTest {
    private final Instruments instruments = new Instruments();
    private final SymbolTable table = new SymbolTable(instruments, "p");

    private Instrument find(String symbol, int hash) {
        byte[] bytes = ("<" + symbol + ">").getBytes(StandardCharsets.US_ASCII);
        Instrument found = table.find(bytes, 1, bytes.length - 1, hash);
        if (found.isCandidate()) {
            table.settle(instruments.of(found.provider(), found.symbol()));
        }
        return table.find(bytes, 1, bytes.length - 1, hash);
    }

    private Instrument find(String symbol) {
        return find(symbol, symbol.hashCode());
    }

    @Test
    void findsTheSameInstrumentWhileItGrows() {
        List<Instrument> first = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            first.add(find("S" + i));
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(find("S" + i)).isSameAs(first.get(i));
            assertThat(first.get(i).symbol()).isEqualTo("S" + i);
        }
        assertThat(instruments.count()).isEqualTo(10_000);
    }

    @Test
    void tellsSymbolsOfOneHashApart() {
        for (int hash : new int[] {0, -1, Integer.MIN_VALUE, 255}) {
            for (int i = 0; i < 500; i++) {
                assertThat(find("S" + i, hash).symbol()).isEqualTo("S" + i);
            }
        }
        assertThat(find("AaAa")).isNotSameAs(find("BBBB")); // one String.hashCode
    }

    @Test
    void startsAnewBeyondItsBoundAndStaysRight() {
        Instrument known = find("KNOWN");
        for (int i = 0; i < 200_000; i++) {
            find("S" + i);
            if (i % 1_000 == 0) {
                assertThat(find("KNOWN")).isSameAs(known);
            }
        }
        assertThat(find("S0").symbol()).isEqualTo("S0");
        assertThat(find("S199999")).isSameAs(instruments.of("p", "S199999"));
        assertThat(instruments.count()).isEqualTo(200_001);
    }

    @Test
    void makesOneInstrumentOfBothCases() {
        assertThat(find("aapl.o")).isSameAs(find("AAPL.O")).isSameAs(find("Aapl.O"));
        assertThat(instruments.count()).isOne();
    }
}
