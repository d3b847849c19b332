/// REST over HTTP: latest prices, history, latencies, health and metrics.
///
/// In-memory answers run on the one event loop; what may wait, or grows with the number of symbols,
/// runs on a virtual thread.
@NullMarked
package io.tradepulse.serve;

import org.jspecify.annotations.NullMarked;
