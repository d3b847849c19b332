package io.tradepulse.app;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// All settings as flags, and the file they may come from. Mixed into every command that runs
/// something.
final class SettingOptions {
    private final Map<String, String> flags = new HashMap<>();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Settings: NAME=value lines, or YAML (default: tradepulse.properties or tradepulse.yaml, if it is there).")
    @Nullable Path config;

    /// Gives a command a flag for each of these settings.
    ///
    /// @param defaults what the command has in place of the usual default
    static void addTo(
            CommandSpec command,
            SettingOptions into,
            List<Setting<?>> settings,
            Map<Setting<?>, String> defaults) {
        for (Setting<?> setting : settings) {
            if (setting.isSecret()) {
                if (Settings.isReadFromFile(setting)) {
                    addFileFlag(command, into, setting);
                }
                continue;
            }
            String usual = defaults.getOrDefault(setting, setting.defaultText());
            String fallback = usual.isEmpty() ? "none" : usual;
            command.addOption(
                    OptionSpec.builder(setting.flag())
                            .paramLabel("V")
                            .type(String.class)
                            .description(
                                    (setting.meaning()
                                                    + ". "
                                                    + setting.name()
                                                    + ", default: "
                                                    + fallback)
                                            // picocli takes a description for a format
                                            .replace("%", "%%"))
                            .setter(into.setterOf(setting.name()))
                            .build());
        }
    }

    /// Flags can be seen by all on a machine: a secret is named by the file that holds it.
    private static void addFileFlag(CommandSpec command, SettingOptions into, Setting<?> setting) {
        String name = setting.name() + "_FILE";
        command.addOption(
                OptionSpec.builder(setting.flag() + "-file")
                        .paramLabel("FILE")
                        .type(String.class)
                        .description(
                                setting.meaning()
                                        + ": in this file. "
                                        + name
                                        + ", or themselves in "
                                        + setting.name())
                        .setter(into.setterOf(name))
                        .build());
    }

    private ISetter setterOf(String name) {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                if (value instanceof String text) {
                    flags.put(name, text);
                }
                return value;
            }
        };
    }

    /// All settings, checked.
    ///
    /// @param defaults what the command has in place of the usual default
    /// @throws ConfigException naming the first that is no good
    Settings settings(Map<Setting<?>, String> defaults) {
        Path file = config == null ? SettingsFile.usual() : config;
        Settings settings = new Settings(flags, System.getenv(), file, defaults);
        System.setProperty("LOG_LEVEL", settings.get(Settings.LOG_LEVEL));
        System.setProperty("LOG_FORMAT", settings.get(Settings.LOG_FORMAT));
        return settings;
    }
}
