/// A probe of the whole way of a tick: ticks of its own through the door, and back over a
/// WebSocket.
@NullMarked
package io.tradepulse.canary;

import org.jspecify.annotations.NullMarked;
