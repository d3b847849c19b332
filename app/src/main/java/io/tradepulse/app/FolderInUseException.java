package io.tradepulse.app;

/// The folder of the data belongs to another run just now.
final class FolderInUseException extends StartException {
    private static final long serialVersionUID = 1;

    FolderInUseException(String message) {
        super(message);
    }
}
