package io.tradepulse.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// The PEM files of one side of TLS.
///
/// Immutable; the files are read by [#context()].
///
/// @param certificate our chain, our own certificate first; null: we show none
/// @param key the private key of our certificate; given where it is
/// @param authorities whom we trust to vouch for the other side; null: whom Java trusts
public record TlsFiles(@Nullable Path certificate, @Nullable Path key, @Nullable Path authorities) {
    private static final char[] NO_PASSWORD = {};

    public TlsFiles {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("a certificate needs its key, and a key its own");
        }
    }

    /// What the files say now.
    ///
    /// @throws TlsException where one can't be used, or the key is not that of the certificate
    public SSLContext context() throws TlsException {
        return context(keyManagers());
    }

    SSLContext context(KeyManager @Nullable [] keyManagers) throws TlsException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers, trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new TlsException("TLS can't be set up: " + e.getMessage(), e);
        }
    }

    /// All certificates in the files: our chain, ours first, then whom we trust.
    ///
    /// @throws TlsException where a file can't be read
    public List<X509Certificate> certificates() throws TlsException {
        List<X509Certificate> found = new ArrayList<>();
        for (Path file : new @Nullable Path[] {certificate, authorities}) {
            if (file != null) {
                found.addAll(PemFiles.certificates(file));
            }
        }
        return List.copyOf(found);
    }

    /// What shows our certificate; null where we have none.
    KeyManager @Nullable [] keyManagers() throws TlsException {
        Path chainFile = certificate;
        Path keyFile = key;
        if (chainFile == null || keyFile == null) {
            return null;
        }
        List<X509Certificate> chain = PemFiles.certificates(chainFile);
        PrivateKey secret = PemFiles.privateKey(keyFile);
        if (!KeyPairs.match(secret, chain.getFirst().getPublicKey())) {
            throw new TlsException(keyFile + " is not the key of the certificate in " + chainFile);
        }
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("ours", secret, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new TlsException("TLS can't be set up: " + e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] trustManagers()
            throws GeneralSecurityException, TlsException {
        Path file = authorities;
        if (file == null) {
            return null;
        }
        KeyStore store = emptyStore();
        for (X509Certificate authority : PemFiles.certificates(file)) {
            store.setCertificateEntry("authority-" + store.size(), authority);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new IllegalStateException("an empty key store is not read from anywhere", e);
        }
    }

    /// All of them that are given.
    List<Path> paths() {
        List<Path> paths = new ArrayList<>();
        for (Path file : new @Nullable Path[] {certificate, key, authorities}) {
            if (file != null) {
                paths.add(file);
            }
        }
        return paths;
    }
}
