package io.tradepulse.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InstrumentsTest {
    private final Instruments instruments = new Instruments();

    @Test
    void givesTheSameInstrumentForTheSameProviderAndSymbol() {
        Instrument one = instruments.of("binance", "BTCUSDT");
        assertThat(instruments.of(new String("binance"), new String("BTCUSDT"))).isSameAs(one);
        assertThat(one.provider()).isEqualTo("binance");
        assertThat(one.symbol()).isEqualTo("BTCUSDT");
        assertThat(one).hasToString("binance:BTCUSDT");
    }

    @Test
    void tellsProvidersAndCasesApart() {
        assertThat(
                        List.of(
                                instruments.of("a", "X"),
                                instruments.of("b", "X"),
                                instruments.of("a", "x"),
                                instruments.of("aX", "")))
                .doesNotHaveDuplicates();
        assertThat(instruments.count()).isEqualTo(4);
    }

    @Test
    void numbersThemFromZeroWithoutHoles() {
        for (int i = 0; i < 1000; i++) {
            assertThat(instruments.of("p", "S" + i).index()).isEqualTo(i);
            assertThat(instruments.of("p", "S0").index()).isZero();
        }
        assertThat(instruments.count()).isEqualTo(1000);
    }

    @Test
    void makesEachOnceWhenManyThreadsAskAtOnce() throws Exception {
        int symbols = 20_000;
        int threads = 4;
        List<List<Instrument>> found = new ArrayList<>();
        CyclicBarrier together = new CyclicBarrier(threads);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<List<Instrument>>> all =
                    IntStream.range(0, threads)
                            .mapToObj(_ -> pool.submit(() -> askAll(symbols, together)))
                            .toList();
            for (Future<List<Instrument>> one : all) {
                found.add(one.get());
            }
        }
        for (List<Instrument> theirs : found) {
            assertThat(theirs)
                    .usingElementComparator(InstrumentsTest::identity)
                    .isEqualTo(found.getFirst());
        }
        assertThat(found.getFirst().stream().mapToInt(Instrument::index).sorted())
                .containsExactlyElementsOf(IntStream.range(0, symbols).boxed().toList());
        assertThat(instruments.count()).isEqualTo(symbols);
    }

    private static int identity(Instrument a, Instrument b) {
        return a == b ? 0 : 1;
    }

    private List<Instrument> askAll(int symbols, CyclicBarrier together) throws Exception {
        List<Instrument> found = new ArrayList<>(symbols);
        together.await();
        for (int i = 0; i < symbols; i++) {
            Instrument instrument = instruments.of("p", "S" + i);
            found.add(instrument);
            assertThat(instrument.index()).isLessThan(instruments.count());
        }
        return found;
    }
}
