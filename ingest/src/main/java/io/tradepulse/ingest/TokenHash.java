package io.tradepulse.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/// The SHA-256 of a token or key, which is all that is kept of it. Two are compared in the same
/// time wherever they differ.
///
/// Immutable. Its text is no secret, and is not shown by [#toString()] all the same.
public final class TokenHash {
    private static final String HASHED = "sha256:";
    private static final int BYTES = 32;

    private final byte[] digest;

    private TokenHash(byte[] digest) {
        this.digest = digest;
    }

    /// Of what somebody showed.
    public static TokenHash of(String token) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return new TokenHash(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Of what is written in settings or a file: the token, or `sha256:` and its hash.
    ///
    /// @throws IllegalArgumentException without the text
    public static TokenHash parse(String text) {
        if (!text.startsWith(HASHED)) {
            return of(text);
        }
        String digits = text.substring(HASHED.length()).toLowerCase(Locale.ROOT);
        if (digits.length() == 2 * BYTES && digits.chars().allMatch(HexFormat::isHexDigit)) {
            return new TokenHash(HexFormat.of().parseHex(digits));
        }
        throw new IllegalArgumentException("has a sha256: without 64 hexadecimal digits");
    }

    /// As it is written in a file.
    public String text() {
        return HASHED + HexFormat.of().formatHex(digest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenHash that && MessageDigest.isEqual(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(digest).getInt();
    }

    @Override
    public String toString() {
        return HASHED + "...";
    }
}
