package io.tradepulse.serve;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What each address has left of its quota. The addresses of one IPv6 network of 64 bits, which one
/// client may have all of, are one.
///
/// Owned by the event loop. An address is forgotten once it has all of its quota again.
final class AddressAllowances {
    private static final int NETWORK_BYTES = 8;
    private static final int IPV4_BYTES = 4;
    private static final int SWEEP_AT = 1024;

    private final Quota quota;
    private final Map<String, Allowance> byAddress = new HashMap<>();
    private int sweepAt = SWEEP_AT;

    AddressAllowances(Quota quota) {
        this.quota = quota;
    }

    Allowance of(@Nullable SocketAddress remote, long nanoTime) {
        if (byAddress.size() >= sweepAt) {
            byAddress.values().removeIf(allowance -> allowance.isFull(nanoTime));
            sweepAt = Math.max(SWEEP_AT, 2 * byAddress.size());
        }
        return byAddress.computeIfAbsent(client(remote), _ -> new Allowance(quota));
    }

    static String client(@Nullable SocketAddress remote) {
        String address = remote == null ? null : remote.hostAddress();
        if (address == null || address.indexOf(':') < 0) {
            return String.valueOf(address);
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return bytes.length == IPV4_BYTES
                    ? InetAddress.getByAddress(bytes).getHostAddress()
                    : HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES));
        } catch (UnknownHostException _) {
            return address;
        }
    }

    int size() {
        return byAddress.size();
    }
}
