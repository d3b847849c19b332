package io.tradepulse.serve;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/// Answers bytes that are no request, or whose head is too large, as all else that is wrong; where
/// the next request begins is not known then, so that the connection ends.
final class UnreadableRequests {
    private UnreadableRequests() {}

    /// On the event loop.
    static void refuse(HttpServerRequest request) {
        Problem problem =
                switch (request.decoderResult().cause()) {
                    case TooLongHttpLineException _ -> Problem.addressTooLong();
                    case TooLongHttpHeaderException _ -> Problem.headersTooLarge();
                    case null, default -> Problem.badRequest("that is no HTTP request");
                };
        Reply reply = problem.reply();
        var _ =
                request.response()
                        .setStatusCode(reply.status())
                        .putHeader(HttpHeaders.CONTENT_TYPE, reply.contentType())
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                        .end(reply.body())
                        .onComplete(_ -> request.connection().close());
    }
}
