package io.tradepulse.feed.binance;

import java.net.URI;

/// Opens connections, no more than the exchange allows to one address.
///
/// Called by the thread that pulls the relay.
interface Dialer {
    /// Whether a connection may be tried now; then it counts, and is to be.
    boolean mayDial(long now);

    StreamConnection dial(URI address);
}
