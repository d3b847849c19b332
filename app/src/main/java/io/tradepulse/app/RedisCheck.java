package io.tradepulse.app;

import io.tradepulse.bus.redis.RedisInspection;
import io.tradepulse.bus.redis.RedisOptions;
import io.tradepulse.model.EpochClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// What is to be said of Redis: memory, disk, streams, groups.
///
/// Owned by the thread of its check.
final class RedisCheck {
    private static final long LONG_LAG = 100_000;

    /// What a member has taken is done within seconds, or its member has died.
    private static final Duration LONG_PENDING = Duration.ofMinutes(2);

    private static final double NEARLY_FULL = 0.8;

    private final RedisOptions options;

    /// Whether ticks go over it; else only latest prices, which come again.
    private final boolean isBus;

    private final ClockCheck clocks;
    private final EpochClock clock;
    private final Findings findings = new Findings(Finding.Part.REDIS);

    /// @throws ConfigException where the settings name none
    RedisCheck(Settings settings, EpochClock clock) {
        this.options = RedisSettings.options(settings);
        this.isBus = settings.get(Settings.BUS).equals(Buses.REDIS);
        this.clocks = new ClockCheck(settings);
        this.clock = clock;
    }

    List<Finding> findings() {
        try {
            RedisInspection.Report is = new RedisInspection(options, clock).look();
            server(is);
            memory(is.memory());
            if (isBus) {
                persistence(is.persistence());
                long now = is.clock().answered() / 1_000_000;
                is.streams().forEach(stream -> stream(stream, now));
            }
            findings.add(clocks.finding("Redis's", is.clock()));
        } catch (IOException e) {
            findings.problem(
                    String.valueOf(e.getMessage()),
                    "see to the server, REDIS_URL and the way between");
        }
        return findings.list();
    }

    private void server(RedisInspection.Report is) {
        String sentence = "Redis " + is.version() + ", " + memory(is) + " used";
        if (is.isReplica()) {
            findings.problem(sentence + ", is a replica and takes no writes", "name the primary");
        } else {
            findings.ok(sentence);
        }
    }

    private static String memory(RedisInspection.Report is) {
        RedisInspection.Memory memory = is.memory();
        return Amounts.bytes(memory.usedBytes())
                + (memory.maxBytes() == 0
                        ? " of unlimited memory"
                        : " of " + Amounts.bytes(memory.maxBytes()));
    }

    private void memory(RedisInspection.Memory is) {
        if (!is.policy().equals("noeviction") && !is.policy().isEmpty()) {
            findings.warning(
                    "maxmemory-policy is " + is.policy() + ": full, it drops what it was to keep",
                    "set maxmemory-policy noeviction");
        }
        if (is.maxBytes() == 0 && isBus) {
            findings.warning(
                    "maxmemory is not set: the system ends it when memory runs out",
                    "set maxmemory to what the machine has for it");
        } else if (is.maxBytes() > 0 && is.usedBytes() > NEARLY_FULL * is.maxBytes()) {
            findings.warning(
                    "its memory is nearly full",
                    "raise maxmemory, lower REDIS_RETENTION_HOURS, see to groups that are behind");
        }
    }

    private void persistence(RedisInspection.Persistence is) {
        if (is.hasFailed()) {
            findings.problem("its last write to the disk failed", "see to its disk and its log");
        }
        if (!is.isAppendOnly()) {
            findings.warning(
                    "appendonly is off: what was acknowledged is lost with the process",
                    "set appendonly yes");
        } else if (is.appendFsync().equals("always")) {
            findings.ok("appendonly, appendfsync always");
        } else {
            findings.warning(
                    "appendfsync is "
                            + (is.appendFsync().isEmpty() ? "not told" : is.appendFsync())
                            + ": a power cut may lose the last second or more",
                    "set appendfsync always, where that matters");
        }
    }

    private void stream(RedisInspection.Stream is, long now) {
        String name = "stream " + is.key();
        if (is.length() == 0 && is.groups().isEmpty()) {
            findings.ok(name + " is not there yet");
            return;
        }
        String ages =
                is.length() == 0
                        ? ""
                        : ", oldest %s ago, newest %s ago"
                                .formatted(
                                        age(now, is.oldestMillis()), age(now, is.newestMillis()));
        findings.ok(name + ": " + entries(is.length()) + ages);
        if (is.key().equals(options.stream()) && is.groups().isEmpty()) {
            findings.warning(name + " has no groups: nobody has ever read", "run persist and bars");
        }
        is.groups().forEach(group -> group(name, group, now));
    }

    private static String entries(long number) {
        return Amounts.count(number, "entry", "entries");
    }

    private static String age(long now, long millis) {
        return Amounts.time(Duration.ofMillis(Math.max(0, now - millis)));
    }

    /// Who reads a whole stream by itself, as for bars, is no member.
    private static String members(RedisInspection.Group is) {
        return is.members() == 0 ? "" : Amounts.count(is.members(), "member") + ", ";
    }

    private void group(String stream, RedisInspection.Group is, long now) {
        String sentence =
                "%s, group %s: %s%s behind, %s taken and not done"
                        .formatted(
                                stream,
                                is.name(),
                                members(is),
                                entries(is.lag()),
                                entries(is.pending()));
        Duration waiting = Duration.ofMillis(Math.max(0, now - is.oldestPendingMillis()));
        if (is.hasLost()) {
            findings.problem(
                    "%s, group %s has lost entries that were deleted before it had them"
                            .formatted(stream, is.name()),
                    "keep entries longer (REDIS_RETENTION_HOURS), and consumers running");
        }
        if (is.lag() > LONG_LAG) {
            findings.warning(sentence, "see whether its members run and the store keeps up");
        } else if (is.pending() > 0 && waiting.compareTo(LONG_PENDING) > 0) {
            findings.warning(
                    sentence + ", the oldest came " + Amounts.time(waiting) + " ago",
                    "see whether its members run and the store takes what they write");
        } else {
            findings.ok(sentence);
        }
    }
}
