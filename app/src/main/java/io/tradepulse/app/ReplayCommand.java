package io.tradepulse.app;

import io.tradepulse.feed.SendReport;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.feed.csv.ReplayPace;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Store;
import io.tradepulse.store.StoreException;
import io.tradepulse.store.TickFilter;
import io.tradepulse.transfer.StoreReplay;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `tradepulse replay`: stored ticks back onto the wire.
@Command(
        name = "replay",
        description = "Send stored ticks to a door for ticks, in their order, at their pace.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class ReplayCommand implements Callable<Integer> {
    static final List<Setting<?>> SETTINGS =
            List.of(Settings.STORE, Settings.DATA_DIR, Settings.LOG_LEVEL, Settings.LOG_FORMAT);

    private static final String WHEN_IN_USE = "stop it first, or replay from a copy of the folder";

    @Mixin RangeOptions range = new RangeOptions();

    @Option(
            names = "--speed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How many times faster than they came; 0: as fast as it goes, at their times.")
    double speed = 1;

    @Option(
            names = "--keep-time",
            description = "Keep their times, instead of moving them to now; --speed 0 implies it.")
    boolean keepTime;

    @Mixin DoorOptions doorOptions = new DoorOptions();

    @Mixin SettingOptions settingOptions = new SettingOptions();

    @Override
    public Integer call() throws Exception {
        TickFilter asked = range.filter();
        ReplayPace pace = pace();
        SenderOptions door = doorOptions.sender();
        Settings settings = settingOptions.settings(Map.of());
        StopSignal stop = StopSignal.install(ExitCode.FAILURE);
        try (OpenStore opened = OpenStore.open(settings, new Instruments(), false, WHEN_IN_USE)) {
            TickFilter filter = stored(asked, opened.store());
            if (filter == null) {
                System.out.println("no tick is stored in that range");
                return ExitCode.GOOD;
            }
            StoreReplay replay =
                    new StoreReplay(
                            opened.store(), filter, pace, EpochClock.system(), System::nanoTime);
            return report(FeedToDoor.run(replay, replay::progress, door, stop));
        } catch (StoreException | IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } finally {
            stop.done();
        }
    }

    private ReplayPace pace() {
        try {
            return new ReplayPace(speed, keepTime);
        } catch (IllegalArgumentException _) {
            throw new ConfigException(
                    "--speed", Double.toString(speed), "is not a number from 0 up");
        }
    }

    /// The range from its first stored tick to the newest there is, so that progress means
    /// something; null where there is none.
    private static @Nullable TickFilter stored(TickFilter asked, Store store) {
        long[] first = {-1};
        store.ticks(
                asked,
                tick -> {
                    first[0] = tick.ts();
                    return false;
                });
        if (first[0] < 0) {
            return null;
        }
        long newest = store.latest().stream().mapToLong(Tick::ts).max().orElse(first[0]);
        long end = newest == Long.MAX_VALUE ? newest : newest + 1;
        return new TickFilter(
                asked.providers(), asked.symbols(), first[0], Math.min(asked.end(), end));
    }

    private static int report(FeedToDoor.Outcome outcome) {
        SendReport report = outcome.report();
        System.out.printf(
                "sent %d, acknowledged %d, rejected %d%s, sent again %d, reconnects %d%n",
                report.sent(),
                report.acknowledged(),
                report.rejectedLines(),
                report.rejected().isEmpty() ? "" : " " + report.rejected(),
                report.resent(),
                report.reconnects());
        return outcome.ended() ? ExitCode.GOOD : ExitCode.FAILURE;
    }
}
