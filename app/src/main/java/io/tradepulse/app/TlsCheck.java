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

/// Whether the certificates of the door and of HTTP can be used, and for how long yet.
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
        List<Finding> findings = new ArrayList<>(ofDoor());
        findings.addAll(ofHttp());
        return findings;
    }

    private List<Finding> ofDoor() {
        try {
            return DoorTls.of(settings) == null
                    ? List.of(Finding.ok(PART, "the door speaks plain text"))
                    : validities(files(), "a running door takes the new file by itself");
        } catch (ConfigException | TlsException e) {
            return List.of(
                    Finding.problem(
                            PART, String.valueOf(e.getMessage()), "the door will not start so"));
        }
    }

    private List<Finding> ofHttp() {
        try {
            TlsFiles files = HttpAccess.tlsFiles(settings);
            if (files == null) {
                return List.of();
            }
            var _ = files.context();
            return validities(files, "a running server takes the new file by itself");
        } catch (ConfigException | TlsException e) {
            return List.of(
                    Finding.problem(
                            PART, String.valueOf(e.getMessage()), "HTTP will not start so"));
        }
    }

    private List<Finding> validities(TlsFiles files, String hint) throws TlsException {
        List<Finding> findings = new ArrayList<>();
        for (X509Certificate certificate : files.certificates()) {
            findings.add(validity(certificate, "renew it; " + hint));
        }
        return findings;
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

    private Finding validity(X509Certificate certificate, String advice) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        String whose = "the certificate of " + certificate.getSubjectX500Principal();
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
