package io.tradepulse.app;

import io.tradepulse.serve.AccessConfig;
import io.tradepulse.serve.ApiKey;
import io.tradepulse.serve.KeyFile;
import io.tradepulse.serve.ReloadingKeys;
import io.tradepulse.tls.ReloadingTls;
import io.tradepulse.tls.TlsException;
import io.tradepulse.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the settings say of who is let in to HTTP, and how.
final class HttpAccess {
    private HttpAccess() {}

    /// @param inside a key of a client in this process; null for none
    /// @throws ConfigException where a file is missing or no good
    static AccessConfig of(Settings settings, @Nullable ApiKey inside) {
        return new AccessConfig(
                keys(settings, inside),
                settings.get(Settings.API_KEYS_OPEN),
                settings.get(Settings.CORS_ORIGINS),
                settings.get(Settings.HTTP_MAX_REQUESTS_PER_SECOND),
                tls(settings));
    }

    /// Reads the file of keys, if there is one, and forgets what it says.
    ///
    /// @throws ConfigException where it is missing or no good
    static void checkKeys(Settings settings) {
        String file = settings.get(Settings.API_KEYS_FILE);
        try {
            if (!file.isEmpty()) {
                var _ = new KeyFile(Path.of(file)).read();
            }
        } catch (IOException e) {
            throw new ConfigException("API_KEYS_FILE: " + e.getMessage());
        }
    }

    private static ReloadingKeys keys(Settings settings, @Nullable ApiKey inside) {
        String file = settings.get(Settings.API_KEYS_FILE);
        try {
            return new ReloadingKeys(
                    settings.get(Settings.API_KEYS),
                    file.isEmpty() ? null : new KeyFile(Path.of(file)),
                    System::nanoTime,
                    inside);
        } catch (IOException e) {
            throw new ConfigException("API_KEYS_FILE: " + e.getMessage());
        }
    }

    /// The TLS of HTTP, from the files as they are now.
    ///
    /// @return null where HTTP speaks plain text
    /// @throws ConfigException where a file is missing or no good
    static @Nullable ReloadingTls tls(Settings settings) {
        TlsFiles files = tlsFiles(settings);
        try {
            return files == null ? null : new ReloadingTls(files, System::nanoTime);
        } catch (TlsException e) {
            throw new ConfigException("HTTP_TLS_*: " + e.getMessage());
        }
    }

    /// The files of certificate and key, not read yet.
    ///
    /// @return null where HTTP speaks plain text
    static @Nullable TlsFiles tlsFiles(Settings settings) {
        String certificate = settings.get(Settings.HTTP_TLS_CERT);
        String key = settings.get(Settings.HTTP_TLS_KEY);
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new ConfigException(
                    "HTTP_TLS_CERT and HTTP_TLS_KEY go together, and one is missing");
        }
        return certificate.isEmpty()
                ? null
                : new TlsFiles(Path.of(certificate), Path.of(key), null);
    }

    /// How an address of ours begins.
    static String scheme(Settings settings) {
        return settings.get(Settings.HTTP_TLS_CERT).isEmpty() ? "http://" : "https://";
    }
}
