package io.tradepulse.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// A small ring against the simplest thing that could do the same: two numbers a group.
class RingTailerPropertiesTest {
    private static final int CAPACITY = 16;

    enum Move {
        APPEND,
        POLL,
        COMMIT,
        REWIND,
        REOPEN
    }

    private static final class Group {
        final String name;
        Tailer<Tick> tailer;
        long taken;
        long committed;

        Group(String name, Tailer<Tick> tailer) {
            this.name = name;
            this.tailer = tailer;
        }
    }

    private final Instrument instrument = new Instruments().of("p", "S");

    @Property(tries = 2_000)
    void doesWhatTwoNumbersSay(
            @ForAll @Size(max = 60) List<Move> moves,
            @ForAll @Size(60) List<@IntRange(max = 1) Integer> groups,
            @ForAll @Size(60) List<@IntRange(max = 9) Integer> counts)
            throws Exception {
        Topic<Tick> ring = new EmbeddedBus(() -> 1, CAPACITY).ticks();
        Appender<Tick> appender = ring.appender();
        List<Group> both =
                List.of(new Group("a", ring.tailer("a")), new Group("b", ring.tailer("b")));
        long appended = 0;
        for (int i = 0; i < moves.size(); i++) {
            Group group = both.get(groups.get(i));
            int count = counts.get(i);
            switch (moves.get(i)) {
                case APPEND -> appended += append(appender, both, appended, count);
                case POLL -> poll(group, appended, count);
                case COMMIT -> {
                    group.tailer.commit();
                    group.committed = group.taken;
                }
                case REWIND -> {
                    group.tailer.rewind();
                    group.taken = group.committed;
                }
                case REOPEN -> {
                    group.tailer.close();
                    group.tailer = ring.tailer(group.name);
                    group.taken = group.committed;
                }
            }
            assertAgrees(ring, both, appended);
        }
    }

    /// As much as there is room for.
    private int append(Appender<Tick> appender, List<Group> groups, long from, int count)
            throws InterruptedException {
        long slowest = groups.stream().mapToLong(g -> g.committed).min().orElseThrow();
        int fits = (int) Math.min(count, CAPACITY - (from - slowest));
        Tick[] ticks = new Tick[fits];
        for (int i = 0; i < fits; i++) {
            ticks[i] = BusConformance.tick(instrument, from + i);
        }
        assertThat(appender.append(ticks, fits)).isEqualTo(from + fits - 1);
        return fits;
    }

    private static void poll(Group group, long appended, int limit) throws InterruptedException {
        List<Long> taken = new ArrayList<>();
        int handed = group.tailer.poll(t -> taken.add(t.seq()), limit, Duration.ZERO);
        long to = Math.min(appended, group.taken + limit);
        assertThat(taken).containsExactly(BusConformance.seqs(group.taken, to)).hasSize(handed);
        group.taken = to;
    }

    private static void assertAgrees(Topic<Tick> ring, List<Group> groups, long appended) {
        for (Group group : groups) {
            assertThat(ring.lag(group.name)).isEqualTo(appended - group.taken);
            for (Group other : groups) {
                assertThat(ring.hasPassed(group.name, other.tailer.mark()))
                        .isEqualTo(group.committed >= other.taken);
            }
        }
    }
}
