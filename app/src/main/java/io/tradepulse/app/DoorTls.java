package io.tradepulse.app;

import io.tradepulse.tls.ReloadingTls;
import io.tradepulse.tls.TlsException;
import io.tradepulse.tls.TlsFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the settings say of the door's TLS.
final class DoorTls {
    private DoorTls() {}

    /// @return null where the door speaks plain text
    /// @throws ConfigException where a file is missing or no good
    static @Nullable ReloadingTls of(Settings settings) {
        String certificate = settings.get(Settings.TCP_TLS_CERT);
        String key = settings.get(Settings.TCP_TLS_KEY);
        String authorities = settings.get(Settings.TCP_TLS_CLIENT_CA);
        if (certificate.isEmpty() && key.isEmpty() && authorities.isEmpty()) {
            return null;
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new ConfigException(
                    "TCP_TLS_CERT and TCP_TLS_KEY go together, and one is missing");
        }
        try {
            TlsFiles files = new TlsFiles(Path.of(certificate), Path.of(key), path(authorities));
            return new ReloadingTls(files, System::nanoTime);
        } catch (TlsException e) {
            throw new ConfigException("TCP_TLS_*: " + e.getMessage());
        }
    }

    private static @Nullable Path path(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }
}
