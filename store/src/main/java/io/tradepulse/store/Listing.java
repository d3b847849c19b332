package io.tradepulse.store;

import io.tradepulse.model.Instrument;

/// What is known of an instrument besides its ticks: a row of `symbols`.
///
/// Immutable.
///
/// @param name such as `Apple Inc.`; empty where it is not known, as are the next three
/// @param currency ISO 4217
/// @param exchange market identifier code (ISO 10383)
/// @param timezone of the exchange, such as `America/New_York`
/// @param firstSeen when its first tick was received, epoch nanoseconds
/// @param lastSeen when its last tick was received
public record Listing(
        Instrument instrument,
        String name,
        String currency,
        String exchange,
        String timezone,
        long firstSeen,
        long lastSeen) {}
