package io.tradepulse.app;

/// A setting that is unknown or has a value that makes no sense; the message is one line that names
/// it.
final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConfigException(String message) {
        super(message);
    }

    ConfigException(String setting, String value, String problem) {
        super(setting + ": '" + value + "' " + problem);
    }
}
