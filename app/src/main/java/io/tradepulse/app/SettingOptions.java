package io.tradepulse.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// All settings as flags, and the file they may come from. Mixed into every command that runs
/// something.
final class SettingOptions {
    private static final Path DEFAULT_FILE = Path.of("tradepulse.properties");

    private final Map<String, String> flags = new HashMap<>();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Settings, a line each, NAME=value (default: tradepulse.properties, if it is there).")
    @Nullable Path config;

    /// Gives a command a flag for every setting.
    static void addTo(CommandSpec command, SettingOptions into) {
        for (Setting<?> setting : Settings.ALL) {
            String fallback = setting.defaultText().isEmpty() ? "none" : setting.defaultText();
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
                            .setter(into.setterOf(setting))
                            .build());
        }
    }

    private ISetter setterOf(Setting<?> setting) {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                if (value instanceof String text) {
                    flags.put(setting.name(), text);
                }
                return value;
            }
        };
    }

    /// All settings, checked.
    ///
    /// @throws ConfigException naming the first that is no good
    Settings settings() {
        Path file = config != null || !Files.exists(DEFAULT_FILE) ? config : DEFAULT_FILE;
        Settings settings = new Settings(flags, System.getenv(), file);
        System.setProperty("LOG_LEVEL", settings.get(Settings.LOG_LEVEL));
        System.setProperty("LOG_FORMAT", settings.get(Settings.LOG_FORMAT));
        return settings;
    }
}
