package io.tradepulse.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.examples.TickBars.TickBar;
import io.tradepulse.feed.FeedRunner;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The examples of docs/extending.md work, and are what stands there.
class ExamplesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK =
            Pattern.compile("`([^`\\n]+\\.java)`[^`]*```java\\n(.*?)```", Pattern.DOTALL);

    private final Instrument instrument = new Instruments().of("sine", "WAVE");

    @Test
    void whatStandsInTheDocumentIsInTheFiles() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(ROOT.resolve("docs/extending.md")));
        List<String> files = new ArrayList<>();
        while (blocks.find()) {
            files.add(blocks.group(1));
            assertThat(Files.readString(ROOT.resolve(blocks.group(1)))).contains(blocks.group(2));
        }
        assertThat(files).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void theSourceGivesEachTickAtItsTime() throws Exception {
        List<Double> prices = new ArrayList<>();
        long[] now = {0};
        try (SineSource source = new SineSource(instrument, 10, () -> now[0], () -> now[0]);
                FeedRunner runner =
                        new FeedRunner(
                                "sine", source, tick -> prices.add(tick.price()), () -> now[0])) {
            for (int i = 0; i < 360; i++) {
                runner.doWork();
                now[0] += 100_000_000;
            }
        }
        assertThat(prices).hasSize(360).startsWith(100.0, 100.0175).contains(101.0, 99.0);
    }

    @Test
    void aBarOfThreeTicksIsFullWithTheThird() throws InterruptedException {
        List<TickBar> full = new ArrayList<>();
        try (EmbeddedBus bus = new EmbeddedBus(() -> 0, 64);
                TickBars bars = new TickBars(bus.ticks().broadcast("tick-bars"), 3, full::add)) {
            Appender<Tick> appender = bus.ticks().appender();
            Tick[] ticks = {tick(1, 5), tick(2, 9), tick(3, 4), tick(4, 6)};
            appender.append(ticks, ticks.length);
            bars.doWork();
        }
        assertThat(full).containsExactly(new TickBar(instrument, 1, 3, 5, 9, 4, 4));
    }

    private Tick tick(long ts, double price) {
        return new Tick().set(instrument, ts, -1, price, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
    }
}
