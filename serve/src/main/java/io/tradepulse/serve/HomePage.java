package io.tradepulse.serve;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/// The page at `/`: one file, whose only style and script are allowed by their hash.
///
/// Immutable.
final class HomePage {
    private final Reply reply;

    HomePage() {
        String html = html();
        String policy =
                "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none';"
                        + " form-action 'none'; frame-ancestors 'none'; style-src '"
                        + hash(html, "style")
                        + "'; script-src '"
                        + hash(html, "script")
                        + "'";
        reply =
                new Reply(200, "text/html; charset=utf-8", Buffer.buffer(html))
                        .with(Map.of("Content-Security-Policy", policy))
                        .tagged("no-cache");
    }

    Endpoint endpoint() {
        return Endpoint.slow("/", _ -> reply);
    }

    private static String html() {
        try (InputStream in = HomePage.class.getResourceAsStream("home.html")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As a browser takes it: of the text between the tags (Content Security Policy Level 3,
    /// 2.3.1).
    static String hash(String html, String tag) {
        String open = "<" + tag + ">";
        int from = html.indexOf(open) + open.length();
        String text = html.substring(from, html.indexOf("</" + tag + ">", from));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
