package io.tradepulse.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TickTest {
    private final Instrument apple = new Instruments().of("test", "AAPL.O");

    private Tick full() {
        Tick tick = new Tick().set(apple, 10, 20, 150.6, 1000, 150.1, 150.75);
        tick.receivedAt(30);
        tick.appendedAt(40);
        return tick;
    }

    @Test
    void beginsWithNothing() {
        Tick tick = new Tick();
        assertThat(tick.instrument().symbol()).isEmpty();
        assertThat(tick.volume()).isNaN();
        assertThat(tick.bid()).isNaN();
        assertThat(tick.ask()).isNaN();
    }

    @Test
    void copiesEverythingAndStandsOnItsOwn() {
        Tick tick = full();
        Tick copy = tick.copy();
        tick.set(apple, 1, 2, 3, 4, 5, 6);
        assertThat(copy).usingRecursiveComparison().isEqualTo(full());
        assertThat(copy.instrument()).isSameAs(apple);
    }

    @Test
    void takesOverEverythingOfAnother() {
        assertThat(new Tick().set(full())).usingRecursiveComparison().isEqualTo(full());
    }

    @Test
    void forgetsItsStampsWithNewValues() {
        Tick tick = full().set(apple, 11, 21, 1, 2, 3, 4);
        assertThat(tick.receivedAt()).isZero();
        assertThat(tick.appendedAt()).isZero();
        assertThat(List.of(tick.price(), tick.volume(), tick.bid(), tick.ask()))
                .containsExactly(1.0, 2.0, 3.0, 4.0);
        assertThat(List.of(tick.ts(), tick.seq())).containsExactly(11L, 21L);
    }

    @Property
    void isOrderedByTimeThenSeq(
            @ForAll @LongRange(min = -2, max = 2) long ts,
            @ForAll @LongRange(min = -2, max = 2) long seq,
            @ForAll @LongRange(min = -2, max = 2) long otherTs,
            @ForAll @LongRange(min = -2, max = 2) long otherSeq) {
        Tick a = new Tick().set(apple, ts, seq, 1, 1, 1, 1);
        Tick b = new Tick().set(apple, otherTs, otherSeq, 1, 1, 1, 1);
        int expected = ts != otherTs ? Long.compare(ts, otherTs) : Long.compare(seq, otherSeq);
        assertThat(Integer.signum(Tick.compareByTime(a, b))).isEqualTo(expected);
        assertThat(a.isAfter(otherTs, otherSeq)).isEqualTo(expected > 0);
    }

    @Test
    void isOrderedAtTheEdgesOfItsRange() {
        Tick early = new Tick().set(apple, 0, Long.MIN_VALUE + 1, 1, 1, 1, 1);
        Tick late = new Tick().set(apple, 0, Long.MAX_VALUE, 1, 1, 1, 1);
        assertThat(Tick.compareByTime(early, late)).isNegative();
        assertThat(late.isAfter(early.ts(), early.seq())).isTrue();
    }

    @Test
    void saysWhatItIs() {
        assertThat(full())
                .hasToString("test:AAPL.O 150.6 at 1970-01-01T00:00:00.000000010Z seq 20");
    }
}
