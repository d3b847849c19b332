package io.tradepulse.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long nanos = -5;

    private ProgressPrinter printer(boolean terminal) {
        return new ProgressPrinter(out, terminal, () -> nanos);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static FeedProgress half(long ticks) {
        return new FeedProgress(ticks, ticks / 4, 2, 500, 1000);
    }

    @Test
    void elsewhereThanOnATerminalItPrintsALineEveryTenSeconds() {
        ProgressPrinter printer = printer(false);
        for (int second = 1; second <= 25; second++) {
            nanos += SECOND;
            printer.update(half(second * 1000L));
        }

        assertThat(printed().lines())
                .containsExactly(
                        "50 %, 10,000 ticks, 1,000/s, 2 bad rows, 0:10 left",
                        "50 %, 20,000 ticks, 1,000/s, 2 bad rows, 0:20 left");
    }

    @Test
    void onATerminalItWritesOneLineOver() {
        ProgressPrinter printer = printer(true);
        nanos += SECOND;
        printer.update(half(1000));
        nanos += 1000;
        printer.update(half(1001));
        nanos += SECOND;
        printer.finish(new FeedProgress(2000, 500, 0, 1000, 1000));

        String[] written = printed().split("\r");
        assertThat(written)
                .extracting(String::stripTrailing)
                .containsExactly(
                        "",
                        "[###############               ] 50 %, 1,000 ticks, 1,000/s, 2 bad rows, 0:01 left",
                        "[##############################] 100 %, 2,000 ticks, 1,000/s, took 0:02");
        assertThat(written[2]).as("covers what was there").hasSizeGreaterThan(written[1].length());
        assertThat(written[2]).endsWith(System.lineSeparator());
    }

    @Test
    void aSourceWithoutAnEndShowsCountAndRate() {
        ProgressPrinter printer = printer(false);
        nanos += 10 * SECOND;
        printer.update(FeedProgress.endless(50_000));
        nanos += 3_650 * SECOND;
        printer.finish(FeedProgress.endless(50_000));

        assertThat(printed().lines())
                .containsExactly("50,000 ticks, 5,000/s", "50,000 ticks, 14/s, took 1:01:00");
    }

    @Test
    void nothingIsSaidBeforeItIsTime() {
        printer(true).update(half(1));
        printer(false).update(half(1));

        assertThat(printed()).isEmpty();
    }
}
