package io.tradepulse.app;

/// How a process reaches what itself listens on.
final class LocalAddress {
    private static final String LOCAL = "127.0.0.1";

    private LocalAddress() {}

    /// @param host what is listened on, be it all addresses
    static String of(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? LOCAL : host;
    }
}
