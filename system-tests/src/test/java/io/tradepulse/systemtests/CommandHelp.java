package io.tradepulse.systemtests;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// What `--help` of a command says of its settings: the code's own word.
///
/// Immutable.
///
/// @param flags all of them
/// @param defaults of settings, by the name of the variable
record CommandHelp(Set<String> flags, Map<String, String> defaults) {
    private static final Map<String, CommandHelp> ASKED = new ConcurrentHashMap<>();
    private static final Pattern FLAG = Pattern.compile("--[a-z][a-z0-9-]+");
    private static final Pattern DEFAULT = Pattern.compile("([A-Z][A-Z0-9_]+), default: (\\S+)");

    /// Of a command, which is asked only once.
    static CommandHelp of(Path folder, String command) throws Exception {
        CommandHelp known = ASKED.get(command);
        return known == null ? ask(folder, command) : known;
    }

    private static CommandHelp ask(Path folder, String command) throws Exception {
        try (PlatformProcess run = PlatformProcess.run(folder, command, "--help")) {
            run.exitCode();
            String text = run.output().replaceAll("\\s+", " ");
            Set<String> flags = new TreeSet<>();
            FLAG.matcher(text).results().forEach(found -> flags.add(found.group()));
            Map<String, String> defaults = new HashMap<>();
            DEFAULT.matcher(text)
                    .results()
                    .forEach(found -> defaults.put(found.group(1), found.group(2)));
            CommandHelp help = new CommandHelp(flags, defaults);
            ASKED.put(command, help);
            return help;
        }
    }

    /// Those of these variables that the command takes no notice of.
    List<String> unknown(Set<String> variables) {
        return variables.stream().filter(name -> !flags.contains(flag(name))).toList();
    }

    /// Secrets have a flag for the file that holds them.
    private static String flag(String variable) {
        return "--" + variable.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
