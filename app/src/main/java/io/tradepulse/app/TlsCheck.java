package io.tradepulse.app;

import io.tradepulse.tls.TlsException;
import io.tradepulse.tls.TlsFiles;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether the door's certificates can be used, and for how long yet.
///
/// Immutable.
final class TlsCheck {
    private static final Finding.Part PART = Finding.Part.TLS;
    private static final Duration SOON = Duration.ofDays(30);

    private final Settings settings;
    private final Instant now;

    TlsCheck(Settings settings, Instant now) {
        this.settings = settings;
        this.now = now;
    }

    List<Finding> findings() {
        try {
            if (DoorTls.of(settings) == null) {
                return List.of(Finding.ok(PART, "the door speaks plain text"));
            }
            List<Finding> findings = new ArrayList<>();
            for (X509Certificate certificate : files().certificates()) {
                findings.add(validity(certificate));
            }
            return findings;
        } catch (ConfigException | TlsException e) {
            return List.of(
                    Finding.problem(
                            PART, String.valueOf(e.getMessage()), "the door will not start so"));
        }
    }

    private TlsFiles files() {
        return new TlsFiles(
                path(settings.get(Settings.TCP_TLS_CERT)),
                path(settings.get(Settings.TCP_TLS_KEY)),
                path(settings.get(Settings.TCP_TLS_CLIENT_CA)));
    }

    private static @Nullable Path path(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }

    private Finding validity(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        String whose = "the certificate of " + certificate.getSubjectX500Principal();
        String advice = "renew it; a running door takes the new file by itself";
        if (until.isBefore(now)) {
            return Finding.problem(PART, whose + " ended at " + until, advice);
        }
        if (from.isAfter(now)) {
            return Finding.problem(PART, whose + " begins at " + from, "see to the clock, or wait");
        }
        String left = whose + " is good until " + until;
        return until.isBefore(now.plus(SOON))
                ? Finding.warning(PART, left, advice)
                : Finding.ok(PART, left);
    }
}
