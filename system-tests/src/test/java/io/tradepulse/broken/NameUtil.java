package io.tradepulse.broken;

/// A name that says nothing.
public final class NameUtil {
    private NameUtil() {}
}
