package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every command of every page does what the page says, on a real platform at the ports that the
/// page names. How pages mark their commands: [DocBlock]. `-Dtradepulse.page=docs/api.md` runs one.
@Order(2)
class DocCommandsTest {
    private static final long PATIENCE_NANOS = 100_000_000_000L;

    private static final List<String> TOOLS =
            List.of("bash", "curl", "ip", "jq", "nc", "openssl", "python3");

    /// One page alone, for who writes it.
    private static final String ONLY = System.getProperty("tradepulse.page");

    @TempDir static Path folder;

    private static DocShell shared;
    private static int shells;

    /// A command, and what the page shows of its output.
    private record Command(String text, ShownOutput shown) {}

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                DocShell.isPossible(),
                "unshare gives no network of its own here (unprivileged user namespaces, or root)");
        for (String tool : TOOLS) {
            new Tool(tool).assumeInstalled();
        }
        shared = open();
        shared.start("up", "./tradepulse up");
    }

    @AfterAll
    static void stop() throws Exception {
        if (shared != null) {
            shared.close();
        }
    }

    private static DocShell open() throws IOException, InterruptedException {
        return DocShell.open(Files.createDirectory(folder.resolve("shell-" + ++shells)));
    }

    @TestFactory
    Stream<DynamicTest> everyCommandDoesWhatThePageSays() throws IOException {
        return DocPage.all().stream()
                .filter(page -> page.blocks().stream().anyMatch(DocBlock::isRun))
                .filter(page -> ONLY == null || page.toString().equals(ONLY))
                .map(page -> DynamicTest.dynamicTest(page.toString(), () -> run(page)));
    }

    private static void run(DocPage page) throws Exception {
        DocShell own = null;
        try {
            for (DocBlock block : page.blocks()) {
                if (block.marks().getOrDefault("run", "").equals("own")) {
                    if (own != null) {
                        own.close();
                    }
                    own = open();
                }
                boolean isShared = own == null || block.marks().getOrDefault("run", "").isEmpty();
                DocShell shell = isShared ? shared : own;
                if (block.isFile()) {
                    Files.writeString(
                            shell.folder().resolve(block.marks().get("file")), block.text());
                } else if (block.isRun() && isInstalled(block)) {
                    run(block, shell);
                }
            }
        } finally {
            if (own != null) {
                own.close();
            }
        }
    }

    /// A page with commands of a program that is not here is run without these.
    private static boolean isInstalled(DocBlock block) {
        String tool = block.marks().get("needs");
        boolean isHere =
                tool == null
                        || Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                                .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
        if (!isHere) {
            System.out.println(block + " was not run: " + tool + " is not installed");
        }
        return isHere;
    }

    private static void run(DocBlock block, DocShell shell) throws Exception {
        for (Command command : commands(block.before(), "", List.of())) {
            run(block, shell, command, false, false);
        }
        switch (block.language()) {
            case "python" -> runProgram(block, shell, "python3");
            case "js" ->
                    runProgram(
                            block,
                            shell,
                            "node --experimental-websocket --input-type=module -e \"$(cat $0)\"");
            default -> {
                String prompt = "console".equals(block.language()) ? "$ " : "";
                List<Command> commands = commands(block.lines(), prompt, block.exceptions());
                assertThat(commands).as(block.toString()).isNotEmpty();
                for (Command command : commands) {
                    boolean isLast = command == commands.getLast();
                    run(block, shell, command, isLast, isEndless(block));
                }
            }
        }
    }

    private static void runProgram(DocBlock block, DocShell shell, String program)
            throws Exception {
        String call = program.contains("$0") ? "bash -c '" + program + "'" : program;
        if (isEndless(block)) {
            shell.runUntil(call, block.text(), said -> !said.isBlank());
        } else {
            DocShell.Answer answer = shell.runBy(call, block.text());
            assertThat(answer.exitCode()).as(block + ": " + answer.output()).isZero();
        }
    }

    private static boolean isEndless(DocBlock block) {
        return block.marks().containsKey("endless");
    }

    private static void run(
            DocBlock block, DocShell shell, Command command, boolean isLast, boolean isEndless)
            throws Exception {
        String service = DocShell.service(command.text);
        int exit = isLast ? Integer.parseInt(block.marks().getOrDefault("exit", "0")) : 0;
        if (isEndless) {
            ShownOutput shown = command.shown;
            shell.runUntil(
                    "bash",
                    command.text,
                    said -> !said.isBlank() && shown.differences(said).isEmpty());
        } else if (!service.isEmpty() && exit == 0) {
            shell.start(service, command.text);
            awaitFit(block, command, () -> shell.said(service));
        } else if (command.text.startsWith("curl ")) {
            // What was just sent shows a moment later.
            awaitFit(block, command, () -> said(block, shell, command, exit));
        } else {
            fits(block, command, said(block, shell, command, exit));
        }
    }

    private static String said(DocBlock block, DocShell shell, Command command, int exit)
            throws Exception {
        DocShell.Answer answer = shell.run(command.text);
        assertThat(answer.exitCode())
                .as(block + " " + command.text + ": " + answer.output())
                .isEqualTo(exit);
        return answer.output();
    }

    private static void fits(DocBlock block, Command command, String said) {
        assertThat(command.shown.differences(said)).as(block + " " + command.text).isEmpty();
    }

    private interface Question {
        String ask() throws Exception;
    }

    private static void awaitFit(DocBlock block, Command command, Question question)
            throws Exception {
        long start = System.nanoTime();
        String said = question.ask();
        while (!command.shown.differences(said).isEmpty()
                && System.nanoTime() - start < PATIENCE_NANOS) {
            java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
            said = question.ask();
        }
        fits(block, command, said);
    }

    /// Commands begin with the prompt and go on as long as bash wants more; what follows is output.
    private static List<Command> commands(
            List<String> lines, String prompt, List<String> exceptions)
            throws IOException, InterruptedException {
        List<Command> commands = new ArrayList<>();
        int i = 0;
        while (i < lines.size()) {
            String line = lines.get(i++);
            boolean isCommand =
                    line.startsWith(prompt) && !line.isBlank() && !line.strip().startsWith("#");
            if (isCommand) {
                StringBuilder text = new StringBuilder(line.substring(prompt.length()));
                while (i < lines.size() && !isWhole(text.toString())) {
                    text.append('\n').append(lines.get(i++));
                }
                List<String> output = new ArrayList<>();
                while (!prompt.isEmpty() && i < lines.size() && !lines.get(i).startsWith(prompt)) {
                    output.add(lines.get(i++));
                }
                String whole = text.toString();
                if (exceptions.stream().noneMatch(whole::contains)) {
                    commands.add(new Command(whole, new ShownOutput(output)));
                }
            }
        }
        return commands;
    }

    private static boolean isWhole(String text) throws IOException, InterruptedException {
        if (text.endsWith("\\")) {
            return false;
        }
        Process check =
                new ProcessBuilder("bash", "-n", "-c", text).redirectErrorStream(true).start();
        check.getInputStream().readAllBytes();
        return check.waitFor() == 0;
    }
}
