package io.tradepulse.store.questdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.RejectCode;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.RejectFilter;
import io.tradepulse.store.Store.Page;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Dead letters of the real store, read back.
final class RejectsPageTest {
    private static final long T0 = 1_705_323_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final String NASTY =
            "x' OR 1=1; DROP TABLE rejects; -- \u00fc \u0000\u001b[31m \"\\ |";

    @TempDir static Path folder;

    private static QuestDbStore store;

    private static DeadLetter letter(
            long at, String provider, String symbol, RejectCode code, long line) {
        return new DeadLetter(at, provider, symbol, code, "why", "text " + line, "127.0.0.1", line);
    }

    @BeforeAll
    static void fill() {
        store = new QuestDbStore(folder, new Instruments());
        List<DeadLetter> letters =
                List.of(
                        letter(T0 + SECOND, "tcp", "AAPL", RejectCode.PRICE_DEVIATION, 1),
                        letter(T0 + SECOND, "tcp", "AAPL", RejectCode.PRICE_DEVIATION, 2),
                        letter(T0 + SECOND, "tcp", "MSFT", RejectCode.PRICE_DEVIATION, 3),
                        letter(T0 + 2 * SECOND, "http", "AAPL", RejectCode.TIMESTAMP_TOO_OLD, 4),
                        letter(T0, "tcp", "", RejectCode.MALFORMED, 5),
                        new DeadLetter(
                                T0 + 3 * SECOND,
                                NASTY,
                                NASTY,
                                RejectCode.MALFORMED,
                                NASTY,
                                NASTY,
                                NASTY,
                                6));
        try (BatchWriter<DeadLetter> writer = store.deadLetterWriter()) {
            letters.forEach(writer::write);
            writer.commit();
        }
        BooleanSupplier visible = store.visibilityOfCommits();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!visible.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @AfterAll
    static void close() {
        store.close();
    }

    private static RejectFilter all() {
        return filter(null, null, null);
    }

    private static RejectFilter filter(
            @Nullable RejectCode code, @Nullable String provider, @Nullable String symbol) {
        return new RejectFilter(code, provider, symbol, 0, Long.MAX_VALUE, false);
    }

    private static List<Long> lines(RejectFilter filter) {
        return store.rejectsPage(filter, 100, 0).rows().stream().map(DeadLetter::line).toList();
    }

    @Test
    void givesThemBackOldestFirst() {
        assertThat(lines(all())).containsExactly(5L, 1L, 2L, 3L, 4L, 6L);
    }

    @Test
    void givesThemBackNewestFirst() {
        assertThat(lines(new RejectFilter(null, null, null, 0, Long.MAX_VALUE, true)))
                .containsExactly(6L, 4L, 3L, 2L, 1L, 5L);
    }

    @Test
    void givesBackEveryValue() {
        assertThat(
                        store.rejectsPage(filter(RejectCode.TIMESTAMP_TOO_OLD, null, null), 10, 0)
                                .rows())
                .containsExactly(
                        letter(T0 + 2 * SECOND, "http", "AAPL", RejectCode.TIMESTAMP_TOO_OLD, 4));
    }

    @Test
    void keepsAndFindsTextOfAnyKind() {
        assertThat(store.rejectsPage(filter(null, NASTY, NASTY), 10, 0).rows())
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.text()).isEqualTo(NASTY);
                            assertThat(letter.detail()).isEqualTo(NASTY);
                            assertThat(letter.client()).isEqualTo(NASTY);
                            assertThat(letter.provider()).isEqualTo(NASTY);
                        });
    }

    @Test
    void filtersByCodeProviderAndSymbolAlone() {
        assertThat(lines(filter(RejectCode.PRICE_DEVIATION, null, null)))
                .containsExactly(1L, 2L, 3L);
        assertThat(lines(filter(null, "tcp", null))).containsExactly(5L, 1L, 2L, 3L);
        assertThat(lines(filter(null, null, "AAPL"))).containsExactly(1L, 2L, 4L);
        assertThat(lines(filter(RejectCode.LINE_TOO_LONG, null, null))).isEmpty();
    }

    @Test
    void filtersByAllOfThemAtOnce() {
        assertThat(lines(filter(RejectCode.PRICE_DEVIATION, "tcp", "MSFT"))).containsExactly(3L);
        assertThat(lines(filter(RejectCode.PRICE_DEVIATION, "http", "MSFT"))).isEmpty();
    }

    @Test
    void takesTheStartInAndLeavesTheEndOut() {
        assertThat(lines(new RejectFilter(null, null, null, T0, T0 + 2 * SECOND, false)))
                .containsExactly(5L, 1L, 2L, 3L);
    }

    @Test
    void pagesMeetWithoutGapAndWithoutOverlapInBothOrders() {
        for (boolean newestFirst : List.of(false, true)) {
            RejectFilter filter =
                    new RejectFilter(null, null, null, 0, Long.MAX_VALUE, newestFirst);
            List<Long> paged = new ArrayList<>();
            for (int offset = 0; offset < 6; offset += 2) {
                Page<DeadLetter> page = store.rejectsPage(filter, 2, offset);
                assertThat(page.total()).isEqualTo(6);
                page.rows().forEach(letter -> paged.add(letter.line()));
            }
            assertThat(paged).isEqualTo(lines(filter));
            assertThat(store.rejectsPage(filter, 2, 6).rows()).isEmpty();
        }
    }
}
