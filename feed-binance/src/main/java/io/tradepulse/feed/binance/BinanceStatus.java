package io.tradepulse.feed.binance;

/// What became of the frames and connections of a [BinanceRelay] so far. Immutable.
///
/// @param connections open now
/// @param trades handed on as ticks
/// @param duplicates trades that had come before, as they do while two connections overlap
/// @param unpriced trades without a price above zero, as futures have them for a settlement; their
///   ids count, but they are no ticks
/// @param gaps ranges of ids that did not come
/// @param missing ids in them that have not come since
/// @param reconnects connections opened in place of one that was lost
/// @param rollovers connections that another one took over from without a gap
/// @param stalls connections given up since nothing came any more
/// @param refusals messages of ours that the exchange did not accept
/// @param garbage frames that made no sense
public record BinanceStatus(
        int connections,
        long trades,
        long duplicates,
        long unpriced,
        long gaps,
        long missing,
        long reconnects,
        long rollovers,
        long stalls,
        long refusals,
        long garbage) {}
