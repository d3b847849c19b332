/// Files into the store, the store into files, and stored ticks back onto the wire.
@NullMarked
package io.tradepulse.transfer;

import org.jspecify.annotations.NullMarked;
