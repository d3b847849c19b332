/// Text of ticks and control lines, as they go over TCP, and events as values of a bus (contract,
/// sections 1 and 2).
@NullMarked
package io.tradepulse.wire;

import org.jspecify.annotations.NullMarked;
