package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which dead letters are put in again, and under which number.
final class ReinjectionTest {
    private final List<RejectedLine> sent = new ArrayList<>();
    private final Reinjection reinjection =
            new Reinjection(
                    letters -> {
                        sent.addAll(letters);
                        return Map.of();
                    });

    private static RejectedLine letter(String code, String detail, long line, String text) {
        return new RejectedLine(
                "2026-01-15T13:30:00Z", "tcp", "A", code, detail, line, text, "127.0.0.1");
    }

    private static RejectedLine old(long line, String text) {
        return letter("TIMESTAMP_TOO_OLD", "it is old", line, text);
    }

    private void take(RejectedLine... letters) throws IOException {
        for (RejectedLine letter : letters) {
            reinjection.learn(letter);
        }
        for (RejectedLine letter : letters) {
            reinjection.take(letter);
        }
        reinjection.finish();
    }

    @Test
    void putsInWhatWasKeptWhole() throws IOException {
        take(old(1, "A|1|1705323000000"), old(2, "A|1|1705323000000"));
        assertThat(sent).extracting(RejectedLine::line).containsExactly(1L, 2L);
        assertThat(reinjection.sent()).isEqualTo(2);
        assertThat(reinjection.passedOver()).isEmpty();
    }

    @Test
    void putsALineInOnceThatWasSentAndRejectedTwice() throws IOException {
        take(old(1, "A|1|1705323000000"), old(1, "A|1|1705323000000"));
        assertThat(sent).hasSize(1);
        assertThat(reinjection.passedOver()).containsEntry("the same line once more", 1L);
    }

    @Test
    void knowsALineThatWasPutInBeforeAndRejectedAgain() throws IOException {
        RejectedLine first = old(1, "A|1|1705323000000");
        RejectedLine again = old(first.number(), first.text());
        assertThat(again.number()).isEqualTo(first.number());
        take(first, again);
        assertThat(sent).containsExactly(first);
    }

    @Test
    void givesLinesNumbersOfTheirOwnWithinTheRangeOfTheDoor() {
        RejectedLine one = old(1, "A|1|1705323000000");
        assertThat(one.number()).isBetween(1L << 39, (1L << 40) - 1);
        assertThat(old(2, "A|1|1705323000000").number()).isNotEqualTo(one.number());
        assertThat(old(1, "A|2|1705323000000").number()).isNotEqualTo(one.number());
    }

    @Test
    void passesOverWhatHasBeenAcceptedAfterAll() throws IOException {
        take(
                letter("PRICE_DEVIATION", "price 2 is off", 4, "A|2|1705323000000"),
                letter("PRICE_DEVIATION", "price 2 is off", 5, "A|2|1705323000000"),
                letter(
                        "PRICE_DEVIATION",
                        "accepted after all: the ticks that followed agree with it",
                        4,
                        "A|2|1705323000000"));
        assertThat(sent).extracting(RejectedLine::line).containsExactly(5L);
        assertThat(reinjection.passedOver())
                .containsOnly(
                        Map.entry("accepted after all", 1L),
                        Map.entry("only says that another was accepted after all", 1L));
    }

    @Test
    void passesOverWhatWasNotKeptWhole() throws IOException {
        take(
                letter("LINE_TOO_LONG", "over 64 bytes", 1, "A|1|1705323000000|1"),
                letter("MALFORMED", "the connection closed in mid-line", 2, "A|1|1705323000000|1"),
                letter("MALFORMED", "the body broke off in mid-tick", 3, "{\"symbol\":"),
                letter("MALFORMED", "no comma: the rest is not read", 4, "x, {}"),
                old(5, "A|1|1705323000000|" + "1".repeat(1006)));
        assertThat(sent).isEmpty();
        assertThat(reinjection.passedOver()).containsOnly(Map.entry("not kept whole", 5L));
    }

    @Test
    void neverSaysWhatSendersWantedToHaveSaid() throws IOException {
        take(
                letter("MALFORMED", "no", 1, "#HELLO provider=other"),
                letter("MALFORMED", "no", 2, "\ufffd|1|2"),
                letter("MALFORMED", "no", 3, ""),
                letter("MALFORMED", "no", 4, "{\"symbol\":\"A\",\n#HELLO provider=other\r\n}"));
        assertThat(sent)
                .extracting(RejectedLine::asLine)
                .containsExactly("{\"symbol\":\"A\", #HELLO provider=other  }");
        assertThat(reinjection.passedOver())
                .containsOnlyKeys("no tick but a control line", "not UTF-8", "without text");
    }

    @Test
    void sendsNoMoreAtATimeThanTheDoorKeepsAnswersFor() throws IOException {
        List<Integer> sizes = new ArrayList<>();
        Reinjection many =
                new Reinjection(
                        letters -> {
                            sizes.add(letters.size());
                            return Map.of(letters.getFirst().number(), "PRICE_DEVIATION");
                        });
        for (int i = 0; i < 600; i++) {
            many.take(old(i, "A|1|1705323000000"));
        }
        many.finish();
        assertThat(sizes).containsExactly(256, 256, 88);
        assertThat(many.sent()).isEqualTo(600);
        assertThat(many.rejected()).containsOnly(Map.entry("PRICE_DEVIATION", 3L));
    }
}
