package io.tradepulse.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads certificates and private keys as they usually lie about: PEM (RFC 7468), certificates in
/// the order of their chain, keys as PKCS#8, or in the older forms of RSA (PKCS#1) and EC (RFC
/// 5915). Keys under a passphrase are not read.
final class PemFiles {
    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private PemFiles() {}

    /// All certificates of a file, at least one.
    static List<X509Certificate> certificates(Path file) throws TlsException {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> found =
                    factory.generateCertificates(new ByteArrayInputStream(bytes(file))).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw new TlsException(file + " has no certificate in it");
            }
            return found;
        } catch (CertificateException e) {
            throw new TlsException(file + " is not PEM with certificates: " + e.getMessage(), e);
        }
    }

    /// The first private key of a file.
    static PrivateKey privateKey(Path file) throws TlsException {
        Matcher block = KEY.matcher(new String(bytes(file), StandardCharsets.ISO_8859_1));
        if (!block.find()) {
            throw new TlsException(file + " has no private key in PEM in it");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            return switch (block.group(1)) {
                case "PRIVATE KEY" -> key(file, der);
                case "RSA PRIVATE KEY" -> key(file, Der.pkcs8OfRsa(der));
                case "EC PRIVATE KEY" -> key(file, Der.pkcs8OfEc(der));
                default ->
                        throw new TlsException(
                                file
                                        + " holds a key of a kind that is not read ("
                                        + block.group(1)
                                        + "): store it without a passphrase as PKCS#8");
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new TlsException(file + " has a damaged private key: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file, byte[] pkcs8) throws TlsException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException _) {
                // Of another algorithm, or damaged: said below.
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has " + algorithm, e);
            }
        }
        throw new TlsException(file + " has a private key that is none of " + ALGORITHMS);
    }

    private static byte[] bytes(Path file) throws TlsException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "it is not there" : e.getMessage();
            throw new TlsException(file + " can't be read: " + why, e);
        }
    }
}
