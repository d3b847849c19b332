package io.tradepulse.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the pages say of settings: docs/settings.md, which another test holds against the code, and
/// the monitor's own page.
///
/// Immutable.
record SettingsPage(String text, String monitor) {
    private static final Pattern SETTING =
            Pattern.compile("(?m)^\\| `([A-Z][A-Z_0-9]+)` \\| ([^|]*?) \\| ([^|]*?) \\|");
    private static final Pattern COMMAND =
            Pattern.compile("(?m)^\\| ((?:`[a-z]+`(?:, )?)+) \\| ([^|]*) \\| ([^|]*) \\|$");
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Z_0-9]+\\*?)`");

    static SettingsPage read() throws IOException {
        return new SettingsPage(
                Files.readString(PlatformProcess.home().resolve("docs/settings.md")),
                Files.readString(PlatformProcess.home().resolve("monitor/README.md")));
    }

    /// All settings of the platform, with their defaults.
    Map<String, String> defaults() {
        Map<String, String> all = new LinkedHashMap<>();
        Matcher row = SETTING.matcher(text);
        while (row.find()) {
            all.put(row.group(1), row.group(2));
        }
        return all;
    }

    /// The settings that no process shows.
    Set<String> secrets() {
        Set<String> all = new TreeSet<>();
        Matcher row = SETTING.matcher(text);
        while (row.find()) {
            if (row.group(3).startsWith("[a secret]")) {
                all.add(row.group(1));
            }
        }
        return all;
    }

    /// The settings that a command takes, and the files that secrets of these may come from.
    Set<String> of(String command) {
        if (command.equals("monitor")) {
            return names(monitor);
        }
        Set<String> taken = new TreeSet<>();
        Set<String> patterns = command.equals("up") ? defaults().keySet() : patterns(command);
        for (String name : defaults().keySet()) {
            if (patterns.stream().anyMatch(pattern -> isMeant(name, pattern))) {
                taken.add(name);
                taken.add(secrets().contains(name) ? name + "_FILE" : name);
            }
        }
        return taken;
    }

    private static boolean isMeant(String name, String pattern) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }

    private Set<String> patterns(String command) {
        Set<String> before = Set.of();
        Matcher row = COMMAND.matcher(text);
        while (row.find()) {
            Set<String> own = names(row.group(2));
            if (row.group(2).startsWith("the same")) {
                own.addAll(before);
            }
            if (row.group(1).contains("`" + command + "`")) {
                return own;
            }
            before = own;
        }
        throw new AssertionError("no row for " + command);
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// What a command has a setting at, unless told otherwise.
    String of(String command, String setting) {
        Matcher row = COMMAND.matcher(text);
        while (row.find()) {
            Matcher other =
                    Pattern.compile("`" + setting + "` ([^,|]+)").matcher(row.group(3).strip());
            if (row.group(1).contains("`" + command + "`") && other.find()) {
                return other.group(1).strip();
            }
        }
        return defaults().getOrDefault(setting, "");
    }

    /// The port that a command answers at how it is.
    int healthPort(String command) {
        if (command.equals("monitor")) {
            Matcher port = Pattern.compile("`METRICS_PORT`[^|]*\\| [^|]*`(\\d+)`").matcher(monitor);
            if (!port.find()) {
                throw new AssertionError("the monitor's page has no port");
            }
            return Integer.parseInt(port.group(1));
        }
        boolean servesHttp = command.equals("up") || command.equals("serve");
        return Integer.parseInt(of(command, servesHttp ? "HTTP_PORT" : "METRICS_PORT"));
    }
}
