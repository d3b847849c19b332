package io.tradepulse.serve;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/// An answer, ready to be sent.
///
/// Immutable, as long as nobody writes into its body.
///
/// @param headers those beyond what every answer has; they win
record Reply(int status, String contentType, Buffer body, Map<String, String> headers) {
    Reply(int status, String contentType, Buffer body) {
        this(status, contentType, body, Map.of());
    }

    static Reply json(int status, Buffer body) {
        return new Reply(status, "application/json", body);
    }

    static Reply json(Buffer body) {
        return json(200, body);
    }

    Reply with(Map<String, String> more) {
        return new Reply(status, contentType, body, more);
    }
}
