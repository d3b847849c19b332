package io.tradepulse.feed;

import java.io.IOException;

/// No tick will be sent any more: the sender was closed, the door refused it for good, or it gave
/// up connecting.
public final class SenderStoppedException extends IOException {
    private static final long serialVersionUID = 1L;

    SenderStoppedException(String message) {
        super(message);
    }
}
