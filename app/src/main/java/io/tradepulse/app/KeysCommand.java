package io.tradepulse.app;

import io.tradepulse.ingest.NamePatterns;
import io.tradepulse.ingest.TokenHash;
import io.tradepulse.serve.ApiKey;
import io.tradepulse.serve.ApiKeys;
import io.tradepulse.serve.KeyFile;
import io.tradepulse.serve.Quota;
import io.tradepulse.serve.Scope;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tradepulse keys`: makes, lists and revokes the API keys of a file, which a running platform
/// follows.
@Command(
        name = "keys",
        description = "Make, list and revoke API keys.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class KeysCommand {
    @Spec @Nullable CommandSpec spec;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "The file of keys (default: API_KEYS_FILE, as for the platform).")
    @Nullable Path file;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings that say where the file is, unless --file does.")
    @Nullable Path config;

    /// @throws ConfigException where nothing says which
    private KeyFile keyFile() {
        if (file != null) {
            return new KeyFile(file);
        }
        Path settingsFile = config == null ? SettingsFile.usual() : config;
        String named =
                new Settings(Map.of(), System.getenv(), settingsFile).get(Settings.API_KEYS_FILE);
        if (named.isEmpty()) {
            throw new ConfigException("API_KEYS_FILE is not set: name the file with --file");
        }
        return new KeyFile(Path.of(named));
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    }

    /// The only time that the key is to be seen.
    @Command(
            name = "create",
            description = "Make a key and print it, once: only its hash is kept.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int create(
            @Parameters(paramLabel = "NAME", description = "Tells it from others.") String name,
            @Option(
                            names = "--scopes",
                            paramLabel = "LIST",
                            defaultValue = "read",
                            description =
                                    "read, write, admin, with commas (default: ${DEFAULT-VALUE}).")
                    String scopes,
            @Option(
                            names = "--symbols",
                            paramLabel = "LIST",
                            defaultValue = "",
                            description =
                                    "The only symbols it is for, with commas; BTC* for all that"
                                            + " begin so (default: all).")
                    String symbols,
            @Option(
                            names = "--provider",
                            paramLabel = "LIST",
                            defaultValue = "",
                            description = "The only labels of ticks sent with it (default: all).")
                    String providers,
            @Option(
                            names = "--rate",
                            paramLabel = "N/s",
                            defaultValue = "",
                            description =
                                    "So many requests, as 100/s, 600/m or 10000/h (default: no"
                                            + " limit of its own).")
                    String rate) {
        String key = ApiKeys.random();
        ApiKey made =
                checked(
                        () ->
                                new ApiKey(
                                        name,
                                        TokenHash.of(key),
                                        scopes(scopes),
                                        patterns(symbols.toUpperCase(Locale.ROOT)),
                                        patterns(providers),
                                        rate.isEmpty() ? null : Quota.parse(rate),
                                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
        KeyFile keys = keyFile();
        changed(() -> keys.add(made));
        out().println(key);
        Objects.requireNonNull(spec, "picocli sets it")
                .commandLine()
                .getErr()
                .println("Its hash is in " + keys.path() + "; the key itself is kept nowhere.");
        return ExitCode.GOOD;
    }

    private static <T> T checked(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException("the key " + e.getMessage());
        }
    }

    private static Set<Scope> scopes(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(Scope::of)
                .collect(Collectors.toSet());
    }

    private static NamePatterns patterns(String text) {
        return text.isEmpty() ? NamePatterns.ANY : NamePatterns.parse(text.replace(',', '|'));
    }

    @Command(
            name = "list",
            description = "Show what there is; no key can be shown.",
            mixinStandardHelpOptions = true)
    int list() {
        KeyFile keys = keyFile();
        changed(
                () -> {
                    List<ApiKey> all = keys.read().list();
                    String form = "%-20s %-12s %-24s %-16s %-10s %s%n";
                    out().printf(form, "NAME", "SCOPES", "SYMBOLS", "PROVIDER", "RATE", "CREATED");
                    for (ApiKey key : all) {
                        out().printf(
                                        form,
                                        key.name(),
                                        key.scopesText(),
                                        key.symbols(),
                                        key.providers(),
                                        key.quota() == null ? "-" : key.quota(),
                                        key.created().isEmpty() ? "-" : key.created());
                    }
                    out().flush();
                });
        return ExitCode.GOOD;
    }

    @Command(
            name = "revoke",
            description = "Take a key out: a running platform lets it in no more after a second.",
            mixinStandardHelpOptions = true)
    int revoke(@Parameters(paramLabel = "NAME", description = "Which one.") String name) {
        KeyFile keys = keyFile();
        changed(() -> keys.remove(name));
        out().println("Revoked " + name + ".");
        return ExitCode.GOOD;
    }

    @FunctionalInterface
    private interface Change {
        void run() throws IOException;
    }

    private static void changed(Change change) {
        try {
            change.run();
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
