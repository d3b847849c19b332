package io.tradepulse.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.feed.csv.ReplayPace;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.InMemoryStore;
import io.tradepulse.store.TickFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StoreReplayTest {
    private static final long START = 1_705_323_000_000_000_000L;
    private static final long NOW = 1_800_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private final InMemoryStore store = new InMemoryStore();
    private final Instruments instruments = new Instruments();
    private final Instrument apple = instruments.of("desk", "AAPL");
    private final Instrument bitcoin = instruments.of("binance", "BTCUSDT");

    private void add(Instrument instrument, long ts, long seq) {
        store.add(new Tick().set(instrument, ts, seq, 100, Tick.ABSENT, Tick.ABSENT, 101));
    }

    private StoreReplay replay(long end, double speed, boolean keepTime) {
        return new StoreReplay(
                store,
                new TickFilter(Set.of(), Set.of(), START, end),
                new ReplayPace(speed, keepTime),
                () -> NOW,
                () -> 7);
    }

    private static List<Tick> all(StoreReplay replay, List<Long> due) throws IOException {
        List<Tick> ticks = new ArrayList<>();
        for (Tick tick = new Tick(); replay.next(tick); ) {
            ticks.add(tick.copy());
            due.add(replay.dueNanos());
        }
        return ticks;
    }

    @Test
    void givesTiesInOneOrderAndKeepsWhatTellsThemApart() throws IOException {
        add(apple, START, -5);
        add(apple, START, 3);
        add(apple, START, -9);
        add(bitcoin, START, 8);
        add(bitcoin, START + 1, 9);
        List<Tick> ticks = all(replay(START + SECOND, 0, true), new ArrayList<>());
        assertThat(ticks)
                .extracting(t -> t.instrument().symbol() + " " + t.seq())
                .containsExactly("BTCUSDT 8", "AAPL -9", "AAPL -5", "AAPL 3", "BTCUSDT 9");
        assertThat(ticks).extracting(Tick::ts).last().isEqualTo(START + 1);
    }

    @Test
    void theDistancesStayDividedByTheSpeed() throws IOException {
        add(apple, START + SECOND, 1);
        add(apple, START + 3 * SECOND, 2);
        add(apple, START + 11 * SECOND, 3);
        List<Long> due = new ArrayList<>();
        List<Tick> moved = all(replay(Long.MAX_VALUE, 4, false), due);
        assertThat(moved)
                .extracting(Tick::ts)
                .containsExactly(NOW, NOW + SECOND / 2, NOW + 5 * SECOND / 2);
        assertThat(due).containsExactly(7L, 7 + SECOND / 2, 7 + 5 * SECOND / 2);
        due.clear();
        List<Tick> kept = all(replay(Long.MAX_VALUE, 2, true), due);
        assertThat(kept)
                .extracting(Tick::ts)
                .containsExactly(START + SECOND, START + 3 * SECOND, START + 11 * SECOND);
        assertThat(due).containsExactly(7L, 7 + SECOND, 7 + 5 * SECOND);
    }

    @Test
    void pagesMeetWithinOneInstantAndNothingIsLostOrDoubled() {
        for (int i = 0; i < 1_000; i++) {
            add(i % 2 == 0 ? apple : bitcoin, START + i / 300, i - 500);
        }
        for (int page : new int[] {1, 7, 300, 999, 1_000, 1_001}) {
            StoredTicks ticks =
                    new StoredTicks(
                            store, new TickFilter(Set.of(), Set.of(), START, Long.MAX_VALUE), page);
            List<String> seen = new ArrayList<>();
            for (Tick t = ticks.next(); t != null; t = ticks.next()) {
                seen.add(t.instrument() + " " + t.ts() + " " + t.seq());
            }
            assertThat(seen).as("page of %d", page).hasSize(1_000).doesNotHaveDuplicates();
        }
    }

    @Test
    void leavesOutWhatIsNotAskedFor() throws IOException {
        add(apple, START - 1, 1);
        add(apple, START, 2);
        add(bitcoin, START, 3);
        add(apple, START + 1, 4);
        StoreReplay replay =
                new StoreReplay(
                        store,
                        new TickFilter(Set.of("desk"), Set.of("AAPL"), START, START + 1),
                        ReplayPace.unpaced(),
                        () -> NOW,
                        () -> 0);
        assertThat(all(replay, new ArrayList<>())).extracting(Tick::seq).containsExactly(2L);
        assertThat(replay.progress().fraction()).isEqualTo(1.0);
        assertThat(replay.progress().ticks()).isEqualTo(1);
    }

    @Test
    void aStoreThatFailsEndsIt() {
        store.failWith("the disk is full");
        assertThatThrownBy(() -> replay(Long.MAX_VALUE, 1, false).next(new Tick()))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is full");
    }
}
