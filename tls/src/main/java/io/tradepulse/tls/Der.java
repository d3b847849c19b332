package io.tradepulse.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// The few shapes of DER (ITU-T X.690) that stand between the older forms of a private key and
/// PKCS#8, the one that Java reads.
final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int PARAMETERS = 0xa0;
    private static final byte[] VERSION_0 = {2, 1, 0};

    /// rsaEncryption (RFC 8017) with its NULL parameters, as an AlgorithmIdentifier.
    private static final byte[] RSA = {
        0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };

    /// id-ecPublicKey (RFC 5480).
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private Der() {}

    /// PKCS#8 (RFC 5958) of an RSAPrivateKey (RFC 8017).
    static byte[] pkcs8OfRsa(byte[] key) {
        return element(SEQUENCE, VERSION_0, RSA, element(OCTET_STRING, key));
    }

    /// PKCS#8 of an ECPrivateKey (RFC 5915), which names its curve in element [0].
    ///
    /// @throws IllegalArgumentException where it doesn't
    static byte[] pkcs8OfEc(byte[] key) {
        byte[] algorithm = element(SEQUENCE, EC, curve(key));
        return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
    }

    private static byte[] curve(byte[] key) {
        int at = contentAt(key, 0);
        while (at < key.length) {
            int from = contentAt(key, at);
            int to = from + length(key, at + 1);
            if ((key[at] & 0xff) == PARAMETERS && to <= key.length) {
                return Arrays.copyOfRange(key, from, to);
            }
            at = to;
        }
        throw new IllegalArgumentException("it does not name its curve");
    }

    private static int contentAt(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first - 0x80);
    }

    private static int length(byte[] der, int at) {
        int first = der[at] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 1; i <= first - 0x80; i++) {
            length = length << 8 | (der[at + i] & 0xff);
        }
        if (length < 0) {
            throw new IllegalArgumentException("it is cut off");
        }
        return length;
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
