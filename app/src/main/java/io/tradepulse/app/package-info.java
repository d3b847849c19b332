/// The command line, the settings, and the one place where everything is put together.
@NullMarked
package io.tradepulse.app;

import org.jspecify.annotations.NullMarked;
