package io.tradepulse.monitor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The settings as they were given, a flag before the environment. Immutable.
final class MonitorSettings {
    private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");
    private final Map<String, String> environment;
    private final Map<String, String> flags;

    private MonitorSettings(Map<String, String> environment, Map<String, String> flags) {
        this.environment = Map.copyOf(environment);
        this.flags = Map.copyOf(flags);
    }

    /// Reads the flags; what they say goes before the environment.
    ///
    /// @param arguments `--name value` or `--name=value`
    /// @throws SettingException for a flag that there is not
    static MonitorSettings read(List<String> arguments, Map<String, String> environment) {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String[] pair = arguments.get(i).split("=", 2);
            String name = nameOf(pair[0]);
            if (pair.length == 1 && i + 1 == arguments.size()) {
                throw new SettingException(pair[0], "has no value");
            }
            flags.put(name, pair.length == 2 ? pair[1] : arguments.get(++i));
        }
        return new MonitorSettings(environment, flags);
    }

    private static String nameOf(String flag) {
        for (MonitorSetting setting : MonitorSetting.values()) {
            if (setting.flag().equals(flag)) {
                return setting.isSecret() ? setting.fileName() : setting.name();
            }
        }
        throw new SettingException(flag, "there is no such flag; --help lists them");
    }

    List<Target> targets() {
        return Target.parseList(text(MonitorSetting.TARGETS));
    }

    String interval() {
        String interval = text(MonitorSetting.PROBE_INTERVAL);
        Schedule.parse(MonitorSetting.PROBE_INTERVAL.name(), interval);
        return interval;
    }

    Duration timeout() {
        return Durations.parse(
                MonitorSetting.PROBE_TIMEOUT.name(), text(MonitorSetting.PROBE_TIMEOUT));
    }

    List<String> sinks() {
        String text = text(MonitorSetting.PROBE_SINKS).strip();
        List<String> sinks = text.equals("none") ? List.of() : List.of(text.split(",", -1));
        for (String sink : sinks) {
            if (!sink.equals("log") && !sink.equals("stdout")) {
                throw wrong(
                        MonitorSetting.PROBE_SINKS, "'" + sink + "' is none of log, stdout, none");
            }
        }
        return sinks;
    }

    Optional<SSLContext> trust() {
        String file = text(MonitorSetting.PROBE_CA_FILE);
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        TrustedCertificates.of(MonitorSetting.PROBE_CA_FILE.name(), Path.of(file)));
    }

    InetSocketAddress address() {
        String host = text(MonitorSetting.METRICS_HOST);
        InetSocketAddress address =
                new InetSocketAddress(host, number(MonitorSetting.METRICS_PORT, 0, 65_535));
        if (address.isUnresolved()) {
            throw wrong(MonitorSetting.METRICS_HOST, "no address is known for " + host);
        }
        return address;
    }

    String metricsPath() {
        String path = text(MonitorSetting.METRICS_PATH);
        if (!path.startsWith("/")) {
            throw wrong(MonitorSetting.METRICS_PATH, "'" + path + "' does not start with /");
        }
        return path;
    }

    String logLevel() {
        String level = text(MonitorSetting.LOG_LEVEL).toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw wrong(
                    MonitorSetting.LOG_LEVEL,
                    "'" + level + "' is none of " + String.join(", ", LEVELS));
        }
        return level;
    }

    Optional<InfluxOptions> influx() {
        String url = text(MonitorSetting.INFLUX_URL);
        String bucket = text(MonitorSetting.INFLUX_BUCKET);
        String database = text(MonitorSetting.INFLUX_DATABASE);
        if (url.isEmpty()) {
            return Optional.empty();
        }
        if (bucket.isEmpty() == database.isEmpty()) {
            throw wrong(MonitorSetting.INFLUX_URL, "needs either INFLUX_BUCKET or INFLUX_DATABASE");
        }
        URI uri = httpAddress(url);
        int buffer = number(MonitorSetting.PROBE_BUFFER, 1, 10_000_000);
        return Optional.of(
                database.isEmpty()
                        ? InfluxOptions.bucket(
                                uri,
                                text(MonitorSetting.INFLUX_ORG),
                                bucket,
                                text(MonitorSetting.INFLUX_TOKEN),
                                buffer)
                        : InfluxOptions.database(
                                uri,
                                database,
                                text(MonitorSetting.INFLUX_USER),
                                text(MonitorSetting.INFLUX_PASSWORD),
                                buffer));
    }

    private static URI httpAddress(String url) {
        if (!url.matches("https?://[^@?#\\s]+")) {
            throw wrong(
                    MonitorSetting.INFLUX_URL, "is no http:// or https:// address without more");
        }
        try {
            return URI.create(url);
        } catch (IllegalArgumentException _) {
            throw wrong(MonitorSetting.INFLUX_URL, "is no address");
        }
    }

    private int number(MonitorSetting setting, int low, int high) {
        String text = text(setting).strip();
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= low && number <= high) {
                return number;
            }
        }
        throw wrong(setting, "'" + text + "' is not a number from " + low + " to " + high);
    }

    private String text(MonitorSetting setting) {
        String given = given(setting.name());
        if (!setting.isSecret()) {
            return given == null ? setting.fallback() : given;
        }
        String file = given(setting.fileName());
        if (file == null) {
            return given == null ? setting.fallback() : given;
        }
        if (given != null) {
            throw wrong(setting, "is set, and " + setting.fileName() + " as well");
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new SettingException(setting.fileName(), "can't be read: " + e.getMessage());
        }
    }

    /// An empty variable is one that is not set: Compose files pass those on.
    private @Nullable String given(String name) {
        String value = flags.getOrDefault(name, environment.getOrDefault(name, ""));
        return value.isEmpty() ? null : value;
    }

    private static SettingException wrong(MonitorSetting setting, String problem) {
        return new SettingException(setting.name(), problem);
    }
}
