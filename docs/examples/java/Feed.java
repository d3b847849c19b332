import io.tradepulse.feed.SendReport;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.feed.TickSender;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// A feed that loses nothing: `TickSender` keeps every tick until it is acknowledged, connects
/// again, and sends it again.
///
///     java -cp 'app/target/lib/*' Feed.java [HOST [PORT [SYMBOL [COUNT]]]]
class Feed {
    public static void main(String[] args) throws Exception {
        String host = args.length > 0 ? args[0] : "localhost";
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 7000;
        String symbol = args.length > 2 ? args[2] : "JAVA.N";
        int count = args.length > 3 ? Integer.parseInt(args[3]) : 1000;

        EpochClock clock = EpochClock.system();
        Instrument instrument = new Instruments().of("java", symbol);
        SenderOptions options = SenderOptions.to(host, port).withProvider("java").withOwnClock(true);
        try (TickSender sender = TickSender.open(options)) {
            Tick tick = new Tick();
            double price = 100;
            for (int i = 0; i < count; i++) {
                price *= 1 + ThreadLocalRandom.current().nextDouble(-0.0005, 0.0005);
                double last = Math.round(price * 1e4) / 1e4;
                // -1: the source has no id of its own, and the line's number tells ticks apart.
                sender.send(tick.set(instrument, clock.nanos(), -1, last, 10, last - 0.01, last + 0.01));
                Thread.sleep(5);
            }
            boolean stored = sender.drain(Duration.ofMinutes(1));
            SendReport report = sender.report();
            System.out.printf(
                    "sent %d, acknowledged %d, rejected %d, reconnects %d%n",
                    report.sent(), report.acknowledged(), report.rejectedLines(), report.reconnects());
            System.exit(stored ? 0 : 1);
        }
    }
}
