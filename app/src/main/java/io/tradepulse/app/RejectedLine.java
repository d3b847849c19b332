package io.tradepulse.app;

import io.tradepulse.model.Identity;
import java.nio.charset.StandardCharsets;

/// A dead letter as `/v1/rejects` gives it.
///
/// Immutable.
///
/// @param at when it was read, RFC 3339
/// @param code a [io.tradepulse.model.RejectCode], or a newer one
/// @param line its number on its connection or in its request
/// @param text what the sender wrote, as far as it was kept
record RejectedLine(
        String at,
        String provider,
        String symbol,
        String code,
        String detail,
        long line,
        String text,
        String client) {
    /// What is said of a deviating price that others proved right.
    static final String RECOVERED = "accepted after all";

    /// Numbers from here on are of lines that were put in again: no sender counts so far.
    private static final long FIRST_NUMBER = 1L << 39;

    private static final int KEPT_BYTES = 1024;
    private static final char REPLACEMENT = '\ufffd';

    /// Under which number it is put in again: always the same, for a line that was sent twice and
    /// rejected twice, or put in again and rejected again, too.
    long number() {
        boolean again = line >= FIRST_NUMBER && line < 2 * FIRST_NUMBER;
        String content = provider + ' ' + line + ' ' + text;
        return again ? line : FIRST_NUMBER | (Identity.ofTextId(content) & (FIRST_NUMBER - 1));
    }

    /// Whether it only says that a tick rejected before was right.
    boolean saysRecovered() {
        return detail.startsWith(RECOVERED);
    }

    /// Why it can't be put in again as it was; empty where it can.
    String obstacle() {
        if (text.isEmpty()) {
            return "without text";
        }
        if (code.equals("LINE_TOO_LONG")
                || text.getBytes(StandardCharsets.UTF_8).length >= KEPT_BYTES
                || detail.contains("in mid-")
                || detail.endsWith("the rest is not read")) {
            return "not kept whole";
        }
        if (text.indexOf(REPLACEMENT) >= 0) {
            return "not UTF-8";
        }
        return text.startsWith("#") ? "no tick but a control line" : "";
    }

    /// As one line: JSON may have been laid out over several.
    String asLine() {
        return text.replace('\n', ' ').replace('\r', ' ');
    }
}
