package io.tradepulse.bench;

import io.tradepulse.tls.SelfSigned;
import io.tradepulse.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.net.SocketFactory;

/// A certificate of a door for one run of a benchmark, and the sockets that trust it; its files go
/// with it.
///
/// Thread-safe.
final class OwnCertificate implements AutoCloseable {
    private final Path folder;
    private final SelfSigned files;
    private final SocketFactory sockets;

    private OwnCertificate(Path folder) throws IOException {
        this.folder = folder;
        files = SelfSigned.in(folder, "door", "EC");
        sockets = new TlsFiles(null, null, files.certificate()).context().getSocketFactory();
    }

    static OwnCertificate make() throws IOException {
        return new OwnCertificate(Files.createTempDirectory("door"));
    }

    Path certificate() {
        return files.certificate();
    }

    Path key() {
        return files.key();
    }

    SocketFactory sockets() {
        return sockets;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
