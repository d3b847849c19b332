package io.tradepulse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.wire.ControlLine.Hello;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which lines may be acknowledged once which positions are durable.
final class AckLedgerTest {
    private static final Hello A = new Hello("p", "a", true, 1, 0, false, null, true);
    private static final Hello B = new Hello("p", "b", true, 1, 0, false, null, true);

    private final AckLedger ledger = new AckLedger();

    private List<String> settle(long ticks, long letters) {
        List<String> told = new ArrayList<>();
        ledger.settle(ticks, letters, (under, line) -> told.add(under.session() + line));
        return told;
    }

    @Test
    void settlesALineWhenItsTicksAndItsDeadLettersAreDurable() {
        ledger.add(A, 10, 5, 2);
        assertThat(settle(4, 2)).isEmpty();
        assertThat(settle(5, 1)).isEmpty();
        assertThat(ledger.isSettled()).isFalse();
        assertThat(settle(5, 2)).containsExactly("a10");
        assertThat(ledger.isSettled()).isTrue();
        assertThat(settle(9, 9)).isEmpty();
    }

    @Test
    void settlesAllThatIsDurableAtOnceAndNoMore() {
        ledger.add(A, 10, 5, -1);
        ledger.add(A, 20, 8, -1);
        ledger.add(A, 30, 8, 3);
        assertThat(settle(8, 2)).containsExactly("a20");
        assertThat(settle(8, 3)).containsExactly("a30");
    }

    @Test
    void tellsTheLastLineOfEachHello() {
        ledger.add(A, 10, 5, -1);
        ledger.add(A, 20, 6, -1);
        ledger.add(B, 1, 6, -1);
        ledger.add(B, 2, 7, -1);
        assertThat(settle(6, -1)).containsExactly("a20", "b1");
        assertThat(settle(7, -1)).containsExactly("b2");
    }

    @Test
    void linesThatAddNothingToTheBusGoWithTheOnesBefore() {
        ledger.add(A, 10, 5, 2);
        ledger.add(A, 12, 5, 2);
        assertThat(settle(5, 2)).containsExactly("a12");
        assertThat(ledger.isSettled()).isTrue();
    }

    @Test
    void whatWasSettledIsNotSettledAgain() {
        ledger.add(A, 10, 5, 2);
        settle(5, 2);
        ledger.add(A, 10, 5, 2);
        assertThat(ledger.isSettled()).isTrue();
        ledger.add(A, 10, 6, 2);
        assertThat(settle(6, 2)).containsExactly("a10");
    }

    @Test
    void whatNeedsNothingIsSettledAtOnce() {
        assertThat(ledger.isSettled()).isTrue();
        ledger.add(A, 1, -1, -1);
        assertThat(settle(-1, -1)).containsExactly("a1");
    }
}
