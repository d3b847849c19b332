package io.tradepulse.app;

import io.tradepulse.tls.TlsException;
import io.tradepulse.tls.TlsFiles;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts who shows the certificate of a file and nobody else, whatever host it is of: for one
/// inside the process that shows it.
///
/// Immutable; the file is read at every connection, as it may have been renewed.
final class ShownCertificate extends X509ExtendedTrustManager implements Supplier<SSLContext> {
    private final Path file;

    ShownCertificate(String file) {
        this.file = Path.of(file);
    }

    @Override
    public SSLContext get() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        try {
            X509Certificate ours =
                    new TlsFiles(null, null, file)
                            .certificates().stream()
                                    .findFirst()
                                    .orElseThrow(
                                            () ->
                                                    new CertificateException(
                                                            "there is none in " + file));
            if (!chain[0].equals(ours)) {
                throw new CertificateException("it is not the certificate in " + file);
            }
        } catch (TlsException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("no client is trusted here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("no client is trusted here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("no client is trusted here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
