package io.tradepulse.feed.binance;

import static io.tradepulse.feed.binance.TradeIds.Verdict.FOUND;
import static io.tradepulse.feed.binance.TradeIds.Verdict.NEW;
import static io.tradepulse.feed.binance.TradeIds.Verdict.REPEATED;
import static io.tradepulse.feed.binance.TradeIds.Verdict.RESTARTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TradeIdsTest {
    private static final long SECOND = 1_000_000_000L;

    private final TradeIds ids = new TradeIds();

    private TradeIds.Verdict take(long id) {
        return ids.take(id, id, 0);
    }

    @Test
    void takesEachIdOnce() {
        assertThat(List.of(take(7), take(8), take(8), take(7), take(9)))
                .containsExactly(NEW, NEW, REPEATED, REPEATED, NEW);
        assertThat(ids.gaps(SECOND, 0)).isEmpty();
    }

    @Test
    void aHoleIsAGapOnceNothingHasFilledItForAWhile() {
        take(7);
        take(11);
        assertThat(ids.gaps(SECOND - 1, SECOND)).isEmpty();

        assertThat(ids.gaps(SECOND, SECOND))
                .extracting(TradeIds.Hole::from, TradeIds.Hole::to, TradeIds.Hole::size)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(8L, 10L, 3L));
        assertThat(ids.gaps(2 * SECOND, SECOND)).as("said once").isEmpty();
    }

    @Test
    void aHoleThatIsFilledIsNone() {
        take(7);
        take(11);
        assertThat(List.of(take(9), take(8), take(9), take(10)))
                .containsExactly(NEW, NEW, REPEATED, NEW);
        assertThat(ids.gaps(SECOND, 0)).isEmpty();
    }

    @Test
    void whatWasSaidToBeMissingAndComesAfterAllIsFound() {
        take(7);
        take(11);
        ids.gaps(SECOND, 0);
        assertThat(List.of(take(9), take(9), take(8))).containsExactly(FOUND, REPEATED, FOUND);
    }

    @Test
    void theFirstConnectionMayBeBehindTheOneThatWasHeardFirst() {
        take(7);
        assertThat(List.of(take(5), take(6), take(5))).containsExactly(NEW, NEW, REPEATED);
        assertThat(ids.gaps(SECOND, 0)).isEmpty();
    }

    @Test
    void aCountThatBeginsAnewIsNoRepetition() {
        for (long id = 0; id < 100; id++) {
            ids.take(id, id * SECOND, 0);
        }
        assertThat(ids.take(0, 200 * SECOND, 0)).isEqualTo(RESTARTED);
        assertThat(ids.take(1, 200 * SECOND, 0)).isEqualTo(NEW);
        assertThat(ids.take(0, 200 * SECOND, 0)).isEqualTo(REPEATED);
        assertThat(ids.gaps(SECOND, 0)).isEmpty();
    }

    @Test
    void anIdFarTooHighDoesNoLastingHarm() {
        take(7);
        take(Long.MAX_VALUE - 1);
        assertThat(List.of(take(8), take(9), take(8))).containsExactly(NEW, NEW, REPEATED);
    }

    @Test
    void manyHolesAreForgottenOnlyWhenTheyWereSaid() {
        for (long id = 0; id < 1_000; id += 2) {
            take(id);
        }
        assertThat(ids.gaps(0, SECOND)).isEmpty();
        assertThat(ids.gaps(SECOND, SECOND)).hasSize(499);
        assertThat(take(997)).isEqualTo(FOUND);
        assertThat(take(1)).as("long forgotten").isEqualTo(REPEATED);
    }

    /// Two connections, each in order, one cut short, the other beginning later: however they
    /// interleave, all that either brings is taken once, and nothing both bring is missing.
    @Property(tries = 500)
    void twoConnectionsGiveEveryIdOnce(
            @ForAll @Size(max = 60) List<Boolean> turns,
            @ForAll @IntRange(min = 1, max = 20) int until,
            @ForAll @IntRange(min = 0, max = 20) int begin) {
        TradeIds both = new TradeIds();
        int start = Math.min(begin, until);
        List<Long> taken = new ArrayList<>();
        long old = 0;
        long fresh = start;
        int i = 0;
        while (old < until || fresh < 25) {
            boolean oldsTurn = fresh >= 25 || (old < until && (i >= turns.size() || turns.get(i)));
            long id = oldsTurn ? old++ : fresh++;
            i++;
            if (both.take(id, id, 0) == NEW) {
                taken.add(id);
            }
        }
        assertThat(taken).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(taken)).hasSize(25).last().isEqualTo(24L);
        assertThat(both.gaps(SECOND, 0)).isEmpty();
    }
}
