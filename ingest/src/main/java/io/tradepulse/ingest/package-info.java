/// The TCP door: connections, control lines, validation, acknowledgements, dead letters.
@NullMarked
package io.tradepulse.ingest;

import org.jspecify.annotations.NullMarked;
