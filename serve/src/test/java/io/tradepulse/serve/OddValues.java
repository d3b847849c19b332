package io.tradepulse.serve;

import java.util.List;

/// Values that nobody expects.
final class OddValues {
    private static final List<String> KNOWN =
            List.of(
                    "",
                    " ",
                    "0",
                    "-0",
                    "-1",
                    "1",
                    "007",
                    "1.5",
                    "1e400",
                    "-1e-400",
                    "NaN",
                    "Infinity",
                    "0x10",
                    "٣",
                    "½",
                    "2147483648",
                    "9223372036854775807",
                    "9223372036854775808",
                    "-9223372036854775808",
                    "99999999999999999999999999",
                    "1,000",
                    "null",
                    "true",
                    "[]",
                    "{}",
                    "[null]",
                    "[[]]",
                    "[\"\"]",
                    "[1,2]",
                    "[\"AAPL\",null]",
                    "{\"a\":1}",
                    "[\"AAPL\"",
                    "\"",
                    "'",
                    "\\",
                    "\\u0000",
                    "\u0000",
                    "\u007f",
                    "\uFFFF",
                    "\uFEFF",
                    "\u2028",
                    "\u202e",
                    "ß",
                    "ﬁ",
                    "İ",
                    "\uD834\uDD1E",
                    "\uD800",
                    "é\u0301",
                    "*",
                    "**",
                    ",",
                    ",,,",
                    "AAPL,",
                    "A,A,A",
                    "AAPL,*",
                    "*,NOPE",
                    "AAPL",
                    "aapl",
                    "ROOT",
                    "ROOT.A",
                    "NOPE",
                    "#AAPL",
                    "AAPL#",
                    "EUR=",
                    "BTC/USD",
                    ":",
                    "tcp:",
                    ":AAPL",
                    "tcp:AAPL",
                    "a:b:c",
                    "btcusdt@trade",
                    "aapl@kline_1m",
                    "@",
                    "x@",
                    "bars:",
                    "bars:1m",
                    "prices",
                    "../../../etc/passwd",
                    "..%2f..%2f",
                    "%00",
                    "%",
                    "%zz",
                    "%25",
                    "%s%n%x",
                    "${x}",
                    "#{x}",
                    "{{x}}",
                    "<b>",
                    "';--",
                    "\r\nX-Odd: y",
                    "\n",
                    "\t",
                    "a=b&c=d",
                    "?",
                    "#",
                    "2026-01-15T13:30:00Z",
                    "2026-01-15T13:30:00+14:00",
                    "2026-01-15 13:30",
                    "2026-13-45",
                    "2026-02-30T00:00:00Z",
                    "0000-00-00T00:00:00Z",
                    "9999-12-31T23:59:60Z",
                    "-999999999-01-01T00:00:00Z",
                    "+1000000000-01-01T00:00:00Z",
                    "2026-01-15T13:30:00.0000000000000Z",
                    "1677-09-21T00:12:43Z",
                    "2262-04-12T00:00:00Z",
                    "1705323000",
                    "1705323000000",
                    "1705323000000000",
                    "1705323000000000000",
                    "-1705323000",
                    "1705323000.5",
                    "99999999999",
                    "100000000000000000",
                    "UTC",
                    "utc+25",
                    "+18:00",
                    "+18:01",
                    "-12:59",
                    "GMT0",
                    "Z",
                    "America/New_York",
                    "america/new_york",
                    "Mars/Base",
                    "SystemV/PST8",
                    "1s",
                    "1m",
                    "1M",
                    "1w",
                    "0m",
                    "-1m",
                    "7m",
                    "999999999d",
                    "m",
                    "D",
                    "S",
                    "1D",
                    "60",
                    "asc",
                    "DESC",
                    "XNYS",
                    "xnys",
                    "all",
                    "latest",
                    "FULL",
                    "MINI",
                    "W/\"x\"",
                    "\"x\"",
                    "*/*",
                    "q=",
                    "gzip;q=x",
                    "gzip;q=0, *",
                    "bytes=0-1",
                    "bytes=9-1,5-",
                    "s-1",
                    "s--1",
                    "x-9223372036854775807",
                    "application/json",
                    "application/json; charset=nope",
                    "text/",
                    "a/b/c",
                    ";",
                    "Bearer ",
                    "Bearer a b",
                    "Basic eA==",
                    "websocket",
                    "h2c",
                    "100-continue");

    private static final List<String> LONG =
            List.of("A", "9", "[", "{\"a\":", "%41", ",A", "\uD834\uDD1E");
    private static final int MAX_LONG = 3_000;

    private OddValues() {}

    /// A value that is not like the example, or only a little.
    static String like(String example, Choices choices) {
        return switch (choices.below(8)) {
            case 0 -> changed(example, choices);
            case 1 -> changed(changed(example, choices), choices);
            case 2 -> example + choices.of(KNOWN);
            case 3 -> choices.of(LONG).repeat(1 + choices.below(MAX_LONG / 5));
            case 4 -> unicode(choices);
            default -> choices.of(KNOWN);
        };
    }

    /// A character more, less, or another.
    private static String changed(String example, Choices choices) {
        if (example.isEmpty()) {
            return unicode(choices);
        }
        StringBuilder text = new StringBuilder(example);
        int place = choices.below(text.length());
        switch (choices.below(4)) {
            case 0 -> text.deleteCharAt(place);
            case 1 -> text.insert(place, (char) choices.below(128));
            case 2 -> text.setCharAt(place, (char) choices.below(256));
            default -> text.insert(place, choices.of(KNOWN));
        }
        return text.toString();
    }

    private static String unicode(Choices choices) {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + choices.below(12); i > 0; i--) {
            text.append((char) choices.below(1 << 16));
        }
        return text.toString();
    }
}
