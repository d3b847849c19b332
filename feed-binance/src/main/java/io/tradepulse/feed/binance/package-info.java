/// Binance as a source: [io.tradepulse.feed.binance.BinanceRelay] keeps WebSocket connections to
/// the exchange open and gives its trades as ticks, each with the best bid and ask joined to it.
@NullMarked
package io.tradepulse.feed.binance;

import org.jspecify.annotations.NullMarked;
