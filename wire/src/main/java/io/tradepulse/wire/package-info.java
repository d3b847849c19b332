/// Text of ticks and control lines, as they go over TCP (contract, section 1).
@NullMarked
package io.tradepulse.wire;

import org.jspecify.annotations.NullMarked;
