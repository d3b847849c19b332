package io.tradepulse.bench;

import io.tradepulse.bus.redis.RedisServer;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventFormat;
import io.tradepulse.wire.EventWriter;
import io.tradepulse.wire.EventWriters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/// A server that doesn't wait for the disk, and pipelined XADD: ready-made bytes of Redis's
/// protocol down a socket, as many under way as on the bus, and answers that are only counted. So
/// it is the server that is measured. Owned by one thread.
final class RedisUnderLoad implements BrokerUnderLoad {
    private static final int CHUNKS = 1_000;
    private static final int BATCH = 100;
    private static final int WINDOW = 1 << 13;
    private static final String STREAM = "mdp.events";
    private static final String BARE = "bare";

    private final RedisServer server;
    private final Path url;
    private final EventFormat format;
    private final List<byte[]> chunks = new ArrayList<>();
    private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    private int inChunk;

    RedisUnderLoad(Path folder, EventFormat format, int symbols) throws IOException {
        this.server =
                RedisServer.start(
                        Files.createDirectory(folder.resolve("redis")), "--appendonly no");
        this.url = Files.writeString(folder.resolve("url"), server.url());
        this.format = format;
        EventWriter<Tick> writer = EventWriters.ofTicks(format);
        LoadTicks ticks = new LoadTicks(symbols);
        for (int i = 0; i < CHUNKS * BATCH; i++) {
            add(ticks.get(), writer);
        }
    }

    private void add(Tick tick, EventWriter<Tick> writer) {
        ByteBuffer written = writer.write(tick);
        byte[] value = new byte[written.remaining()];
        written.get(value);
        chunk.writeBytes(ascii("*9\r\n"));
        for (String word : List.of("XADD", BARE, "*", "v")) {
            bulk(ascii(word));
        }
        bulk(value);
        bulk(ascii("k"));
        bulk(ascii(tick.instrument().symbol()));
        bulk(ascii("at"));
        bulk(ascii(Long.toString(tick.receivedAt())));
        inChunk++;
        if (inChunk == BATCH) {
            chunks.add(chunk.toByteArray());
            chunk.reset();
            inChunk = 0;
        }
    }

    private void bulk(byte[] text) {
        chunk.writeBytes(ascii("$" + text.length + "\r\n"));
        chunk.writeBytes(text);
        chunk.writeBytes(ascii("\r\n"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public List<String> flags() {
        return List.of(
                "--bus",
                "redis",
                "--redis-url-file",
                url.toString(),
                "--redis-value-format",
                format.name().toLowerCase(Locale.ROOT));
    }

    private Socket connect() throws IOException {
        URI place = URI.create(server.url());
        return new Socket(place.getHost(), place.getPort());
    }

    @Override
    public double bare(int seconds) throws InterruptedException {
        Semaphore room = new Semaphore(WINDOW);
        long count = 0;
        long start = System.nanoTime();
        try (Socket socket = connect()) {
            Thread reader = Thread.ofPlatform().start(() -> countAnswers(socket, room));
            long end = start + seconds * 1_000_000_000L;
            while (System.nanoTime() < end) {
                room.acquire(BATCH);
                socket.getOutputStream().write(chunks.get((int) (count / BATCH % CHUNKS)));
                count += BATCH;
            }
            room.acquire(WINDOW);
            socket.shutdownOutput();
            reader.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count * 1e9 / (System.nanoTime() - start);
    }

    /// The answer to each is its id, a bulk string: one dollar sign each.
    private static void countAnswers(Socket socket, Semaphore room) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = socket.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int answers = 0;
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '-' && i == 0) {
                        throw new IllegalStateException(
                                new String(buffer, 0, read, StandardCharsets.US_ASCII));
                    }
                    answers += buffer[i] == '$' ? 1 : 0;
                }
                room.release(answers);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void clear() {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(ascii("XTRIM " + STREAM + " MAXLEN 0\r\nDEL " + BARE + "\r\nQUIT\r\n"));
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
