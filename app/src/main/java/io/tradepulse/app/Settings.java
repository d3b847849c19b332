package io.tradepulse.app;

import io.tradepulse.ingest.AccessTokens;
import io.tradepulse.ingest.ValidationConfig;
import io.tradepulse.model.Interval;
import io.tradepulse.serve.AccessConfig.OpenPart;
import io.tradepulse.serve.ApiKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All settings with their values: a flag wins over the environment, that over the file, that over
/// the default (contract, section 8). All are read and checked once, here.
///
/// Immutable.
final class Settings {
    static final Setting<String> HTTP_HOST =
            Setting.text(
                    "HTTP_HOST",
                    "127.0.0.1",
                    "Address of REST and page, or of a service's metrics");
    static final Setting<Integer> HTTP_PORT =
            Setting.port("HTTP_PORT", 8000, "Port of REST and page; 0: a free one");
    static final Setting<Integer> HTTP_MAX_BODY_BYTES =
            Setting.whole(
                    "HTTP_MAX_BODY_BYTES",
                    1 << 24,
                    1024,
                    1 << 30,
                    "A longer body of ticks is refused, packed or unpacked");
    static final Setting<Integer> WS_MAX_CONNECTIONS =
            Setting.whole(
                    "WS_MAX_CONNECTIONS",
                    2_000,
                    0,
                    1_000_000,
                    "More clients of WebSocket and SSE are turned away");
    static final Setting<Integer> WS_MAX_SUBSCRIPTIONS =
            Setting.whole(
                    "WS_MAX_SUBSCRIPTIONS",
                    10_000,
                    1,
                    1_000_000,
                    "Symbols that one client may choose by name");
    static final Setting<Integer> WS_MAX_MESSAGE_BYTES =
            Setting.whole(
                    "WS_MAX_MESSAGE_BYTES",
                    1 << 16,
                    1024,
                    1 << 24,
                    "A longer message of a client ends its connection");
    static final Setting<Duration> WS_MAX_LAG_SECONDS =
            Setting.period(
                    "WS_MAX_LAG_SECONDS",
                    "30",
                    Duration.ofSeconds(1),
                    "A client that does not read for longer is let go, s");
    static final Setting<Integer> HTTP_MAX_REQUESTS_PER_SECOND =
            Setting.whole(
                    "HTTP_MAX_REQUESTS_PER_SECOND",
                    0,
                    0,
                    1_000_000,
                    "One address may ask no more often, unless its key says how often; 0: no limit");
    static final Setting<String> HTTP_TLS_CERT =
            Setting.file("HTTP_TLS_CERT", "PEM file: HTTP speaks TLS with this certificate");
    static final Setting<String> HTTP_TLS_KEY =
            Setting.file("HTTP_TLS_KEY", "PEM file: the private key of that certificate");
    static final Setting<ApiKeys> API_KEYS =
            Setting.secret(
                    "API_KEYS",
                    "Keys that HTTP asks for (none, and no file: it is open to all)",
                    ApiKeys::parse);
    static final Setting<String> API_KEYS_FILE =
            Setting.file("API_KEYS_FILE", "File of such keys, one a line; it is followed");
    static final Setting<Set<OpenPart>> API_KEYS_OPEN =
            Setting.someOf(
                    "API_KEYS_OPEN",
                    Arrays.stream(OpenPart.values())
                            .collect(Collectors.toMap(OpenPart::text, part -> part)),
                    "docs,page",
                    "What needs no key all the same: metrics, health, docs, page, with commas, or none");
    static final Setting<List<String>> CORS_ORIGINS =
            Setting.origins(
                    "CORS_ORIGINS",
                    "Pages of these origins may use HTTP too, with commas; *: all of them");
    static final Setting<Integer> HTTP_MAX_HEADER_BYTES =
            Setting.whole(
                    "HTTP_MAX_HEADER_BYTES",
                    16_384,
                    1024,
                    1 << 20,
                    "A request with more of them is refused");
    static final Setting<Duration> HTTP_REQUEST_TIMEOUT_SECONDS =
            Setting.period(
                    "HTTP_REQUEST_TIMEOUT_SECONDS",
                    "15",
                    Duration.ofSeconds(1),
                    "A connection whose first request is not there after that is closed, s");
    static final Setting<Integer> HTTP_MAX_QUERIES =
            Setting.whole(
                    "HTTP_MAX_QUERIES",
                    16,
                    1,
                    1000,
                    "Questions put to the store at a time; the rest wait");
    static final Setting<Duration> HTTP_QUERY_TIMEOUT_SECONDS =
            Setting.period(
                    "HTTP_QUERY_TIMEOUT_SECONDS",
                    "30",
                    Duration.ofSeconds(1),
                    "So long one waits for its turn, and then for its answer, s");
    static final Setting<Duration> HTTP_CANDLES_CACHE_SECONDS =
            Setting.time(
                    "HTTP_CANDLES_CACHE_SECONDS",
                    "10",
                    Duration.ofSeconds(1),
                    "Candles that are over are answered from memory for so long, s; 0: never");
    static final Setting<Boolean> HTTP_ACCESS_LOG =
            Setting.onOff("HTTP_ACCESS_LOG", false, "Log a line for every request");
    static final Setting<String> TCP_HOST =
            Setting.text("TCP_HOST", "127.0.0.1", "Address of the door for ticks");
    static final Setting<Integer> TCP_PORT =
            Setting.port("TCP_PORT", 7000, "Port of the door; 0: a free one");
    static final Setting<Integer> TCP_MAX_CONNECTIONS =
            Setting.whole("TCP_MAX_CONNECTIONS", 100, 1, 100_000, "More senders are turned away");
    static final Setting<Integer> TCP_MAX_LINE_BYTES =
            Setting.whole(
                    "TCP_MAX_LINE_BYTES", 1024, 64, 1 << 20, "A longer line ends its connection");
    static final Setting<Integer> TCP_MAX_CONNECTIONS_PER_CLIENT =
            Setting.whole(
                    "TCP_MAX_CONNECTIONS_PER_CLIENT",
                    0,
                    0,
                    100_000,
                    "More senders of one address are turned away; 0: no limit of its own");
    static final Setting<Integer> TCP_MAX_LINES_PER_SECOND =
            Setting.whole(
                    "TCP_MAX_LINES_PER_SECOND",
                    0,
                    0,
                    10_000_000,
                    "One address is read no faster; 0: no limit");
    static final Setting<Duration> TCP_IDLE_TIMEOUT_SECONDS =
            Setting.time(
                    "TCP_IDLE_TIMEOUT_SECONDS",
                    "300",
                    Duration.ofSeconds(1),
                    "A sender that neither speaks nor answers is let go after that, s; 0: never");
    static final Setting<String> TCP_DEFAULT_PROVIDER =
            Setting.name("TCP_DEFAULT_PROVIDER", "tcp", "Label of ticks whose sender gives none");
    static final Setting<String> TCP_TLS_CERT =
            Setting.file("TCP_TLS_CERT", "PEM file: the door speaks TLS with this certificate");
    static final Setting<String> TCP_TLS_KEY =
            Setting.file("TCP_TLS_KEY", "PEM file: the private key of that certificate");
    static final Setting<String> TCP_TLS_CLIENT_CA =
            Setting.file(
                    "TCP_TLS_CLIENT_CA",
                    "PEM file: senders have to show a certificate that one of these vouches for");
    static final Setting<AccessTokens> TCP_AUTH_TOKENS =
            Setting.secret(
                    "TCP_AUTH_TOKENS",
                    "Tokens that senders have to show (none: the door is open to all)",
                    AccessTokens::parse);
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
    static final Setting<Integer> VALIDATION_MAX_SYMBOLS =
            Setting.whole(
                    "VALIDATION_MAX_SYMBOLS",
                    ValidationConfig.USUAL_MAX_SYMBOLS,
                    1,
                    10_000_000,
                    "Ticks of further symbols are rejected");
    static final Setting<Boolean> VALIDATION_STRICT =
            Setting.onOff(
                    "VALIDATION_STRICT", false, "The first rejected line ends its connection");
    static final Setting<List<String>> PROVIDER_PRIORITY =
            Setting.list(
                    "PROVIDER_PRIORITY",
                    "Whose price counts where several have a symbol, best first, with commas");
    static final Setting<String> BUS =
            Setting.oneOf(
                    "BUS",
                    List.of(Buses.EMBEDDED, Buses.KAFKA, Buses.REDIS),
                    "What carries ticks to consumers");
    static final Setting<String> STORE =
            Setting.oneOf(
                    "STORE",
                    List.of(StoreSettings.EMBEDDED, StoreSettings.POSTGRES),
                    "What keeps ticks and bars");
    static final Setting<Optional<String>> DATABASE_URL =
            Setting.secret(
                            "DATABASE_URL",
                            "postgres://user:pass@host:port/db, where STORE is postgres",
                            text -> text)
                    .optional();
    static final Setting<String> POSTGRES_HOST =
            Setting.text("POSTGRES_HOST", "localhost", "Without DATABASE_URL: the server");
    static final Setting<Integer> POSTGRES_PORT = Setting.port("POSTGRES_PORT", 5432, "Its port");
    static final Setting<String> POSTGRES_DATABASE =
            Setting.text("POSTGRES_DATABASE", "tradepulse", "The database");
    static final Setting<String> POSTGRES_USER =
            Setting.text("POSTGRES_USER", "tradepulse", "Its user");
    static final Setting<Optional<String>> POSTGRES_PASSWORD =
            Setting.secret("POSTGRES_PASSWORD", "The user's password", text -> text).optional();
    static final Setting<Integer> POSTGRES_POOL_SIZE =
            Setting.whole("POSTGRES_POOL_SIZE", 10, 5, 1000, "Connections to it at most");
    static final Setting<String> DATA_DIR =
            Setting.text("DATA_DIR", "./data", "Folder of what is kept on this machine");
    static final Setting<Optional<Duration>> STORE_COMMIT_INTERVAL_MS =
            Setting.time(
                            "STORE_COMMIT_INTERVAL_MS",
                            "",
                            Duration.ofMillis(1),
                            "Ticks wait so long for company in a commit, ms; default: 50 embedded,"
                                    + " 1000 postgres")
                    .optional();
    static final Setting<Optional<Integer>> STORE_BATCH_TICKS =
            Setting.whole(
                            "STORE_BATCH_TICKS",
                            0,
                            1,
                            200_000,
                            "So many ticks are committed without waiting; default: 200000"
                                    + " embedded, 100 postgres")
                    .optional();
    static final Setting<Optional<Boolean>> STORE_SYNC =
            Setting.onOff(
                            "STORE_SYNC",
                            false,
                            "Whether a commit survives a power cut, not only a kill; default: off"
                                    + " embedded, on postgres")
                    .optional();
    static final Setting<Duration> STORE_RETENTION_DAYS =
            Setting.time(
                    "STORE_RETENTION_DAYS",
                    "0",
                    Duration.ofDays(1),
                    "Ticks are kept for so many days; 0: for ever");
    static final Setting<Duration> STORE_FINE_BARS_RETENTION_DAYS =
            Setting.time(
                    "STORE_FINE_BARS_RETENTION_DAYS",
                    "0",
                    Duration.ofDays(1),
                    "Bars shorter than a minute are kept for so many days; 0: for ever");
    static final Setting<Duration> STORE_REJECTS_RETENTION_DAYS =
            Setting.time(
                    "STORE_REJECTS_RETENTION_DAYS",
                    "0",
                    Duration.ofDays(1),
                    "Dead letters are kept for so many days; 0: for ever");
    static final Setting<Optional<Duration>> STORE_COMPRESS_AFTER_DAYS =
            Setting.time(
                            "STORE_COMPRESS_AFTER_DAYS",
                            "",
                            Duration.ofDays(1),
                            "Older days of ticks are compressed; 0: never; default: never embedded,"
                                    + " 7 postgres")
                    .optional();
    static final Setting<Optional<Integer>> STORE_PG_PORT =
            Setting.port(
                            "STORE_PG_PORT",
                            0,
                            "The embedded store can be read by PostgreSQL clients here; default:"
                                    + " not at all")
                    .optional();
    static final Setting<String> STORE_PG_HOST =
            Setting.text("STORE_PG_HOST", "127.0.0.1", "Address of that port");
    static final Setting<String> STORE_PG_USER =
            Setting.text("STORE_PG_USER", "reader", "Who may read there");
    static final Setting<Optional<String>> STORE_PG_PASSWORD =
            Setting.secret("STORE_PG_PASSWORD", "That user's password", text -> text).optional();
    static final Setting<Duration> BARS_WINDOW_SECONDS =
            Setting.period(
                    "BARS_WINDOW_SECONDS",
                    "2",
                    Duration.ofSeconds(1),
                    "Forming bars are shown and stored so often, s");
    static final Setting<List<Interval>> BARS_INTERVALS =
            Setting.intervals(
                    "BARS_INTERVALS",
                    "Lengths of bars to make, beside 1m, 1h and 1d, with commas; empty: all");
    static final Setting<Boolean> METRICS_ENABLED =
            Setting.onOff("METRICS_ENABLED", true, "Whether a service answers METRICS_PORT");
    static final Setting<Integer> METRICS_PORT =
            Setting.port(
                    "METRICS_PORT", 7001, "Port of a service's metrics and health; 0: a free one");
    static final Setting<String> METRICS_PATH =
            Setting.text("METRICS_PATH", "/metrics", "Path of a service's metrics");
    static final Setting<Duration> INGESTION_INTERVAL_SECONDS =
            Setting.period(
                    "INGESTION_INTERVAL_SECONDS",
                    "3",
                    Duration.ofSeconds(1),
                    "Synthetic source: a batch so often, s");
    static final Setting<Optional<URI>> MONITOR_URL =
            Setting.url("MONITOR_URL", "Where the monitor answers, for /v1/probes").optional();
    static final Setting<Optional<URI>> PROMETHEUS_URL =
            Setting.url("PROMETHEUS_URL", "Where Prometheus answers, for /v1/alerts").optional();
    static final Setting<Integer> CANARY_INTERVAL_MS =
            Setting.whole(
                    "CANARY_INTERVAL_MS",
                    1000,
                    0,
                    3_600_000,
                    "A canary tick so often, through the door and back, ms; 0: none");
    static final Setting<Integer> CANARY_SYMBOLS =
            Setting.whole(
                    "CANARY_SYMBOLS", 4, 1, 1000, "So many symbols take turns, and so partitions");
    static final Setting<Optional<String>> CANARY_TARGET =
            Setting.hostAndPort(
                            "CANARY_TARGET",
                            "host:port of a door for the canary; default: that of this process")
                    .optional();
    static final Setting<Optional<String>> CANARY_TOKEN =
            Setting.secret("CANARY_TOKEN", "What lets the canary in there", text -> text)
                    .optional();
    static final Setting<String> CANARY_TLS_CA =
            Setting.file(
                    "CANARY_TLS_CA",
                    "PEM file: the canary speaks TLS there, with whom one of these vouches for");
    static final Setting<String> LOG_LEVEL =
            Setting.oneOf(
                    "LOG_LEVEL",
                    List.of("INFO", "DEBUG", "TRACE", "WARN", "ERROR", "OFF"),
                    "From which level on to log");
    static final Setting<String> LOG_FORMAT =
            Setting.oneOf("LOG_FORMAT", List.of("text", "json"), "How log lines look");

    static final List<Setting<?>> ALL =
            Stream.of(
                            List.<Setting<?>>of(
                                    HTTP_HOST,
                                    HTTP_PORT,
                                    HTTP_MAX_BODY_BYTES,
                                    WS_MAX_CONNECTIONS,
                                    WS_MAX_SUBSCRIPTIONS,
                                    WS_MAX_MESSAGE_BYTES,
                                    WS_MAX_LAG_SECONDS,
                                    HTTP_MAX_REQUESTS_PER_SECOND,
                                    HTTP_TLS_CERT,
                                    HTTP_TLS_KEY,
                                    API_KEYS,
                                    API_KEYS_FILE,
                                    API_KEYS_OPEN,
                                    CORS_ORIGINS,
                                    HTTP_MAX_HEADER_BYTES,
                                    HTTP_REQUEST_TIMEOUT_SECONDS,
                                    HTTP_MAX_QUERIES,
                                    HTTP_QUERY_TIMEOUT_SECONDS,
                                    HTTP_CANDLES_CACHE_SECONDS,
                                    HTTP_ACCESS_LOG,
                                    TCP_HOST,
                                    TCP_PORT,
                                    TCP_MAX_CONNECTIONS,
                                    TCP_MAX_CONNECTIONS_PER_CLIENT,
                                    TCP_MAX_LINES_PER_SECOND,
                                    TCP_MAX_LINE_BYTES,
                                    TCP_IDLE_TIMEOUT_SECONDS,
                                    TCP_DEFAULT_PROVIDER,
                                    TCP_TLS_CERT,
                                    TCP_TLS_KEY,
                                    TCP_TLS_CLIENT_CA,
                                    TCP_AUTH_TOKENS,
                                    VALIDATION_SYMBOLS,
                                    VALIDATION_QUOTE_CHECK,
                                    VALIDATION_MAX_TIMESTAMP_AGE,
                                    VALIDATION_MAX_CLOCK_SKEW_MS,
                                    VALIDATION_MAX_PRICE_DEVIATION,
                                    VALIDATION_REANCHOR_TICKS,
                                    VALIDATION_REFERENCE_TTL,
                                    VALIDATION_MAX_SYMBOLS,
                                    VALIDATION_STRICT,
                                    PROVIDER_PRIORITY,
                                    BUS),
                            KafkaSettings.ALL,
                            RedisSettings.ALL,
                            List.<Setting<?>>of(
                                    STORE,
                                    DATABASE_URL,
                                    POSTGRES_HOST,
                                    POSTGRES_PORT,
                                    POSTGRES_DATABASE,
                                    POSTGRES_USER,
                                    POSTGRES_PASSWORD,
                                    POSTGRES_POOL_SIZE,
                                    DATA_DIR,
                                    STORE_COMMIT_INTERVAL_MS,
                                    STORE_BATCH_TICKS,
                                    STORE_SYNC,
                                    STORE_RETENTION_DAYS,
                                    STORE_FINE_BARS_RETENTION_DAYS,
                                    STORE_REJECTS_RETENTION_DAYS,
                                    STORE_COMPRESS_AFTER_DAYS,
                                    STORE_PG_PORT,
                                    STORE_PG_HOST,
                                    STORE_PG_USER,
                                    STORE_PG_PASSWORD,
                                    BARS_WINDOW_SECONDS,
                                    BARS_INTERVALS,
                                    INGESTION_INTERVAL_SECONDS,
                                    METRICS_ENABLED,
                                    METRICS_PORT,
                                    METRICS_PATH,
                                    MONITOR_URL,
                                    PROMETHEUS_URL,
                                    CANARY_INTERVAL_MS,
                                    CANARY_SYMBOLS,
                                    CANARY_TARGET,
                                    CANARY_TOKEN,
                                    CANARY_TLS_CA,
                                    LOG_LEVEL,
                                    LOG_FORMAT))
                    .flatMap(List::stream)
                    .toList();

    private static final String FILE = "_FILE";

    private final Map<Setting<?>, Object> values = new HashMap<>();

    /// Reads and checks all settings.
    ///
    /// @param flags by setting name
    /// @param environment of the process; names that are not ours are passed over, and so are empty
    ///   values
    /// @param file of settings; null for none
    /// @throws ConfigException naming the first that is unknown or no good
    Settings(Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
        this(flags, environment, file, Map.of());
    }

    /// @param defaults what a command has in place of the usual default
    Settings(
            Map<String, String> flags,
            Map<String, String> environment,
            @Nullable Path file,
            Map<Setting<?>, String> defaults) {
        Map<String, String> fromFile = file == null ? Map.of() : SettingsFile.read(file);
        fromFile.keySet().forEach(name -> checkKnown(name, file));
        for (Setting<?> setting : ALL) {
            String text = text(setting, flags);
            text = text == null ? text(setting, withoutEmpty(environment)) : text;
            text = text == null ? text(setting, fromFile) : text;
            text = text == null ? defaults.get(setting) : text;
            values.put(setting, read(setting, text == null ? setting.defaultText() : text));
        }
    }

    private static Map<String, String> withoutEmpty(Map<String, String> environment) {
        Map<String, String> set = new HashMap<>(environment);
        set.values().removeIf(String::isBlank);
        return set;
    }

    /// What one place says of a setting; of a secret also by naming the file that holds it.
    private static @Nullable String text(Setting<?> setting, Map<String, String> place) {
        String text = place.get(setting.name());
        String file = isReadFromFile(setting) ? place.get(setting.name() + FILE) : null;
        if (text != null || file == null) {
            return text;
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new ConfigException(
                    setting.name() + FILE, file, "can't be read: " + SourceFlags.reason(e));
        }
    }

    /// Whether `NAME_FILE` may hold it: a secret may be in a file, unless that is a setting of its
    /// own.
    static boolean isReadFromFile(Setting<?> setting) {
        return setting.isSecret() && !setting.equals(API_KEYS);
    }

    private static Object read(Setting<?> setting, String text) {
        try {
            return setting.read().apply(text);
        } catch (IllegalArgumentException e) {
            String problem = String.valueOf(e.getMessage());
            throw setting.isSecret()
                    ? new ConfigException(setting.name() + ": " + problem)
                    : new ConfigException(setting.name(), text, problem);
        }
    }

    private static void checkKnown(String name, @Nullable Path file) {
        boolean isKnown =
                ALL.stream()
                        .anyMatch(
                                setting ->
                                        name.equals(setting.name())
                                                || (isReadFromFile(setting)
                                                        && name.equals(setting.name() + FILE)));
        if (!isKnown) {
            throw new ConfigException(
                    "the settings file "
                            + file
                            + " has an unknown setting "
                            + name
                            + "; did you mean "
                            + nearest(name)
                            + "?");
        }
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
