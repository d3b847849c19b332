package io.tradepulse.serve;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What another server says, passed on. It is asked once a second at most, however many ask here,
/// and also where it does not answer: who comes meanwhile waits for the same answer.
///
/// Thread-safe.
final class PassedOn {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MOST_BYTES = 1 << 23;
    private static final int PIECE_BYTES = 1 << 14;

    /// @param askedAt by the nano clock
    private record Told(Reply reply, long askedAt) {}

    private final Optional<URI> address;
    private final Server server;
    private final LongSupplier nanoClock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Told told;

    /// Who is asked, what for, and what counts as an answer.
    enum Server {
        /// Of its targets, as it is.
        MONITOR("monitor", "the monitor", "http://localhost:8086", "probes") {
            @Override
            @Nullable Buffer read(JsonObject said, Buffer body) {
                return said.getJsonArray("probes") == null ? null : body;
            }
        },
        /// Of the alerts that fire, or will if it goes on.
        PROMETHEUS("Prometheus", "Prometheus", "http://localhost:9090", "api/v1/alerts") {
            @Override
            @Nullable Buffer read(JsonObject said, Buffer body) {
                return FiringAlerts.of(said);
            }
        };

        private final String title;
        private final String inSentence;
        private final String example;
        private final String path;

        Server(String title, String inSentence, String example, String path) {
            this.title = title;
            this.inSentence = inSentence;
            this.example = example;
            this.path = path;
        }

        /// What is passed on; null where it is no answer of this server.
        ///
        /// @throws ClassCastException where it is none either
        abstract @Nullable Buffer read(JsonObject said, Buffer body);

        /// It is asked for, and not known.
        Problem none() {
            return new Problem(
                    404,
                    "No " + title,
                    "NO_" + name(),
                    "no %s is known here: set %s_URL to where one answers, such as %s"
                            .formatted(title, name(), example));
        }

        Problem unavailable(String detail) {
            return new Problem(
                    503,
                    "No word of " + inSentence,
                    name() + "_UNAVAILABLE",
                    inSentence + " " + detail);
        }

        Problem badAnswer(String detail) {
            return new Problem(502, "No answer of " + inSentence, name() + "_BAD_ANSWER", detail);
        }

        private URI under(URI address) {
            String base = address.toString();
            return URI.create((base.endsWith("/") ? base : base + "/") + path);
        }
    }

    /// @param address where it answers; empty where there is none
    PassedOn(Server server, Optional<URI> address, LongSupplier nanoClock) {
        this.server = server;
        this.address = address.map(server::under);
        this.nanoClock = nanoClock;
    }

    Endpoint at(String path) {
        return Endpoint.slow(path, _ -> answer());
    }

    Reply answer() {
        URI asked = address.orElseThrow(() -> new ProblemException(server.none()));
        Told before = told;
        if (before != null && isFresh(before)) {
            return before.reply;
        }
        asking.lock();
        try {
            Told meanwhile = told;
            if (meanwhile != null && isFresh(meanwhile)) {
                return meanwhile.reply;
            }
            Reply reply = ask(asked);
            told = new Told(reply, nanoClock.getAsLong());
            return reply;
        } finally {
            asking.unlock();
        }
    }

    private boolean isFresh(Told before) {
        return nanoClock.getAsLong() - before.askedAt < KEPT_NANOS;
    }

    private Reply ask(URI asked) {
        try {
            return Reply.json(get(asked));
        } catch (ProblemException e) {
            return e.problem().reply();
        } catch (IOException e) {
            return server.unavailable("does not answer: " + e.getMessage()).reply();
        }
    }

    private Buffer get(URI asked) throws IOException {
        long deadline = nanoClock.getAsLong() + PATIENCE.toNanos();
        HttpURLConnection connection = (HttpURLConnection) asked.toURL().openConnection();
        connection.setConnectTimeout((int) PATIENCE.toMillis());
        connection.setReadTimeout((int) PATIENCE.toMillis());
        connection.setInstanceFollowRedirects(false);
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw badAnswer("it answers with " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                return checked(read(in, deadline));
            }
        } finally {
            connection.disconnect();
        }
    }

    /// All of it, where it ends in time and is not too long.
    private byte[] read(InputStream in, long deadline) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE_BYTES];
        for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
            all.write(piece, 0, length);
            if (all.size() > MOST_BYTES) {
                throw badAnswer("the answer has more than " + MOST_BYTES + " bytes");
            }
            if (nanoClock.getAsLong() - deadline > 0) {
                throw new IOException("its answer did not end in time");
            }
        }
        return all.toByteArray();
    }

    /// Whoever answers there might be somebody else.
    private Buffer checked(byte[] bytes) {
        Buffer body = Buffer.buffer(bytes);
        try {
            Buffer read = server.read(new JsonObject(body), body);
            if (read != null) {
                return read;
            }
        } catch (DecodeException | ClassCastException _) {
            // Said below.
        }
        throw badAnswer("what answers there is something else");
    }

    private ProblemException badAnswer(String detail) {
        return new ProblemException(server.badAnswer(detail));
    }
}
