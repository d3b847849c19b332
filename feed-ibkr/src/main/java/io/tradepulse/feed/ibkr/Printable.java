package io.tradepulse.feed.ibkr;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text of the gateway made fit for a log. Stateless.
final class Printable {
    private static final int MAX_LENGTH = 500;
    private static final Pattern ESCAPED = Pattern.compile("\\\\u([0-9a-fA-F]{4})");
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

    private Printable() {}

    static String of(String text) {
        String shown = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
        return UNPRINTABLE.matcher(shown).replaceAll("?");
    }

    /// What newer gateways write as `\u00e9`, they mean as the character.
    static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return of(text);
        }
        return of(
                ESCAPED.matcher(text)
                        .replaceAll(
                                found ->
                                        Matcher.quoteReplacement(
                                                Character.toString(
                                                        (char)
                                                                Integer.parseInt(
                                                                        found.group(1), 16)))));
    }
}
