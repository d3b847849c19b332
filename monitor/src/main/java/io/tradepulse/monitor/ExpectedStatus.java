package io.tradepulse.monitor;

import java.util.List;

/// Which HTTP status is good: `200`, `2xx`, or several with `|`. Immutable.
///
/// @param patterns each three characters, a digit or `x` for any
public record ExpectedStatus(List<String> patterns) {
    /// What is expected where nothing is said.
    public static final ExpectedStatus ANY_2XX = new ExpectedStatus(List.of("2xx"));

    public ExpectedStatus {
        patterns = List.copyOf(patterns);
    }

    static ExpectedStatus parse(String text) {
        List<String> patterns = List.of(text.split("\\|", -1));
        for (String pattern : patterns) {
            if (!pattern.matches("[1-5][0-9x][0-9x]")) {
                throw new SettingException(
                        "TARGETS", "status '" + pattern + "' is not one such as 200 or 2xx");
            }
        }
        return new ExpectedStatus(patterns);
    }

    boolean includes(int status) {
        String text = Integer.toString(status);
        return patterns.stream().anyMatch(pattern -> matches(pattern, text));
    }

    private static boolean matches(String pattern, String status) {
        for (int i = 0; i < pattern.length(); i++) {
            boolean isSame = pattern.charAt(i) == 'x' || pattern.charAt(i) == status.charAt(i);
            if (!isSame) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return String.join(" or ", patterns);
    }
}
