package io.tradepulse.app;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All settings with their values: a flag wins over the environment, that over the file, that over
/// the default (contract, section 8). All are read and checked once, here.
///
/// Immutable.
final class Settings {
    static final Setting<String> HTTP_HOST =
            Setting.text("HTTP_HOST", "127.0.0.1", "Address of REST and page");
    static final Setting<Integer> HTTP_PORT =
            Setting.port("HTTP_PORT", 8000, "Port of REST and page; 0: a free one");
    static final Setting<Integer> HTTP_MAX_BODY_BYTES =
            Setting.whole(
                    "HTTP_MAX_BODY_BYTES",
                    1 << 24,
                    1024,
                    1 << 30,
                    "A longer body of ticks is refused, packed or unpacked");
    static final Setting<String> TCP_HOST =
            Setting.text("TCP_HOST", "127.0.0.1", "Address of the door for ticks");
    static final Setting<Integer> TCP_PORT =
            Setting.port("TCP_PORT", 7000, "Port of the door; 0: a free one");
    static final Setting<Integer> TCP_MAX_CONNECTIONS =
            Setting.whole("TCP_MAX_CONNECTIONS", 100, 1, 100_000, "More senders are turned away");
    static final Setting<Integer> TCP_MAX_LINE_BYTES =
            Setting.whole(
                    "TCP_MAX_LINE_BYTES", 1024, 64, 1 << 20, "A longer line ends its connection");
    static final Setting<String> TCP_DEFAULT_PROVIDER =
            Setting.text("TCP_DEFAULT_PROVIDER", "tcp", "Label of ticks whose sender gives none");
    static final Setting<Set<String>> VALIDATION_SYMBOLS =
            Setting.symbols(
                    "VALIDATION_SYMBOLS", "The only symbols let in, with commas; empty: all");
    static final Setting<Boolean> VALIDATION_QUOTE_CHECK =
            Setting.onOff("VALIDATION_QUOTE_CHECK", true, "Reject unless bid <= price <= ask");
    static final Setting<Duration> VALIDATION_MAX_TIMESTAMP_AGE =
            Setting.time(
                    "VALIDATION_MAX_TIMESTAMP_AGE",
                    "300.0",
                    Duration.ofSeconds(1),
                    "Reject older ticks, s; 0: no limit");
    static final Setting<Duration> VALIDATION_MAX_CLOCK_SKEW_MS =
            Setting.time(
                    "VALIDATION_MAX_CLOCK_SKEW_MS",
                    "1000",
                    Duration.ofMillis(1),
                    "Reject ticks further in the future, ms");
    static final Setting<Double> VALIDATION_MAX_PRICE_DEVIATION =
            Setting.decimal(
                    "VALIDATION_MAX_PRICE_DEVIATION",
                    10.0,
                    0,
                    "Reject prices further off the recent median, %; 0: off");
    static final Setting<Integer> VALIDATION_REANCHOR_TICKS =
            Setting.whole(
                    "VALIDATION_REANCHOR_TICKS",
                    5,
                    1,
                    1000,
                    "So many deviating ticks that agree are the new level");
    static final Setting<Duration> VALIDATION_REFERENCE_TTL =
            Setting.time(
                    "VALIDATION_REFERENCE_TTL",
                    "60",
                    Duration.ofSeconds(1),
                    "Recent prices say nothing after that, s");
    static final Setting<Boolean> VALIDATION_STRICT =
            Setting.onOff(
                    "VALIDATION_STRICT", false, "The first rejected line ends its connection");
    static final Setting<List<String>> PROVIDER_PRIORITY =
            Setting.list(
                    "PROVIDER_PRIORITY",
                    "Whose price counts where several have a symbol, best first, with commas");
    static final Setting<String> BUS =
            Setting.oneOf("BUS", List.of("embedded"), "What carries ticks to consumers");
    static final Setting<String> STORE =
            Setting.oneOf("STORE", List.of("embedded"), "What keeps ticks and bars");
    static final Setting<String> DATA_DIR =
            Setting.text("DATA_DIR", "./data", "Folder of the embedded store");
    static final Setting<Duration> STORE_COMMIT_INTERVAL_MS =
            Setting.time(
                    "STORE_COMMIT_INTERVAL_MS",
                    "50",
                    Duration.ofMillis(1),
                    "Ticks wait so long for company in a commit, ms");
    static final Setting<Duration> BARS_WINDOW_SECONDS =
            Setting.period(
                    "BARS_WINDOW_SECONDS",
                    "2",
                    Duration.ofSeconds(1),
                    "Forming bars are shown and stored so often, s");
    static final Setting<Duration> INGESTION_INTERVAL_SECONDS =
            Setting.period(
                    "INGESTION_INTERVAL_SECONDS",
                    "3",
                    Duration.ofSeconds(1),
                    "Synthetic source: a batch so often, s");
    static final Setting<String> LOG_LEVEL =
            Setting.oneOf(
                    "LOG_LEVEL",
                    List.of("INFO", "DEBUG", "TRACE", "WARN", "ERROR"),
                    "From which level on to log");
    static final Setting<String> LOG_FORMAT =
            Setting.oneOf("LOG_FORMAT", List.of("text", "json"), "How log lines look");

    static final List<Setting<?>> ALL =
            List.of(
                    HTTP_HOST,
                    HTTP_PORT,
                    HTTP_MAX_BODY_BYTES,
                    TCP_HOST,
                    TCP_PORT,
                    TCP_MAX_CONNECTIONS,
                    TCP_MAX_LINE_BYTES,
                    TCP_DEFAULT_PROVIDER,
                    VALIDATION_SYMBOLS,
                    VALIDATION_QUOTE_CHECK,
                    VALIDATION_MAX_TIMESTAMP_AGE,
                    VALIDATION_MAX_CLOCK_SKEW_MS,
                    VALIDATION_MAX_PRICE_DEVIATION,
                    VALIDATION_REANCHOR_TICKS,
                    VALIDATION_REFERENCE_TTL,
                    VALIDATION_STRICT,
                    PROVIDER_PRIORITY,
                    BUS,
                    STORE,
                    DATA_DIR,
                    STORE_COMMIT_INTERVAL_MS,
                    BARS_WINDOW_SECONDS,
                    INGESTION_INTERVAL_SECONDS,
                    LOG_LEVEL,
                    LOG_FORMAT);

    private final Map<Setting<?>, Object> values = new HashMap<>();

    /// Reads and checks all settings.
    ///
    /// @param flags by setting name
    /// @param environment of the process; names that are not ours are passed over
    /// @param file a properties file; null for none
    /// @throws ConfigException naming the first that is unknown or no good
    Settings(Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
        Map<String, String> fromFile = file == null ? Map.of() : read(file);
        for (Setting<?> setting : ALL) {
            String name = setting.name();
            String text = flags.get(name);
            text = text == null ? environment.get(name) : text;
            text = text == null ? fromFile.get(name) : text;
            values.put(setting, read(setting, text == null ? setting.defaultText() : text));
        }
    }

    private static Object read(Setting<?> setting, String text) {
        try {
            return setting.read().apply(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(setting.name(), text, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(
                    "the settings file " + file + " can't be read: " + e.getMessage());
        }
        Map<String, String> values = new HashMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (ALL.stream().noneMatch(setting -> setting.name().equals(name))) {
                throw new ConfigException(
                        "the settings file "
                                + file
                                + " has an unknown setting "
                                + name
                                + "; did you mean "
                                + nearest(name)
                                + "?");
            }
            values.put(name, properties.getProperty(name).strip());
        }
        return values;
    }

    private static String nearest(String name) {
        return ALL.stream()
                .map(Setting::name)
                .min(Comparator.comparingInt(known -> distance(known, name)))
                .orElseThrow();
    }

    /// Edits from one text to the other (Levenshtein, 1965).
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    @SuppressWarnings("unchecked") // the setting has read the value itself
    <T> T get(Setting<T> setting) {
        return (T) Objects.requireNonNull(values.get(setting), setting.name());
    }
}
