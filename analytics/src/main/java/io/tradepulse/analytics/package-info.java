/// What is computed of stored ticks and bars when it is asked for: candles in any time zone and
/// session, and figures such as VWAP and spread. The definitions are in `docs/analytics.md`.
@NullMarked
package io.tradepulse.analytics;

import org.jspecify.annotations.NullMarked;
