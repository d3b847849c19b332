package io.tradepulse.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// `tradepulse monitor`: the monitor, which knows nothing of the rest, with its own flags.
@Command(name = "monitor", description = "Probe services from outside; --help lists its own flags.")
final class MonitorCommand implements Callable<Integer> {
    @Unmatched List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        return io.tradepulse.monitor.Main.run(arguments, System.getenv(), System.out, System.err);
    }
}
