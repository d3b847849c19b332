package io.tradepulse.app;

import io.tradepulse.feed.SenderOptions;
import io.tradepulse.tls.ReloadingTls;
import io.tradepulse.tls.TlsException;
import io.tradepulse.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that say which door ticks are sent to, and how.
final class DoorOptions {
    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "localhost",
            description = "Where the door is (default: ${DEFAULT-VALUE}).")
    String host = "localhost";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "7000",
            description = "Its port (default: ${DEFAULT-VALUE}).")
    int port = 7000;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "What lets it in, where the door asks for a token.")
    @Nullable Path tokenFile;

    @Option(names = "--tls", description = "Speak TLS, and trust whom Java trusts.")
    boolean tls;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "PEM: speak TLS, and trust whom one of these vouches for.")
    @Nullable Path tlsCa;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "PEM: the certificate to show, with --tls-key.")
    @Nullable Path tlsCert;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM: its private key.")
    @Nullable Path tlsKey;

    /// @throws ConfigException where a flag is no good
    SenderOptions sender() {
        try {
            ReloadingTls files = tls();
            return SenderOptions.to(host, port)
                    .withToken(secret("--token-file", tokenFile))
                    .withTls(files == null ? null : files::context);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable ReloadingTls tls() {
        if (!tls && tlsCa == null && tlsCert == null && tlsKey == null) {
            return null;
        }
        try {
            return new ReloadingTls(new TlsFiles(tlsCert, tlsKey, tlsCa), System::nanoTime);
        } catch (TlsException e) {
            throw new ConfigException("--tls-*: " + e.getMessage());
        }
    }

    /// What a file holds; null where none is named.
    static @Nullable String secret(String flag, @Nullable Path file) {
        if (file == null) {
            return null;
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ConfigException(flag, file.toString(), "can't be read");
        }
    }
}
