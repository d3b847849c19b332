package io.tradepulse.serve;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// An answer, ready to be sent.
///
/// Immutable, as long as nobody writes into its body.
///
/// @param headers those beyond what every answer has; they win
record Reply(int status, String contentType, Buffer body, Map<String, String> headers) {
    static final String JSON = "application/json";

    private static final int TAG_BYTES = 12;
    private static final int GZIP_LEVEL = 4;

    Reply(int status, String contentType, Buffer body) {
        this(status, contentType, body, Map.of());
    }

    static Reply json(int status, Buffer body) {
        return new Reply(status, JSON, body);
    }

    static Reply json(Buffer body) {
        return json(200, body);
    }

    Reply with(Map<String, String> more) {
        return new Reply(status, contentType, body, more);
    }

    /// The same, which a client may keep and ask for anew by its tag. The tag is weak: it is that
    /// of the content, packed or not.
    ///
    /// @param cacheControl for how long it may be shown without asking
    Reply tagged(String cacheControl) {
        return and(Map.of("ETag", tag(), "Cache-Control", cacheControl, "Vary", "Accept-Encoding"));
    }

    private Reply and(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return new Reply(status, contentType, body, Map.copyOf(all));
    }

    private String tag() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes());
            byte[] start = Arrays.copyOf(digest, TAG_BYTES);
            return "W/\"" + Base64.getUrlEncoder().encodeToString(start) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    /// Without a body, for a client that has it already.
    Reply notModified() {
        return new Reply(304, contentType, Buffer.buffer(), headers);
    }

    /// With its body packed by gzip.
    Reply packed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length() / 4);
        try (GZIPOutputStream gzip = new Gzip(bytes)) {
            gzip.write(body.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Reply small = new Reply(status, contentType, Buffer.buffer(bytes.toByteArray()), headers);
        return small.and(Map.of("Content-Encoding", "gzip", "Vary", "Accept-Encoding"));
    }

    /// Of a level that the stream has no parameter for.
    private static final class Gzip extends GZIPOutputStream {
        Gzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(GZIP_LEVEL);
        }
    }
}
