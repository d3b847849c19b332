package io.tradepulse.feed.ibkr;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.feed.ibkr.GatewayMessage.Malformed;
import io.tradepulse.feed.ibkr.GatewayMessage.Notice;
import io.tradepulse.feed.ibkr.GatewayMessage.Other;
import io.tradepulse.feed.ibkr.GatewayMessage.Quote;
import io.tradepulse.feed.ibkr.GatewayMessage.Ready;
import io.tradepulse.feed.ibkr.GatewayMessage.Trade;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GatewayMessagesTest {
    private static GatewayMessage decode(int version, Object... fields) {
        byte[] bytes = FakeGateway.message(fields);
        return GatewayMessages.decode(bytes, 4, bytes.length - 4, version);
    }

    @Property
    void aTradeIsReadAsItWasWritten(
            @ForAll int requestId,
            @ForAll @LongRange(min = 1, max = 9_000_000_000L) long seconds,
            @ForAll @BigRange(min = "-1000000", max = "1000000") @Scale(6) BigDecimal price,
            @ForAll @BigRange(min = "0", max = "100000000") @Scale(4) BigDecimal size,
            @ForAll @IntRange(max = 3) int mask,
            @ForAll @IntRange(min = 137, max = 200) int version) {
        assertThat(
                        decode(
                                version,
                                99,
                                requestId,
                                1 + mask % 2,
                                seconds,
                                price.toPlainString(),
                                size.toPlainString(),
                                mask,
                                "ARCA",
                                "  F I"))
                .isEqualTo(
                        new Trade(
                                requestId,
                                seconds,
                                price.doubleValue(),
                                size.doubleValue(),
                                (mask & 1) != 0,
                                (mask & 2) != 0));
    }

    @Property
    void aQuoteIsReadAsItWasWritten(
            @ForAll int requestId,
            @ForAll @LongRange(min = 1, max = 9_000_000_000L) long seconds,
            @ForAll @BigRange(min = "-1", max = "1000000") @Scale(6) BigDecimal bid,
            @ForAll @BigRange(min = "-1", max = "1000000") @Scale(6) BigDecimal ask) {
        assertThat(decode(176, 99, requestId, 3, seconds, bid, ask, "1", "2", 3))
                .isEqualTo(new Quote(requestId, seconds, bid.doubleValue(), ask.doubleValue()));
    }

    @ParameterizedTest
    @ValueSource(ints = {137, 152, 153, 165, 166, 193})
    void anErrorHasAVersionOfItsOwnAtFirst(int version) {
        assertThat(decode(version, 4, 2, 17, 10190, "Max number", ""))
                .isEqualTo(new Notice(17, 10190, "Max number"));
    }

    @ParameterizedTest
    @ValueSource(ints = {194, 200})
    void anErrorHasATimeInsteadLater(int version) {
        assertThat(decode(version, 4, -1, 1100, "lost", "", 1795235369954L))
                .isEqualTo(new Notice(-1, 1100, "lost"));
    }

    @Test
    void textIsUnescapedAndFitForALog() {
        assertThat(decode(176, 4, 2, -1, 2104, "caf\\u00e9 \\u4e2d \\u000aX\n\u001b[31m\\uZ"))
                .isEqualTo(new Notice(-1, 2104, "café 中 ?X??[31m\\uZ"));
        assertThat(decode(152, 4, 2, -1, 2104, "caf\\u00e9"))
                .isEqualTo(new Notice(-1, 2104, "caf\\u00e9"));
        assertThat(((Notice) decode(176, 4, 2, -1, 2104, "x".repeat(9_999))).text())
                .hasSizeLessThan(600);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2147483647",
                "9223372036854775807",
                "-9223372036854775808",
                "170141183460469231731687303715884105727",
                "1.7976931348623157E308",
                "-1"
            })
    void aSizeThatStandsForNoneIsNone(String size) {
        assertThat(((Trade) decode(176, 99, 1, 1, 1, "5", size, 0, "", "")).size()).isNaN();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "Infinity",
                "-Infinity",
                "1e999",
                "",
                " 1",
                "1 ",
                "1d",
                "0x1p3",
                "1,5",
                "--1",
                "e",
                "00000000000000000000000000000000000000000001"
            })
    void aPriceThatIsNoPlainNumberMakesNoSense(String price) {
        assertThat(decode(176, 99, 1, 1, 1, price, "1", 0, "", "")).isInstanceOf(Malformed.class);
        assertThat(decode(176, 99, 1, 3, 1, "1", price, "1", "1", 0)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "9000000001",
                "9223372036854775807",
                "99999999999999999999",
                "1.5",
                ""
            })
    void aTimeThatIsNoneMakesNoSense(String seconds) {
        assertThat(decode(176, 99, 1, 1, seconds, "1", "1", 0, "", ""))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void everythingElseIsLeftAlone() {
        assertThat(decode(176, 9, 1, 5)).isEqualTo(new Ready());
        assertThat(decode(176, 15, 1, "DU1")).isEqualTo(new Other(15));
        assertThat(decode(176, 99, 1, 4, 1, "1.5")).isEqualTo(new Other(99));
        assertThat(decode(176, 99, 1, 0, 1)).isEqualTo(new Other(99));
        assertThat(decode(176, -5)).isEqualTo(new Other(-5));
    }

    @Test
    void aMessageWithoutItsEndMakesNoSense() {
        byte[] bytes = FakeGateway.message(99, 1, 1, 1, "1", "1", 0, "", "");
        for (int length = 0; length < 14; length++) {
            assertThat(GatewayMessages.decode(bytes, 4, length, 176)).isInstanceOf(Malformed.class);
        }
    }

    /// Fields that mean something in the wrong places, and any bytes.
    @Property(tries = 5_000)
    void whateverComesIsAMessage(
            @ForAll("fields") List<String> fields, @ForAll @IntRange(max = 300) int version) {
        assertThat(decode(version, fields.toArray())).isNotNull();
    }

    @Provide
    Arbitrary<List<String>> fields() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "99", "4", "9", "1", "3", "", "-1", "\\u00", "\\uD800", "1e5"),
                        Arbitraries.strings().ofMaxLength(50),
                        Arbitraries.integers().map(String::valueOf),
                        Arbitraries.doubles().map(String::valueOf))
                .list()
                .ofMaxSize(12);
    }
}
