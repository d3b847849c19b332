/// How long every stage of a tick's way takes, measured on every tick, all the time.
@NullMarked
package io.tradepulse.latency;

import org.jspecify.annotations.NullMarked;
