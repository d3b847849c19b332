package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.wire.ControlLine.Ack;
import io.tradepulse.wire.ControlLine.Bye;
import io.tradepulse.wire.ControlLine.Hello;
import io.tradepulse.wire.ControlLine.Malformed;
import io.tradepulse.wire.ControlLine.Ok;
import io.tradepulse.wire.ControlLine.Ping;
import io.tradepulse.wire.ControlLine.Pong;
import io.tradepulse.wire.ControlLine.Reject;
import io.tradepulse.wire.ControlLine.Unknown;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlLineTest {
    @Test
    void readsTheContractsExamples() {
        assertThat(
                        ControlLine.parse(
                                "#HELLO provider=binance session=6f1c ack=on seq=1 resend=40 replay=off token=KEY errors=on"))
                .isEqualTo(new Hello("binance", "6f1c", true, 1, 40, false, "KEY", true));
        assertThat(ControlLine.parse("#OK session=6f1c next=1")).isEqualTo(new Ok("6f1c", 1));
        assertThat(ControlLine.parse("#OK next=7 warning=acks-not-durable"))
                .isEqualTo(new Ok(null, 7, Ok.ACKS_NOT_DURABLE));
        assertThat(new Ok(null, 7, Ok.ACKS_NOT_DURABLE).text())
                .isEqualTo("#OK next=7 warning=acks-not-durable");
        assertThat(ControlLine.parse("#ACK 1500")).isEqualTo(new Ack(1500));
        assertThat(
                        ControlLine.parse(
                                "#REJECT 1501 PRICE_DEVIATION price 190.0 is 26.6 % off 150.1"))
                .isEqualTo(new Reject(1501, "PRICE_DEVIATION", "price 190.0 is 26.6 % off 150.1"));
        assertThat(ControlLine.parse("#PING t1=5")).isEqualTo(new Ping(5));
        assertThat(ControlLine.parse("#PONG t1=1 t2=2 t3=3")).isEqualTo(new Pong(1, 2, 3));
        assertThat(ControlLine.parse("#BYE STRICT")).isEqualTo(new Bye("STRICT"));
    }

    @Test
    void takesDefaultsForWhatAHelloLeavesOff() {
        assertThat(ControlLine.parse("#HELLO"))
                .isEqualTo(new Hello(null, null, false, 1, 0, false, null, true));
    }

    @Test
    void takesAHellosKeysInAnyOrderAndPassesOverOthers() {
        assertThat(ControlLine.parse("#HELLO\terrors=off  seq=7 colour=red ack=on provider=x "))
                .isEqualTo(new Hello("x", null, true, 7, 0, false, null, false));
    }

    @Test
    void keepsTokensWithEqualsSigns() {
        assertThat(((Hello) ControlLine.parse("#HELLO token=a=b==")).token()).isEqualTo("a=b==");
    }

    @Test
    void keepsWhatIsNoBlankAtTheEndOfAToken() {
        assertThat(((Hello) ControlLine.parse("#HELLO token=a\u001d\t ")).token())
                .isEqualTo("a\u001d");
        assertThat(ControlLine.parse("\t#BYE \t a\u2003 ")).isEqualTo(new Bye("a\u2003"));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars("AZaz09.=-_/:^")
                .ofMinLength(1)
                .ofMaxLength(32)
                .injectNull(0.2);
    }

    @Property
    void readsTheHelloItWrites(
            @ForAll("names") String provider,
            @ForAll("names") String session,
            @ForAll boolean ack,
            @ForAll @LongRange(min = 0) long seq,
            @ForAll @LongRange(min = 0) long resend,
            @ForAll boolean replay,
            @ForAll("names") String token,
            @ForAll boolean errors) {
        Hello hello = new Hello(provider, session, ack, seq, resend, replay, token, errors);
        assertThat(ControlLine.parse(hello.text())).isEqualTo(hello);
    }

    @Property
    void readsTheNumbersItWrites(
            @ForAll("names") String session,
            @ForAll @LongRange(min = 0) long a,
            @ForAll long b,
            @ForAll long c) {
        for (ControlLine line :
                new ControlLine[] {
                    new Ok(session, a), new Ack(a), new Ping(b), new Pong(b, c, a)
                }) {
            assertThat(ControlLine.parse(line.text())).isEqualTo(line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "one", "a  sentence,\twith gaps = 5"})
    void readsTheRejectsAndByesItWrites(String text) {
        Reject reject = new Reject(9, "MALFORMED", text);
        assertThat(ControlLine.parse(reject.text())).isEqualTo(reject);
        assertThat(ControlLine.parse(new Bye(text).text())).isEqualTo(new Bye(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#HELLO seq=x",
                "#HELLO seq=",
                "#HELLO seq=-1",
                "#HELLO resend=-1",
                "#HELLO seq=1.5",
                "#HELLO seq=99999999999999999999",
                "#HELLO resend=many",
                "#HELLO provider=",
                "#HELLO provider=a*b",
                "#HELLO provider=#a",
                "#HELLO session=é",
                "#HELLO session=0123456789012345678901234567890123",
                "#OK next=x",
                "#ACK",
                "#ACK x",
                "#ACK 1.5",
                "#REJECT",
                "#REJECT 5",
                "#REJECT x MALFORMED",
                "#PING t1=now",
                "#PONG t1=1 t2=x"
            })
    void saysWhatIsWrongWithALineOfAKnownKind(String line) {
        assertThat(ControlLine.parse(line)).isInstanceOf(Malformed.class);
        assertThat(((Malformed) ControlLine.parse(line)).detail()).isNotBlank();
        assertThat(ControlLine.parse(line).text()).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"#", "# a comment", "#hello", "#HELLOO", "#ACK1500", "##ACK 5", "#NEWS x=1"})
    void passesOverWhatItDoesNotKnow(String line) {
        assertThat(ControlLine.parse(line)).isEqualTo(new Unknown(line));
    }

    @Property
    void neverThrows(@ForAll("almost") String line) {
        assertThat(ControlLine.parse(line)).isNotNull();
    }

    @Provide
    Arbitrary<String> almost() {
        Arbitrary<String> heads =
                Arbitraries.of("#HELLO", "#OK", "#ACK", "#REJECT", "#PING", "#PONG", "#BYE", "#");
        return heads.flatMap(
                head ->
                        Arbitraries.strings()
                                .withChars(" \t=abseqt1230-\u0000é\r")
                                .ofMaxLength(30)
                                .map(tail -> head + tail));
    }

    @Test
    void neverShowsATokenWhereItMayBeLogged() {
        for (String line :
                new String[] {
                    "#HELLO token=SECRET",
                    "#HELLO provider=a*b token=SECRET",
                    "#HELLO token=SECRET seq=x",
                    "#HELLO seq=token=SECRET",
                    "#hello token=SECRET",
                    "#LOGIN x\ttoken=SECRET y"
                }) {
            assertThat(ControlLine.parse(line).toString()).as(line).doesNotContain("SECRET");
        }
        assertThat(new Hello("p", "s", true, 1, 2, true, "SECRET", false))
                .hasToString(
                        "#HELLO provider=p session=s ack=on seq=1 resend=2 replay=on errors=off");
    }
}
