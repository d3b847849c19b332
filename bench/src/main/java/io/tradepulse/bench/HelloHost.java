package io.tradepulse.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.io.IOException;

/// The same web server as the platform's with one handler, which says hello: what a request costs
/// at the least. `HelloHost` prints its port and ends with its input.
final class HelloHost {
    private static final Buffer HELLO = Buffer.buffer("hello");

    private HelloHost() {}

    public static void main(String[] args) throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HttpServer server =
                vertx.createHttpServer()
                        .requestHandler(
                                request -> {
                                    var _ =
                                            request.response()
                                                    .putHeader("Content-Type", "text/plain")
                                                    .end(HELLO);
                                })
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
        System.out.println("port " + server.actualPort());
        while (System.in.read() >= 0) {
            // Until whoever started it is done.
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
