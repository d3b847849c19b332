package io.tradepulse.bench;

import java.util.Locale;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// What a [LoadConnection] sends. Immutable.
///
/// @param symbols at most as many as there are lines a chunk
/// @param linesAChunk written to the socket at once
/// @param isExact whether times are in nanoseconds, else in milliseconds
/// @param session null: none
/// @param ack whether acknowledgements are asked for
/// @param sockets plain, or TLS
record LoadOptions(
        Form form,
        int symbols,
        int linesAChunk,
        boolean isExact,
        @Nullable String session,
        boolean ack,
        SocketFactory sockets) {
    private static final int EXACT_DIGITS = 19;
    private static final int MILLIS_DIGITS = 13;
    private static final int PRICE_DIGITS = 6;

    /// Forms of a line: before the symbol, between symbol and price, price and time, after it.
    enum Form {
        PIPE("", "|", "|", "|1000|||\n"),
        JSON("{\"ric\":\"", "\",\"price\":", ",\"timestamp\":", ",\"volume\":1000}\n");

        private final String first;
        private final String second;
        private final String third;
        private final String last;

        Form(String first, String second, String third, String last) {
            this.first = first;
            this.second = second;
            this.third = third;
            this.last = last;
        }
    }

    /// Pipe lines, a thousand at once, acknowledged under that session.
    static LoadOptions usual(String session, int symbols) {
        return new LoadOptions(
                Form.PIPE, symbols, 1_000, false, session, true, SocketFactory.getDefault());
    }

    String hello() {
        return "#HELLO provider=load"
                + (session == null ? "" : " session=" + session)
                + (ack ? " ack=on\n" : "\n");
    }

    /// Appends a line and notes where its price and its time stand.
    void append(StringBuilder text, int number, int[] priceAt, int[] timeAt) {
        text.append(form.first)
                .append(String.format(Locale.ROOT, "SYM%03d", number % symbols))
                .append(form.second);
        priceAt[number] = text.length();
        text.append(String.format(Locale.ROOT, "%06.2f", 150.0 + number % symbols % 100))
                .append(form.third);
        timeAt[number] = priceAt[number] + PRICE_DIGITS + form.third.length();
        text.append("0".repeat(isExact ? EXACT_DIGITS : MILLIS_DIGITS)).append(form.last);
    }

    /// The time of a line as it stands in it.
    String time(long epochNanos) {
        return Long.toString(isExact ? epochNanos : epochNanos / 1_000_000);
    }
}
