/// Ticks of Interactive Brokers: an [IbkrSource][io.tradepulse.feed.ibkr.IbkrSource] asks TWS or IB
/// Gateway for tick-by-tick data over its socket and gives trades, with the quotes of their moment,
/// as ticks.
@NullMarked
package io.tradepulse.feed.ibkr;

import org.jspecify.annotations.NullMarked;
