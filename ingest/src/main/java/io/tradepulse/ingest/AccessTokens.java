package io.tradepulse.ingest;

import io.tradepulse.model.Instrument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who may send, and what: a token in `#HELLO` opens the door as far as its grant goes. Without any
/// token the door is open to all.
///
/// Written as entries with commas or line ends between them, each a token and, with blanks between
/// them, what it is for:
///
/// ```
/// s3cret, sha256:9f86d0…0a08 provider=binance|kraken symbols=BTC*|ETHUSDT rate=50000 connections=2 replay=on
/// ```
///
/// A token is kept as its SHA-256 only, and may be given as that. Immutable.
public final class AccessTokens {
    /// Nobody is asked for a token.
    public static final AccessTokens NONE = new AccessTokens(List.of());

    private static final String KEYS = "provider=, symbols=, rate=, connections= or replay=on";

    private record Entry(TokenHash hash, Grant grant) {}

    private final List<Entry> entries;

    private AccessTokens(List<Entry> entries) {
        this.entries = entries;
    }

    /// Reads entries; lines that begin with `#` are comments.
    ///
    /// @throws IllegalArgumentException with a sentence that holds no token
    public static AccessTokens parse(String text) {
        List<Entry> entries = new ArrayList<>();
        for (String line : text.split("\\R", -1)) {
            if (!line.strip().startsWith("#")) {
                Arrays.stream(line.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .forEach(part -> entries.add(entry(part, entries.size() + 1)));
            }
        }
        return new AccessTokens(List.copyOf(entries));
    }

    private static Entry entry(String text, int number) {
        String[] words = text.split("\\s+", -1);
        NamePatterns providers = NamePatterns.ANY;
        NamePatterns symbols = NamePatterns.ANY;
        boolean replay = false;
        int rate = 0;
        int connections = 0;
        for (String word : Arrays.copyOfRange(words, 1, words.length)) {
            int equals = word.indexOf('=');
            String value = word.substring(equals + 1);
            switch (equals < 0 ? "" : word.substring(0, equals)) {
                case "provider" -> providers = patterns(value, number);
                case "symbols" -> symbols = patterns(value.toUpperCase(Locale.ROOT), number);
                case "replay" -> replay = value.equals("on");
                case "rate" -> rate = whole(value, number);
                case "connections" -> connections = whole(value, number);
                default -> throw bad(number, "has a word that is none of " + KEYS);
            }
        }
        Grant grant = new Grant("token-" + number, providers, symbols, replay, rate, connections);
        return new Entry(hash(words[0], number), grant);
    }

    private static NamePatterns patterns(String text, int number) {
        try {
            return NamePatterns.parse(text);
        } catch (IllegalArgumentException e) {
            throw bad(number, String.valueOf(e.getMessage()));
        }
    }

    private static int whole(String text, int number) {
        try {
            int n = Integer.parseInt(text);
            if (n > 0) {
                return n;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw bad(number, "has a rate or number of connections that is no whole number above 0");
    }

    private static TokenHash hash(String token, int number) {
        try {
            return TokenHash.parse(token);
        } catch (IllegalArgumentException e) {
            throw bad(number, String.valueOf(e.getMessage()));
        }
    }

    private static IllegalArgumentException bad(int number, String problem) {
        return new IllegalArgumentException("entry " + number + " " + problem);
    }

    /// With one more, for the canary's ticks alone; where no token is asked for, none is then.
    public AccessTokens withCanary(String token) {
        if (!areAskedFor()) {
            return this;
        }
        List<Entry> more = new ArrayList<>(entries);
        NamePatterns canary = NamePatterns.parse(Instrument.CANARY);
        Grant grant = new Grant("canary's", canary, NamePatterns.ANY, false, 0, 0);
        more.add(new Entry(TokenHash.of(token), grant));
        return new AccessTokens(List.copyOf(more));
    }

    /// Whether a token is asked for.
    public boolean areAskedFor() {
        return !entries.isEmpty();
    }

    /// What that token is for; empty where it is none of ours. Takes the same time whichever it is,
    /// and however much of it is right.
    Optional<Grant> grant(@Nullable String token) {
        TokenHash hash = TokenHash.of(token == null ? "" : token);
        Grant found = null;
        for (Entry entry : entries) {
            if (entry.hash.equals(hash)) {
                found = entry.grant;
            }
        }
        return token == null ? Optional.empty() : Optional.ofNullable(found);
    }

    /// How many there are, and nothing else.
    @Override
    public String toString() {
        return entries.size() + " tokens";
    }
}
