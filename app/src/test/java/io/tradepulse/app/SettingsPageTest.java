package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// The tables of docs/settings.md are what the code says. With `-Dtradepulse.update=true` they are
/// written anew.
class SettingsPageTest {
    private static final Path PAGE = Path.of("../docs/settings.md");

    /// Settings that stand together.
    ///
    /// @param about where more is said of them
    /// @param names names, or how names begin
    private record Group(String title, String about, List<String> names) {
        boolean has(Setting<?> setting) {
            return names.stream()
                    .anyMatch(
                            name ->
                                    name.endsWith("_")
                                            ? setting.name().startsWith(name)
                                            : setting.name().equals(name));
        }

        List<Setting<?>> settings() {
            return Settings.ALL.stream().filter(this::has).toList();
        }
    }

    private static final List<Group> GROUPS =
            List.of(
                    new Group(
                            "HTTP",
                            "[http.md](http.md), keys and TLS: [security.md](security.md)",
                            List.of(
                                    "HTTP_",
                                    "API_KEYS",
                                    "API_KEYS_",
                                    "CORS_",
                                    "PROVIDER_PRIORITY")),
                    new Group("WebSocket and SSE", "[websocket.md](websocket.md)", List.of("WS_")),
                    new Group("The door for ticks", "[protocol.md](protocol.md)", List.of("TCP_")),
                    new Group(
                            "What ticks are accepted",
                            "[protocol.md](protocol.md#reject-codes)",
                            List.of("VALIDATION_")),
                    new Group(
                            "The bus",
                            "[bus.md](bus.md), [kafka.md](kafka.md), [redis.md](redis.md)",
                            List.of("BUS", "KAFKA_", "REDIS_")),
                    new Group(
                            "The store",
                            "[questdb.md](questdb.md), [postgres.md](postgres.md)",
                            List.of("STORE", "STORE_", "DATA_DIR", "DATABASE_URL", "POSTGRES_")),
                    new Group("Bars", "[bars.md](bars.md)", List.of("BARS_")),
                    new Group(
                            "Metrics, probes, logs",
                            "[metrics.md](metrics.md), [canary.md](canary.md),"
                                    + " [monitor](../monitor/README.md)",
                            List.of(
                                    "METRICS_",
                                    "MONITOR_URL",
                                    "PROMETHEUS_URL",
                                    "CANARY_",
                                    "LOG_")),
                    new Group(
                            "Sources",
                            "[below](#flags-that-are-no-settings)",
                            List.of("INGESTION_")));

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String reference() {
        StringBuilder page = new StringBuilder();
        for (Group group : GROUPS) {
            page.append("### ").append(group.title).append("\n\n");
            page.append("More: ").append(group.about).append(".\n\n");
            page.append(row("name", "default", "values", "meaning"));
            page.append(row("---", "---", "---", "---"));
            group.settings().forEach(setting -> page.append(row(setting)));
            page.append('\n');
        }
        return page.toString();
    }

    private static String row(Setting<?> setting) {
        String[] meaning = setting.meaning().split("; default: ", 2);
        String usual = setting.defaultText().isEmpty() ? "none" : setting.defaultText();
        String values = setting.isSecret() ? "[a secret](#secrets)" : setting.values();
        return row(
                "`" + setting.name() + "`",
                meaning.length > 1 ? meaning[1] : usual,
                values,
                meaning[0].replace("<", "&lt;").replace("|", "\\|"));
    }

    /// Which settings have flags in which command, and what it has in place of usual defaults.
    private static String commands() {
        StringBuilder table = new StringBuilder();
        table.append(row("command", "flags for", "other defaults"));
        table.append(row("---", "---", "---"));
        Main.commandLine()
                .getSubcommands()
                .forEach((name, command) -> table.append(commandRow(name, command)));
        return table.append('\n').toString();
    }

    private static String commandRow(String name, CommandLine command) {
        Map<String, String> other = new TreeMap<>();
        List<Setting<?>> taken = new ArrayList<>();
        for (Setting<?> setting : Settings.ALL) {
            OptionSpec flag = command.getCommandSpec().findOption(setting.flag());
            OptionSpec file = command.getCommandSpec().findOption(setting.flag() + "-file");
            boolean isTaken = flag != null || (setting.isSecret() && file != null);
            if (isTaken && isSetting(flag == null ? file : flag)) {
                taken.add(setting);
            }
            if (flag != null && isSetting(flag)) {
                String description = flag.description()[0].replace("%%", "%");
                String mark = setting.name() + ", default: ";
                String value = description.substring(description.indexOf(mark) + mark.length());
                String usual = setting.defaultText().isEmpty() ? "none" : setting.defaultText();
                if (!value.equals(usual)) {
                    other.put("`" + setting.name() + "`", value);
                }
            }
        }
        return taken.isEmpty()
                ? ""
                : row(
                        "`" + name + "`",
                        names(taken),
                        other.entrySet().stream()
                                .map(entry -> entry.getKey() + " " + entry.getValue())
                                .collect(Collectors.joining(", ")));
    }

    /// Not a flag of the same name that is the command's own.
    private static boolean isSetting(OptionSpec flag) {
        return flag.description()[0].contains(". " + name(flag));
    }

    private static String name(OptionSpec flag) {
        return flag.longestName().substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String names(List<Setting<?>> taken) {
        List<Setting<?>> missing = new ArrayList<>(Settings.ALL);
        missing.removeAll(taken);
        // A key is never a flag.
        missing.remove(Settings.API_KEYS);
        if (missing.isEmpty()) {
            return "all";
        }
        return missing.size() < 10 ? "all but " + patterns(missing) : patterns(taken);
    }

    /// `TCP_*` for all that begin so.
    private static String patterns(List<Setting<?>> settings) {
        List<String> patterns = new ArrayList<>();
        for (Setting<?> setting : settings) {
            String prefix = setting.name().replaceFirst("_.*", "_");
            boolean isWhole =
                    Settings.ALL.stream()
                            .filter(each -> each.name().startsWith(prefix))
                            .filter(each -> !each.equals(Settings.API_KEYS))
                            .allMatch(settings::contains);
            boolean isOne =
                    Settings.ALL.stream().filter(each -> each.name().startsWith(prefix)).count()
                            < 2;
            String pattern =
                    setting.name().contains("_") && isWhole && !isOne
                            ? "`" + prefix + "*`"
                            : "`" + setting.name() + "`";
            if (!patterns.contains(pattern)) {
                patterns.add(pattern);
            }
        }
        return String.join(", ", patterns);
    }

    private static void isWhatTheCodeSays(String part, String generated) throws IOException {
        String begin = "<!-- " + part + ": written by SettingsPageTest -->\n\n";
        String end = "<!-- end of " + part + " -->";
        String page = Files.readString(PAGE);
        Pattern place =
                Pattern.compile(
                        "(?<=" + Pattern.quote(begin) + ").*?(?=" + Pattern.quote(end) + ")",
                        Pattern.DOTALL);
        if (Boolean.getBoolean("tradepulse.update")) {
            page =
                    place.matcher(page)
                            .replaceFirst(
                                    result -> java.util.regex.Matcher.quoteReplacement(generated));
            Files.writeString(PAGE, page);
        }
        assertThat(place.matcher(page).results().map(found -> found.group()))
                .as("run this test with -Dtradepulse.update=true, and look at what it changes")
                .containsExactly(generated);
    }

    @Test
    void everySettingStandsInOneGroup() {
        assertThat(GROUPS.stream().flatMap(group -> group.settings().stream()))
                .containsExactlyInAnyOrderElementsOf(Settings.ALL);
    }

    @Test
    void theReferenceIsWhatTheCodeSays() throws IOException {
        isWhatTheCodeSays("settings", reference());
    }

    @Test
    void theCommandsAreWhatTheCodeSays() throws IOException {
        isWhatTheCodeSays("commands", commands());
    }

    /// Flags that are no settings: sources, doors, ranges.
    @Test
    void everyFlagOfEveryCommandIsOnAPage() throws IOException {
        StringBuilder pages = new StringBuilder();
        try (var files = Files.newDirectoryStream(Path.of("../docs"), "*.md")) {
            for (Path file : files) {
                pages.append(Files.readString(file));
            }
        }
        String text = pages.toString();
        List<String> missing = new ArrayList<>();
        Main.commandLine()
                .getSubcommands()
                .forEach((name, command) -> flags(name, command, missing, text));
        assertThat(missing).isEmpty();
    }

    private static void flags(String name, CommandLine command, List<String> missing, String text) {
        for (OptionSpec flag : command.getCommandSpec().options()) {
            if (!isSetting(flag)
                    && !flag.usageHelp()
                    && !flag.versionHelp()
                    && !text.contains(flag.longestName())) {
                missing.add(name + " " + flag.longestName());
            }
        }
        command.getSubcommands()
                .forEach((sub, each) -> flags(name + " " + sub, each, missing, text));
    }
}
