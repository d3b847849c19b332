package io.tradepulse.feed.csv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.Symbols;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;

/// Any file is played, bad rows told and passed over, or refused by name; what comes out are ticks
/// in the order of their times, the same whether bad rows stop the replay or not until one does.
class CsvReplayFuzzTest {
    private static final String NAME = "demo_us_d.csv";

    @FuzzTest
    @Timeout(10)
    void playsAnyFileOrRefusesIt(byte[] content) throws IOException {
        List<String> lenient = play(content, false);
        List<String> strict = play(content, true);
        assertThat(lenient.subList(0, strict.size())).isEqualTo(strict);
    }

    private static List<String> play(byte[] content, boolean strict) throws IOException {
        TreeSet<Long> badLines = new TreeSet<>();
        List<String> ticks = new ArrayList<>();
        try (CsvReplay csv = open(content, strict, badLines)) {
            long last = Long.MIN_VALUE;
            for (Tick tick = new Tick(); csv.next(tick); tick = new Tick()) {
                expectATick(tick);
                assertThat(tick.ts()).isGreaterThanOrEqualTo(last);
                last = tick.ts();
                ticks.add(tick.toString());
            }
            assertThat(csv.badRows()).isEqualTo(badLines.size());
        } catch (CsvFormatException | CsvRowException e) {
            assertThat(e).hasMessageContaining(NAME);
        }
        return ticks;
    }

    private static CsvReplay open(byte[] content, boolean strict, TreeSet<Long> badLines)
            throws IOException {
        return CsvReplay.open(
                CsvOptions.of(NAME).withPace(ReplayPace.unpaced()).withStrict(strict),
                new ByteArrayInputStream(content),
                new Instruments(),
                () -> 0,
                () -> 0,
                (_, line, why) -> {
                    assertThat(why).isNotBlank();
                    assertThat(badLines.add(line)).isTrue();
                });
    }

    private static void expectATick(Tick tick) {
        assertThat(tick.price()).isFinite();
        assertThat(tick.ts()).isNotNegative();
        assertThat(tick.volume()).matches(v -> Double.isNaN(v) || Double.isFinite(v));
        assertThat(Symbols.isValid(tick.instrument().symbol())).isTrue();
    }
}
