package io.tradepulse.systemtests;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A query in Prometheus' language, as far as tests have to know it.
///
/// Immutable.
record PromQuery(String text) {
    private static final Pattern NO_NAMES =
            Pattern.compile(
                    "\\{[^}]*}|\"[^\"]*\"|\\[[^]]*]|\\b(by|on|without|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME =
            Pattern.compile("(?<![\\w.:])([a-zA-Z_:][\\w:]*)(?!\\s*\\(|[\\w:])");
    private static final Set<String> WORDS =
            Set.of("and", "or", "unless", "bool", "offset", "by", "on", "without", "ignoring");

    /// With what a page puts in place of its variables: all instances, and an interval over which
    /// there are some samples.
    PromQuery filled() {
        return new PromQuery(
                text.replace("$__rate_interval", "10s").replace("$instance", ".*").strip());
    }

    /// The metrics that it asks for.
    Set<String> metrics() {
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(NO_NAMES.matcher(text).replaceAll(" "));
        while (name.find()) {
            if (!WORDS.contains(name.group(1))) {
                names.add(name.group(1));
            }
        }
        return names;
    }
}
