package io.tradepulse.model;

/// A line that was not accepted, kept with its reason.
///
/// Immutable.
///
/// @param at epoch nanoseconds when it was read
/// @param provider label of the connection it came by
/// @param symbol of the tick, or empty where the line did not get that far
/// @param code why
/// @param detail the reason as a sentence
/// @param text the line itself, undecodable bytes replaced
/// @param client address of the sender
/// @param line its number on the connection
public record DeadLetter(
        long at,
        String provider,
        String symbol,
        RejectCode code,
        String detail,
        String text,
        String client,
        long line) {}
