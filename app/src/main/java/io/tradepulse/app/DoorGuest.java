package io.tradepulse.app;

import io.tradepulse.model.ClockReading;
import io.tradepulse.model.EpochClock;
import io.tradepulse.tls.TlsFiles;
import io.tradepulse.wire.ControlLine;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Asks a door for the time, which it tells to everybody.
///
/// Immutable.
final class DoorGuest implements PortCheck.Guest {
    private static final Finding.Part PART = Finding.Part.DOOR;
    private static final int PATIENCE_MILLIS = 2_000;
    private static final int ASKED = 5;
    private static final int LONGEST_LINE = 256;

    private final Settings settings;
    private final EpochClock clock;

    DoorGuest(Settings settings, EpochClock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public List<Finding> ask(InetSocketAddress place) throws IOException {
        String name = "TCP_PORT " + place.getPort();
        if (!settings.get(Settings.TCP_TLS_CLIENT_CA).isEmpty()) {
            return List.of(
                    Finding.ok(
                            PART,
                            name + " is listened on; who asks for a certificate is not asked"));
        }
        try (Socket socket = open(place)) {
            ClockReading best = null;
            for (int i = 0; i < ASKED; i++) {
                ControlLine said = ping(socket);
                if (said instanceof ControlLine.Bye bye) {
                    return List.of(
                            Finding.warning(
                                    PART,
                                    name + ": a Trade Pulse turns us away: " + bye.reason(),
                                    ""));
                }
                if (!(said instanceof ControlLine.Pong pong)) {
                    throw new IOException("it does not answer #PING");
                }
                ClockReading reading =
                        new ClockReading(pong.t1(), pong.t2(), pong.t3(), clock.nanos());
                best = best == null ? reading : best.orBetter(reading);
            }
            return found(name, best);
        }
    }

    private List<Finding> found(String name, @Nullable ClockReading best) {
        Finding there = Finding.ok(PART, name + ": a Trade Pulse takes ticks");
        return best == null
                ? List.of(there)
                : List.of(there, new ClockCheck(settings).finding("the door's", best));
    }

    private Socket open(InetSocketAddress place) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(place, PATIENCE_MILLIS);
            return settings.get(Settings.TCP_TLS_CERT).isEmpty()
                    ? socket
                    : encrypted(socket, place);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// With whom shows the certificate that the settings name, whatever host it is of.
    private Socket encrypted(Socket socket, InetSocketAddress place) throws IOException {
        TlsFiles files = new TlsFiles(null, null, Path.of(settings.get(Settings.TCP_TLS_CERT)));
        SSLSocket encrypted =
                (SSLSocket)
                        files.context()
                                .getSocketFactory()
                                .createSocket(socket, place.getHostString(), place.getPort(), true);
        encrypted.setSoTimeout(PATIENCE_MILLIS);
        encrypted.startHandshake();
        return encrypted;
    }

    private ControlLine ping(Socket socket) throws IOException {
        String ping = new ControlLine.Ping(clock.nanos()).text() + "\n";
        socket.getOutputStream().write(ping.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return ControlLine.parse(line(socket.getInputStream()));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() == LONGEST_LINE) {
                throw new IOException("it does not answer #PING");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
