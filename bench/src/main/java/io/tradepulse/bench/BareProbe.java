package io.tradepulse.bench;

import io.tradepulse.monitor.Outcome;
import io.tradepulse.monitor.Phases;
import io.tradepulse.monitor.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The least that a client can do: connect, write, read to the end. What it finds more than the
/// server's delay is the machine's and no probe's. Used by one thread at a time.
final class BareProbe implements Probe {
    private final String target;
    private final InetSocketAddress address;
    private final ByteBuffer request;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(4096);

    BareProbe(String target, int port, String path) {
        this.target = target;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        byte[] bytes = ("GET " + path + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        this.request = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public Outcome attempt(Duration timeout) throws IOException {
        request.flip();
        long from = System.nanoTime();
        try (SocketChannel channel = SocketChannel.open(address)) {
            channel.write(request);
            do {
                answer.clear();
            } while (channel.read(answer) > 0);
            return Outcome.good("", Phases.total(System.nanoTime() - from));
        }
    }
}
