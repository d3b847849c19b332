/// The consumers of the bus: they store ticks, make bars of them, and keep the latest.
@NullMarked
package io.tradepulse.pipeline;

import org.jspecify.annotations.NullMarked;
