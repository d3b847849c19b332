package io.tradepulse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.ingest.SegmentedSender.Outcome;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How TCP cuts lines into segments changes nothing.
final class SegmentsTest {
    private static final int MAX_LINE = SegmentedSender.MAX_LINE;
    private static final long NOW = DoorUnderTest.NOW_MILLIS;

    /// Half a second, as recorded data has it.
    private static final long LONG_AGO = 1_705_323_000_500L;

    private static final String FORMS =
            "#HELLO session=s provider=p seq=3\r\n"
                    + ("A|150.60|" + NOW + "|1000|150.10|150.75\n")
                    + "\n\r\n"
                    + ("eur= 1.0850 " + NOW + "\r\n")
                    + "no tick\n"
                    + (longest() + "\r\n")
                    + ("{\"ric\":\"B\",\"price\":1.5,\"ts\":" + NOW + "}\n")
                    + (longest() + "\n")
                    + "# a comment with \u00e9\n"
                    + ("A|151|" + NOW + "\n");

    /// Two, three and four bytes a character, in lines taken and refused; and half a line last.
    private static final String UTF_8 =
            ("A|1|" + NOW + "||||\u00e9\u20ac\ud83d\ude00\r\n")
                    + ("A|1|" + NOW + "||||\ud83d\ude01\n")
                    + "\u20ac|1\r\n"
                    + "{\"ric\":\"\u00e9\",\"price\":1}\r\n"
                    + ("{\"ric\":\"C\",\"price\":1,\"ts\":" + NOW + ",\"x\":\"\ud83d\ude00\"}\r\n")
                    + "B|\ud83d\ude00";

    private static final String CONTROL =
            ("A|1|" + NOW + "\n")
                    + "#PING t1=5\r\n"
                    + "#HELLO provider=p session=s1 seq=10 resend=11 ack=on\n"
                    + ("A|2|" + LONG_AGO + "\r\n")
                    + ("A|3|" + LONG_AGO + "\r\n")
                    + ("A|2|" + LONG_AGO + "\r\n")
                    + "#HELLO provider=q replay=on errors=off\r\n"
                    + ("A|4|" + LONG_AGO + "\n")
                    + "bad\r\n"
                    + "#HELLO ack=on session=s1\n"
                    + ("A|1|" + NOW + "\r\n")
                    + "\r\r\n"
                    + "#PING t1=\r\n"
                    + ("A|1|" + NOW + "\n");

    private static final String TOO_LONG =
            ("A|1|" + NOW + "\r\n") + ("x" + longest() + "\n") + ("A|2|" + NOW + "\n");

    private static String longest() {
        String line = "A|150.65|" + NOW + "|1||";
        return line + "|" + "t".repeat(MAX_LINE - line.length() - 1);
    }

    static Stream<String> conversations() {
        return Stream.of(FORMS, UTF_8, CONTROL, TOO_LONG);
    }

    private static Outcome whole(String text) {
        return SegmentedSender.outcome(false, List.of(SegmentedSender.utf8(text)));
    }

    private static Outcome cut(String text, TreeSet<Integer> places) {
        return SegmentedSender.outcome(
                false, SegmentedSender.cut(SegmentedSender.utf8(text), places));
    }

    @Test
    void inOnePieceTheConversationsHaveWhatTheyShouldHave() {
        assertThat(whole(FORMS).ticks()).hasSize(6);
        assertThat(whole(FORMS).letters()).containsExactly("5 MALFORMED no tick");
        assertThat(whole(UTF_8).ticks()).hasSize(3);
        assertThat(whole(UTF_8).letters())
                .containsExactly(
                        "3 MALFORMED \u20ac|1",
                        "4 MALFORMED {\"ric\":\"\u00e9\",\"price\":1}",
                        "6 MALFORMED B|\ud83d\ude00");
        assertThat(whole(CONTROL).ticks()).hasSize(4);
        assertThat(whole(CONTROL).letters()).hasSize(4);
        assertThat(whole(CONTROL).said())
                .startsWith("#PONG t1=5 t2=" + DoorUnderTest.NOW + " t3=" + DoorUnderTest.NOW)
                .contains("#OK session=s1", "#OK");
        assertThat(whole(CONTROL).said().getLast()).startsWith("#BYE MALFORMED ");
        assertThat(whole(TOO_LONG).ticks()).hasSize(1);
        assertThat(whole(TOO_LONG).said().getLast()).isEqualTo("#BYE LINE_TOO_LONG");
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void aCutAtAnyOnePlaceChangesNothing(String text) {
        Outcome whole = whole(text);
        for (int place = 1; place < SegmentedSender.utf8(text).length; place++) {
            assertThat(cut(text, new TreeSet<>(List.of(place))))
                    .as("at %s", place)
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, MAX_LINE, MAX_LINE + 1})
    void segmentsOfAnyLengthChangeNothing(int length) {
        conversations()
                .forEach(
                        text ->
                                assertThat(
                                                SegmentedSender.outcome(
                                                        false,
                                                        SegmentedSender.everyBytes(
                                                                SegmentedSender.utf8(text),
                                                                length)))
                                        .isEqualTo(whole(text)));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(conversations().toList());
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void anyCutsChangeNothing(
            @ForAll("texts") String text,
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 1_000_000) Integer> cuts) {
        int length = SegmentedSender.utf8(text).length;
        TreeSet<Integer> places = new TreeSet<>();
        cuts.forEach(cut -> places.add(1 + cut % (length - 1)));
        assertThat(cut(text, places)).isEqualTo(whole(text));
    }
}
