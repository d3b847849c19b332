/// PEM files to TLS contexts, read anew when they change.
@NullMarked
package io.tradepulse.tls;

import org.jspecify.annotations.NullMarked;
