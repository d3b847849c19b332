package io.tradepulse.model;

/// What travels on the bus to all consumers: a tick as it came in, or a bar made of ticks.
public sealed interface MarketEvent permits Tick, Bar {
    /// Whose event it is; the symbol in it is the key that keeps events in order.
    Instrument instrument();
}
