package io.tradepulse.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private static final long LAST_LINE = (1L << 40) - 1;

    @Property
    void isNegativeAndNeverNullForTextIds(@ForAll String id) {
        assertThat(Identity.ofTextId(id)).isNegative().isNotEqualTo(Long.MIN_VALUE);
    }

    @Property
    void isNegativeAndNeverNullForValues(
            @ForAll double price, @ForAll double volume, @ForAll double bid, @ForAll double ask) {
        assertThat(Identity.ofValues(price, volume, bid, ask))
                .isNegative()
                .isNotEqualTo(Long.MIN_VALUE);
    }

    @Property
    void isNegativeAndNeverNullForLines(
            @ForAll String session, @ForAll @LongRange(min = 0, max = LAST_LINE) long line) {
        assertThat(Identity.ofLine(Identity.ofSession(session), line))
                .isNegative()
                .isNotEqualTo(Long.MIN_VALUE);
    }

    @Property
    void risesWithTheLineNumber(
            @ForAll String session,
            @ForAll @LongRange(min = 0, max = LAST_LINE) long a,
            @ForAll @LongRange(min = 0, max = LAST_LINE) long b) {
        long shared = Identity.ofSession(session);
        assertThat(Long.compare(Identity.ofLine(shared, a), Identity.ofLine(shared, b)))
                .isEqualTo(Long.compare(a, b));
    }

    @Test
    void differsBetweenSessions() {
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            seen.add(Identity.ofLine(Identity.ofSession("session-" + i), 1));
        }
        assertThat(seen).hasSize(300);
    }

    @Test
    void differsBetweenTextIds() {
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            seen.add(Identity.ofTextId("trade-" + i));
        }
        assertThat(seen).hasSize(100_000);
    }

    @Test
    void isTheSameForTheSameSessionAndId() {
        assertThat(Identity.ofSession("6f1c")).isEqualTo(Identity.ofSession("6f1c"));
        assertThat(Identity.ofTextId("a-1")).isEqualTo(Identity.ofTextId(new StringBuilder("a-1")));
    }

    @Test
    void tellsValuesApartByEachOfThem() {
        long all = Identity.ofValues(1, 2, 3, 4);
        assertThat(Identity.ofValues(1, 2, 3, 4)).isEqualTo(all);
        assertThat(
                        Set.of(
                                all,
                                Identity.ofValues(2, 1, 3, 4),
                                Identity.ofValues(1, 2, 4, 3),
                                Identity.ofValues(1, Tick.ABSENT, 3, 4),
                                Identity.ofValues(1, 2, Tick.ABSENT, 4),
                                Identity.ofValues(1, 2, 3, Tick.ABSENT),
                                Identity.ofValues(1, 2, Tick.ABSENT, Tick.ABSENT)))
                .hasSize(7);
    }
}
