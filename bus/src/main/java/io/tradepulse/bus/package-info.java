/// The contract of the bus between ingest and its consumers, and [EmbeddedBus], a ring in memory.
@NullMarked
package io.tradepulse.bus;

import org.jspecify.annotations.NullMarked;
