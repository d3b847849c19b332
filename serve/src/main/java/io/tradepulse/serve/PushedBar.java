package io.tradepulse.serve;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;

/// A bar on its way to clients, with its JSON, which all of them share.
///
/// Immutable, as long as nobody writes into its bytes.
@SuppressWarnings("ArrayRecordComponent") // the bytes are shared, and never compared
record PushedBar(Key key, byte[] json) {
    /// Which bar it is, whatever its state.
    record Key(Instrument instrument, Interval interval, long start) {}

    static PushedBar of(Bar bar) {
        return new PushedBar(new Key(bar.instrument(), bar.interval(), bar.start()), json(bar));
    }

    private static byte[] json(Bar bar) {
        return Json.object(
                        json ->
                                json.text("symbol", bar.instrument().symbol())
                                        .text("interval", bar.interval().text())
                                        .time("ts", bar.start())
                                        .decimal("open", bar.open())
                                        .decimal("high", bar.high())
                                        .decimal("low", bar.low())
                                        .decimal("close", bar.close())
                                        .decimal("volume", bar.volume())
                                        .decimal("vwap", bar.vwap())
                                        .whole("trades", bar.trades())
                                        .flag("final", bar.isFinal())
                                        .whole("revision", bar.revision())
                                        .text("provider", bar.instrument().provider()))
                .getBytes();
    }
}
