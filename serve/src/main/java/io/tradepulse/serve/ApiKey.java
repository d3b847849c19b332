package io.tradepulse.serve;

import io.tradepulse.ingest.NamePatterns;
import io.tradepulse.ingest.TokenHash;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A key and what it is for, written on a line of its own:
///
/// ```
/// sha256:9f86d0…0a08 name=dashboard scopes=read|write symbols=AAPL|BTC* provider=desk rate=100/s
/// ```
///
/// Immutable.
///
/// @param name tells it from others, to people
/// @param scopes what it opens
/// @param symbols what may be asked for and sent with it
/// @param providers under which labels ticks may be sent with it
/// @param quota how many requests may be made with it; null: as many as by anybody
/// @param created when it was made, as text; empty where nobody knows
public record ApiKey(
        String name,
        TokenHash hash,
        Set<Scope> scopes,
        NamePatterns symbols,
        NamePatterns providers,
        @Nullable Quota quota,
        String created) {
    private static final int MAX_NAME = 64;
    private static final String WORDS = "name=, scopes=, symbols=, provider=, rate= or created=";

    public ApiKey {
        scopes = Set.copyOf(scopes);
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("has no scope");
        }
        boolean isGood =
                !name.isEmpty()
                        && name.length() <= MAX_NAME
                        && name.chars().allMatch(ApiKey::mayBeInAName);
        if (!isGood) {
            throw new IllegalArgumentException(
                    "has a name that is not 1 to " + MAX_NAME + " of A-Z a-z 0-9 . _ -");
        }
    }

    /// One for the canary's ticks alone.
    public static ApiKey forCanary(String secret) {
        return new ApiKey(
                "inside.canary",
                TokenHash.of(secret),
                EnumSet.of(Scope.READ),
                NamePatterns.parse("CANARY.*"),
                NamePatterns.ANY,
                null,
                "");
    }

    private static boolean mayBeInAName(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || ".-_".indexOf(c) >= 0;
    }

    /// @param usualName for one that has none
    /// @throws IllegalArgumentException with the end of a sentence that holds no key
    static ApiKey parse(String text, String usualName) {
        String[] words = text.split("\\s+", -1);
        String name = usualName;
        Set<Scope> scopes = EnumSet.of(Scope.READ);
        NamePatterns symbols = NamePatterns.ANY;
        NamePatterns providers = NamePatterns.ANY;
        Quota quota = null;
        String created = "";
        for (String word : Arrays.copyOfRange(words, 1, words.length)) {
            int equals = word.indexOf('=');
            String value = word.substring(equals + 1);
            switch (equals < 0 ? "" : word.substring(0, equals)) {
                case "name" -> name = value;
                case "scopes" -> scopes = scopes(value);
                case "symbols" -> symbols = NamePatterns.parse(value.toUpperCase(Locale.ROOT));
                case "provider" -> providers = NamePatterns.parse(value);
                case "rate" -> quota = Quota.parse(value);
                case "created" -> created = value;
                default ->
                        throw new IllegalArgumentException("has a word that is none of " + WORDS);
            }
        }
        return new ApiKey(
                name, TokenHash.parse(words[0]), scopes, symbols, providers, quota, created);
    }

    private static Set<Scope> scopes(String text) {
        return Arrays.stream(text.split("\\|", -1)).map(Scope::of).collect(Collectors.toSet());
    }

    /// Whether it opens that: an admin's opens all.
    public boolean opens(Scope scope) {
        return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
    }

    /// The line that it is written on.
    public String line() {
        StringBuilder line = new StringBuilder(hash.text());
        line.append(" name=").append(name).append(" scopes=").append(scopesText());
        if (!symbols.patterns().isEmpty()) {
            line.append(" symbols=").append(symbols);
        }
        if (!providers.patterns().isEmpty()) {
            line.append(" provider=").append(providers);
        }
        if (quota != null) {
            line.append(" rate=").append(quota);
        }
        if (!created.isEmpty()) {
            line.append(" created=").append(created);
        }
        return line.toString();
    }

    /// Its scopes as they are written.
    public String scopesText() {
        return scopes.stream().sorted().map(Scope::text).collect(Collectors.joining("|"));
    }
}
