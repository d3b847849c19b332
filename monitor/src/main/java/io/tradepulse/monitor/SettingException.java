package io.tradepulse.monitor;

import java.io.Serial;

/// A setting that can't be used: its name, and what is wrong with it, in one line. Immutable.
public final class SettingException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    SettingException(String setting, String problem) {
        super(setting + ": " + problem);
    }
}
