/// What everything speaks of: ticks, bars, intervals, instruments, dead letters, time and exact
/// decimals.
///
/// Knows nothing of the rest.
@NullMarked
package io.tradepulse.model;

import org.jspecify.annotations.NullMarked;
