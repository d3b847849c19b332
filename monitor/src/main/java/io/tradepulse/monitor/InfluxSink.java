package io.tradepulse.monitor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes results as points into InfluxDB, in order, as many at a time as have come. While the
/// database is away they wait in a bounded buffer, and the write is repeated after ever longer
/// pauses. Thread-safe; the thread `probe-influx` writes.
public final class InfluxSink implements Sink {
    private static final Logger LOG = LoggerFactory.getLogger(InfluxSink.class);
    private static final int MAX_BATCH = 5_000;
    private static final int GZIP_FROM_BYTES = 1_024;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LAST_CHANCE = Duration.ofSeconds(5);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    private final InfluxOptions options;
    private final Duration firstPause;
    private final PointBuffer buffer;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();
    private final Thread thread;
    private Duration pause;
    private int batchSize = MAX_BATCH;

    /// Starts to write.
    public InfluxSink(InfluxOptions options) {
        this(options, Duration.ofMillis(500));
    }

    InfluxSink(InfluxOptions options, Duration firstPause) {
        this.options = options;
        this.firstPause = firstPause;
        this.pause = firstPause;
        this.buffer = new PointBuffer(options.maxBuffered());
        this.thread = Thread.ofPlatform().daemon().name("probe-influx").start(this::run);
    }

    @Override
    public void accept(ProbeResult result) {
        buffer.add(LineProtocol.of(result));
    }

    Counts counts() {
        return new Counts(written.get(), buffer.dropped(), buffer.size(), failures.get());
    }

    /// What waits is given five seconds to be written.
    @Override
    public void close() {
        buffer.close();
        try {
            if (!thread.join(LAST_CHANCE)) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
        if (buffer.size() > 0) {
            LOG.warn("{} points were not written to {}", buffer.size(), options);
        }
    }

    private void run() {
        try {
            for (PointBuffer.Batch batch = buffer.oldest(batchSize);
                    !batch.lines().isEmpty();
                    batch = buffer.oldest(batchSize)) {
                write(batch);
            }
        } catch (InterruptedException _) {
            // Closed, and out of time.
        }
    }

    private void write(PointBuffer.Batch batch) throws InterruptedException {
        try {
            HttpResponse<String> answer =
                    http.send(request(batch), HttpResponse.BodyHandlers.ofString());
            settle(batch, answer.statusCode(), answer.body());
        } catch (IOException e) {
            repeatLater(e.toString());
        }
    }

    private void settle(PointBuffer.Batch batch, int status, String body)
            throws InterruptedException {
        if (status / 100 == 2) {
            buffer.written(batch);
            written.addAndGet(batch.lines().size());
            if (!pause.equals(firstPause)) {
                LOG.info("{} takes points again", options);
            }
            pause = firstPause;
            batchSize = MAX_BATCH;
        } else if (status == 413 && batch.lines().size() > 1) {
            batchSize = batch.lines().size() / 2;
        } else if (status == 400 || status == 413 || status == 422) {
            LOG.error(
                    "{} refuses {} points: {} {}",
                    options,
                    batch.lines().size(),
                    status,
                    body.strip());
            buffer.refused(batch);
        } else {
            // Also what only a person can mend, such as a token: the points wait for it.
            repeatLater("it answers " + status);
        }
    }

    private void repeatLater(String why) throws InterruptedException {
        failures.incrementAndGet();
        if (pause.equals(firstPause)) {
            LOG.warn("{} takes no points, {} wait: {}", options, buffer.size(), why);
        }
        // Spread, so that many monitors do not come back at one moment.
        long most = pause.toMillis();
        buffer.pause(
                Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1)));
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    }

    private HttpRequest request(PointBuffer.Batch batch) throws IOException {
        byte[] body = (String.join("\n", batch.lines()) + "\n").getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(options.writeUri())
                        .timeout(WRITE_TIMEOUT)
                        .header("Content-Type", "text/plain; charset=utf-8");
        if (!options.authorization().isEmpty()) {
            request.header("Authorization", options.authorization());
        }
        if (body.length >= GZIP_FROM_BYTES) {
            body = zipped(body);
            request.header("Content-Encoding", "gzip");
        }
        return request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
    }

    private static byte[] zipped(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(body);
        }
        return bytes.toByteArray();
    }

    /// How many points went which way. Immutable.
    ///
    /// @param failures writes that had to be repeated
    record Counts(long written, long dropped, int buffered, long failures) {}
}
