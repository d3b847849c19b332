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

/// What the monitor says of its targets, passed on as it is. The monitor is asked once a second at
/// most, however many ask here, and also where it does not answer: who comes meanwhile waits for
/// the same answer.
///
/// Thread-safe.
final class ProbesEndpoint {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MOST_BYTES = 1 << 23;
    private static final int PIECE_BYTES = 1 << 14;

    /// @param askedAt by the nano clock
    private record Told(Reply reply, long askedAt) {}

    private final Optional<URI> monitor;
    private final LongSupplier nanoClock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Told told;

    /// @param monitor where it answers; empty where there is none
    ProbesEndpoint(Optional<URI> monitor, LongSupplier nanoClock) {
        this.monitor = monitor.map(ProbesEndpoint::probes);
        this.nanoClock = nanoClock;
    }

    private static URI probes(URI monitor) {
        String base = monitor.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + "probes");
    }

    Endpoint endpoint() {
        return Endpoint.slow("/v1/probes", _ -> answer());
    }

    Reply answer() {
        URI probes = monitor.orElseThrow(() -> new ProblemException(Problem.noMonitor()));
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
            Reply reply = ask(probes);
            told = new Told(reply, nanoClock.getAsLong());
            return reply;
        } finally {
            asking.unlock();
        }
    }

    private boolean isFresh(Told before) {
        return nanoClock.getAsLong() - before.askedAt < KEPT_NANOS;
    }

    private Reply ask(URI probes) {
        try {
            return Reply.json(get(probes));
        } catch (ProblemException e) {
            return e.problem().reply();
        } catch (IOException e) {
            return Problem.monitorUnavailable("the monitor does not answer: " + e.getMessage())
                    .reply();
        }
    }

    private Buffer get(URI probes) throws IOException {
        long deadline = nanoClock.getAsLong() + PATIENCE.toNanos();
        HttpURLConnection connection = (HttpURLConnection) probes.toURL().openConnection();
        connection.setConnectTimeout((int) PATIENCE.toMillis());
        connection.setReadTimeout((int) PATIENCE.toMillis());
        connection.setInstanceFollowRedirects(false);
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw badAnswer("the monitor answers with " + status);
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
                throw badAnswer("the monitor's answer has more than " + MOST_BYTES + " bytes");
            }
            if (nanoClock.getAsLong() - deadline > 0) {
                throw new IOException("its answer did not end in time");
            }
        }
        return all.toByteArray();
    }

    /// Whoever answers there might be no monitor.
    private static Buffer checked(byte[] bytes) {
        Buffer body = Buffer.buffer(bytes);
        try {
            if (new JsonObject(body).getJsonArray("probes") != null) {
                return body;
            }
        } catch (DecodeException | ClassCastException _) {
            // Said below.
        }
        throw badAnswer("what answers at MONITOR_URL is no monitor");
    }

    private static ProblemException badAnswer(String detail) {
        return new ProblemException(Problem.monitorBadAnswer(detail));
    }
}
