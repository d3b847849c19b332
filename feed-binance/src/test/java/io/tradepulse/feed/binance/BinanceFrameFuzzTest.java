package io.tradepulse.feed.binance;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/// Any frame is read or said to be garbage; a trade or a quote has the values of the frame as
/// another way of reading it sees them, and a frame that is plainly one of them is taken for one.
class BinanceFrameFuzzTest {
    private static final String DECIMAL = "[0-9]{1,20}(\\.[0-9]{1,20})?";
    private static final String ID = "[0-9]{1,18}";
    private static final String MILLIS = "[0-9]{12,13}";

    @FuzzTest
    @Timeout(60)
    void readsAnyFrameOrSaysWhatIsWrong(byte[] bytes) {
        BinanceFrame read = BinanceFrames.read(bytes);
        PlainFrame frame = PlainFrame.of(bytes);
        if (frame == null) {
            assertThat(read).isInstanceOf(BinanceFrame.Garbage.class);
        }
        switch (read) {
            case BinanceFrame.Trade trade -> expectTrade(frame, trade);
            case BinanceFrame.Quote quote -> expectQuote(frame, quote);
            case BinanceFrame.Reply(long id) -> {
                assertThat(frame.has("result")).isTrue();
                expectWhole(frame, "id", id);
            }
            case BinanceFrame.Refusal(long id, String reason) -> {
                expectPrintable(reason);
                expectWhole(frame, "id", id);
            }
            case BinanceFrame.Shutdown _ -> assertThat(frame.texts("e")).contains("serverShutdown");
            case BinanceFrame.Other _ -> expectNothingOfInterest(frame);
            case BinanceFrame.Garbage(String problem) -> {
                expectPrintable(problem);
                if (frame != null) {
                    expectNothingOfInterest(frame);
                }
            }
        }
    }

    private static void expectTrade(PlainFrame frame, BinanceFrame.Trade trade) {
        boolean isWhole = trade.kind() == BinanceTrades.TRADE;
        assertThat(frame.texts("e")).contains(isWhole ? "trade" : "aggTrade");
        assertThat(frame.strings("s")).contains(trade.symbol());
        expectWhole(frame, isWhole ? "t" : "a", trade.id());
        expectDecimal(frame, "p", trade.price());
        expectDecimal(frame, "q", trade.volume());
        assertThat(frame.texts("T"))
                .anyMatch(t -> t.matches("[0-9]{1,19}") && nanos(t) == trade.ts());
    }

    private static void expectQuote(PlainFrame frame, BinanceFrame.Quote quote) {
        assertThat(frame.strings("s")).contains(quote.symbol());
        expectDecimal(frame, "b", quote.bid());
        expectDecimal(frame, "a", quote.ask());
        expectWhole(frame, "u", quote.updateId());
    }

    private static void expectDecimal(PlainFrame frame, String name, double value) {
        assertThat(value).isFinite();
        assertThat(frame.texts(name)).anyMatch(text -> isNumber(text, value));
    }

    private static boolean isNumber(String text, double value) {
        try {
            return Double.parseDouble(text) == value;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private static void expectWhole(PlainFrame frame, String name, long value) {
        if (value >= 0) {
            assertThat(frame.texts(name))
                    .anyMatch(t -> t.matches("[0-9]{1,19}") && Long.parseLong(t) == value);
        } else {
            assertThat(value).isEqualTo(-1);
            assertThat(frame.texts(name))
                    .noneMatch(t -> frame.once(name).equals(t) && t.matches(ID));
        }
    }

    private static void expectPrintable(String text) {
        assertThat(text).isNotEmpty().matches("[ -~]{1,200}");
    }

    /// What is beyond doubt one of the events would have been taken for it.
    private static void expectNothingOfInterest(PlainFrame frame) {
        boolean named =
                frame.strings("s").size() == 1 && frame.once("s").matches("[A-Z0-9_]{1,64}");
        boolean traded =
                frame.once("p").matches(DECIMAL)
                        && frame.once("q").matches(DECIMAL)
                        && frame.once("T").matches(MILLIS);
        boolean quoted = frame.once("b").matches(DECIMAL) && frame.once("a").matches(DECIMAL);
        switch (frame.once("e")) {
            case "trade" -> assertThat(named && traded && frame.once("t").matches(ID)).isFalse();
            case "aggTrade" -> assertThat(named && traded && frame.once("a").matches(ID)).isFalse();
            case "bookTicker" -> assertThat(named && quoted).isFalse();
            case "serverShutdown" -> assertThat(frame.texts("e")).isEqualTo(List.of());
            default -> {
                // Events of no interest, or none that is beyond doubt.
            }
        }
    }

    /// The unit is told by the size, as the tick's time has it.
    private static long nanos(String time) {
        BigDecimal value = new BigDecimal(time);
        int exponent = 0;
        for (int digits : new int[] {17, 14, 11}) {
            exponent += value.compareTo(BigDecimal.ONE.scaleByPowerOfTen(digits)) < 0 ? 3 : 0;
        }
        BigDecimal nanos = value.scaleByPowerOfTen(exponent);
        return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? -1
                : nanos.longValueExact();
    }
}
