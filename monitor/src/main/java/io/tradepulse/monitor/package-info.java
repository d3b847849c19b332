/// Probes services from outside on a fixed schedule, and tells where the time went: name look-up,
/// connection, TLS, first byte, total. It depends on nothing else of the platform.
@NullMarked
package io.tradepulse.monitor;

import org.jspecify.annotations.NullMarked;
