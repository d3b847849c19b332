package io.tradepulse.broken;

import com.lmax.disruptor.Sequence;
import io.questdb.cairo.CairoEngine;
import io.tradepulse.app.Platform;
import io.tradepulse.feed.binance.BinanceRelay;
import io.tradepulse.feed.ibkr.IbkrSource;
import io.tradepulse.monitor.Monitor;
import io.tradepulse.store.questdb.QuestDbStore;
import io.vertx.core.VertxException;
import java.util.logging.Logger;
import org.apache.parquet.schema.MessageType;

/// What no class of ours may be, so that the tests of the architecture can show that they would
/// find it.
public final class BreaksEveryRule {
    Platform knowsTheCommandLine;
    BinanceRelay knowsASource;
    QuestDbStore knowsAnAdapter;
    CairoEngine knowsItsEngine;
    Sequence knowsTheRing;
    VertxException knowsHttp;
    IbkrSource knowsTheBroker;
    Monitor knowsTheMonitor;
    MessageType knowsParquet;
    Logger logsItsOwnWay;
    @Inject String isInjected;

    private BreaksEveryRule() {}

    /// What any framework's annotation of that name looks like.
    @interface Inject {}

    static void speaks() {
        System.out.println("not the command line");
    }

    static void sleeps() throws InterruptedException {
        Thread.sleep(1);
    }
}
