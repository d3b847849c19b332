package io.tradepulse.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/// Whether a private and a public key belong together: what the one signs, the other verifies.
final class KeyPairs {
    private static final byte[] TEXT = {1, 2, 3};

    private KeyPairs() {}

    static boolean match(PrivateKey secret, PublicKey open) {
        try {
            Signature signature = Signature.getInstance(algorithm(secret));
            signature.initSign(secret);
            signature.update(TEXT);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(TEXT);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static String algorithm(PrivateKey secret) {
        return switch (secret.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> secret.getAlgorithm();
        };
    }
}
