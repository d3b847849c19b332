package io.tradepulse.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Reads what a bench needs of the ticks in a frame, and no more. Immutable.
final class PushedTicks {
    private static final byte[] SYMBOL = ascii("\"symbol\":\"SYM");
    private static final byte[] PRICE = ascii("\"price\":");
    private static final byte[] TIMESTAMP = ascii("\"timestamp\":\"");
    private static final int SYMBOL_DIGITS = 3;

    /// Told of every tick.
    @FunctionalInterface
    interface Each {
        /// What a frame says of a tick.
        ///
        /// @param symbol its number
        /// @param ts event time, epoch nanoseconds; 0 where it is not asked for
        void tick(int symbol, double price, long ts);
    }

    private PushedTicks() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// @param withTime whether event times are asked for
    static void read(byte[] bytes, int from, int to, boolean withTime, Each each) {
        int at = find(SYMBOL, bytes, from, to);
        while (at >= 0) {
            int symbol = 0;
            for (int i = 0; i < SYMBOL_DIGITS; i++) {
                symbol = symbol * 10 + bytes[at + i] - '0';
            }
            int price = find(PRICE, bytes, at, to);
            long ts = withTime ? time(bytes, find(TIMESTAMP, bytes, price, to)) : 0;
            each.tick(symbol, number(bytes, price), ts);
            at = find(SYMBOL, bytes, price, to);
        }
    }

    /// Where what follows it begins; -1 where it is not there.
    private static int find(byte[] wanted, byte[] bytes, int from, int to) {
        for (int at = from; at <= to - wanted.length; at++) {
            int i = 0;
            while (i < wanted.length && bytes[at + i] == wanted[i]) {
                i++;
            }
            if (i == wanted.length) {
                return at + i;
            }
        }
        return -1;
    }

    private static double number(byte[] bytes, int from) {
        double value = 0;
        double unit = 0;
        for (int at = from; bytes[at] == '.' || (bytes[at] >= '0' && bytes[at] <= '9'); at++) {
            if (bytes[at] == '.') {
                unit = 1;
            } else {
                value = value * 10 + bytes[at] - '0';
                unit *= 10;
            }
        }
        return unit == 0 ? value : value / unit;
    }

    private static long time(byte[] bytes, int from) {
        int end = from;
        while (bytes[end] != '"') {
            end++;
        }
        Instant time =
                Instant.parse(new String(bytes, from, end - from, StandardCharsets.US_ASCII));
        return time.getEpochSecond() * 1_000_000_000 + time.getNano();
    }
}
