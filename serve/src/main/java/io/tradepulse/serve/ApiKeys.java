package io.tradepulse.serve;

import io.tradepulse.ingest.TokenHash;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Keys that open HTTP, as entries with commas or line ends between them; lines that begin with `#`
/// are comments.
///
/// Immutable.
public final class ApiKeys {
    /// There are none.
    public static final ApiKeys NONE = new ApiKeys(List.of());

    private static final int KEY_BYTES = 32;
    private static final String PREFIX = "tp_";

    private final List<ApiKey> keys;

    private ApiKeys(List<ApiKey> keys) {
        this.keys = keys;
    }

    /// A new key: 256 bits that nobody can guess, with letters before them by which a program that
    /// looks for leaked secrets can tell what it found.
    public static String random() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// The keys of that text.
    ///
    /// @throws IllegalArgumentException with a sentence that holds no key
    public static ApiKeys parse(String text) {
        List<ApiKey> keys = new ArrayList<>();
        for (String line : text.split("\\R", -1)) {
            if (!line.strip().startsWith("#")) {
                Arrays.stream(line.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .forEach(part -> keys.add(entry(part, keys.size() + 1)));
            }
        }
        checkDifferent(keys);
        return new ApiKeys(List.copyOf(keys));
    }

    private static ApiKey entry(String text, int number) {
        try {
            return ApiKey.parse(text, "key-" + number);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("entry " + number + " " + e.getMessage(), e);
        }
    }

    private static void checkDifferent(List<ApiKey> keys) {
        Set<String> names = new HashSet<>();
        Set<TokenHash> hashes = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            if (!names.add(keys.get(i).name()) || !hashes.add(keys.get(i).hash())) {
                throw new IllegalArgumentException(
                        "entry " + (i + 1) + " has the name or the key of one before it");
            }
        }
    }

    /// In the order in which they are written.
    public List<ApiKey> list() {
        return keys;
    }

    /// Whether there are none.
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /// How many there are, and nothing else.
    @Override
    public String toString() {
        return keys.size() + " keys";
    }
}
