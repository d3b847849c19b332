package io.tradepulse.app;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// `tradepulse`: the command line (contract, section 9).
@Command(
        name = "tradepulse",
        description = "Real-time market data that measures its own latency at every stage.",
        mixinStandardHelpOptions = true,
        version = "Trade Pulse 0.1.0",
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine(args).execute(args));
    }

    /// A health check comes again and again, and is spared the flags of all other commands.
    private static CommandLine commandLine(String[] args) {
        boolean isHealth = args.length > 0 && args[0].equals("health");
        return isHealth
                ? handled(new CommandLine(new Main()).addSubcommand(new HealthCommand()))
                : commandLine();
    }

    static CommandLine commandLine() {
        UpCommand up = new UpCommand();
        GenerateCommand generate = new GenerateCommand();
        ImportCommand imports = new ImportCommand();
        ExportCommand export = new ExportCommand();
        ReplayCommand replay = new ReplayCommand();
        CanaryCommand canary = new CanaryCommand();
        DoctorCommand doctor = new DoctorCommand();
        CommandLine line =
                new CommandLine(new Main())
                        .addSubcommand(command(up, up.settingOptions, UpCommand.SETTINGS, Map.of()))
                        .addSubcommand(
                                command(
                                        generate,
                                        generate.settingOptions,
                                        GenerateCommand.SETTINGS,
                                        GenerateCommand.DEFAULTS))
                        .addSubcommand(
                                command(
                                        imports,
                                        imports.settingOptions,
                                        ImportCommand.SETTINGS,
                                        ImportCommand.DEFAULTS))
                        .addSubcommand(
                                command(
                                        export,
                                        export.settingOptions,
                                        ExportCommand.SETTINGS,
                                        Map.of()))
                        .addSubcommand(
                                command(
                                        replay,
                                        replay.settingOptions,
                                        ReplayCommand.SETTINGS,
                                        Map.of()))
                        .addSubcommand(new RejectsCommand())
                        .addSubcommand(new KeysCommand())
                        .addSubcommand(new MonitorCommand())
                        .addSubcommand(new HealthCommand())
                        .addSubcommand(
                                command(
                                        canary,
                                        canary.settingOptions,
                                        CanaryCommand.SETTINGS,
                                        CanaryCommand.DEFAULTS))
                        .addSubcommand(
                                command(
                                        doctor,
                                        doctor.settingOptions,
                                        DoctorCommand.SETTINGS,
                                        DoctorCommand.DEFAULTS));
        for (ServiceCommand service :
                List.of(
                        new IngestCommand(),
                        new PersistCommand(),
                        new BarsCommand(),
                        new ServeCommand())) {
            line.addSubcommand(
                    command(
                            service,
                            service.settingOptions,
                            service.settings(),
                            service.defaults()));
        }
        return handled(line);
    }

    private static CommandLine handled(CommandLine line) {
        return line.setParameterExceptionHandler(Main::usage)
                .setExecutionExceptionHandler(Main::failed)
                .setUsageHelpLongOptionsMaxWidth(36);
    }

    /// A command with a flag for each of its settings.
    static CommandLine command(
            Object command,
            SettingOptions options,
            List<Setting<?>> settings,
            Map<Setting<?>, String> defaults) {
        CommandLine line = new CommandLine(command);
        SettingOptions.addTo(line.getCommandSpec(), options, settings, defaults);
        line.getCommandSpec().mixinStandardHelpOptions(true);
        return line;
    }

    /// One line: what is wrong, and what is near it.
    private static int usage(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        String message = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            message += near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
        }
        err.println("tradepulse: " + message.replace('\n', ' '));
        return ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine line, CommandLine.ParseResult result) {
        line.getErr().println("tradepulse: " + e.getMessage());
        return switch (e) {
            case ConfigException _ -> ExitCode.USAGE;
            case StartException _ -> ExitCode.FAILURE;
            default -> {
                e.printStackTrace(line.getErr());
                yield ExitCode.FAILURE;
            }
        };
    }
}
