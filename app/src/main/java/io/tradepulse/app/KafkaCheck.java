package io.tradepulse.app;

import io.tradepulse.bus.kafka.KafkaInspection;
import io.tradepulse.bus.kafka.KafkaOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// What is to be said of Kafka: brokers, topics, groups.
///
/// Owned by the thread of its check.
final class KafkaCheck {
    /// Of less, an outage of a consumer over a night loses ticks.
    private static final Duration SHORT = Duration.ofHours(12);

    /// More than a consumer is behind for having been busy.
    private static final long LONG_LAG = 100_000;

    private final KafkaOptions options;
    private final Findings findings = new Findings(Finding.Part.KAFKA);

    KafkaCheck(KafkaOptions options) {
        this.options = options;
    }

    List<Finding> findings() {
        try (KafkaInspection inspection = new KafkaInspection(options)) {
            if (cluster(inspection)) {
                inspection.topics().forEach(this::topic);
                inspection.groups().forEach(this::group);
            }
        } catch (IOException e) {
            findings.problem(
                    "topics and groups can't be looked at: " + e.getMessage(),
                    "give this user the right to describe topics and groups;"
                            + " where there was no answer, look at the brokers and ask again");
        } catch (IllegalArgumentException e) {
            findings.problem(
                    String.valueOf(e.getMessage()), "see to KAFKA_* and KAFKA_PROPERTIES_FILE");
        }
        return findings.list();
    }

    /// @return whether any broker answers
    private boolean cluster(KafkaInspection inspection) {
        KafkaInspection.Cluster is;
        try {
            is = inspection.cluster();
        } catch (IOException e) {
            findings.problem(
                    String.valueOf(e.getMessage()),
                    "see to the brokers, KAFKA_BROKERS and the way between;"
                            + " TLS and SASL are for KAFKA_PROPERTIES_FILE");
            return false;
        }
        String sentence =
                "%s, controller %s"
                        .formatted(
                                Amounts.count(is.brokers().size(), "broker"),
                                is.controller().isEmpty() ? "none" : is.controller());
        if (is.controller().isEmpty()) {
            findings.problem(sentence, "see to the controllers");
        } else {
            findings.ok(sentence);
        }
        boolean reachesOne = false;
        for (KafkaInspection.Broker broker : is.brokers()) {
            reachesOne |= broker.problem().isEmpty();
            if (!broker.problem().isEmpty()) {
                findings.problem(
                        "broker " + broker.id() + ": " + broker.problem(),
                        "set its advertised.listeners to an address that can be reached from here");
            }
        }
        return reachesOne;
    }

    private void topic(KafkaInspection.TopicState is) {
        String name = "topic " + is.name();
        if (!is.isThere()) {
            findings.warning(
                    name + " is not there", "the next start makes it, or make it yourself");
            return;
        }
        findings.ok(
                "%s: %s, %s, min.insync.replicas %d, kept %s"
                        .formatted(
                                name,
                                Amounts.count(is.partitions(), "partition"),
                                Amounts.count(is.replication(), "copy", "copies"),
                                is.minInSync(),
                                kept(is)));
        faults(name, is);
    }

    private static String kept(KafkaInspection.TopicState is) {
        return is.retention().isNegative() ? "for ever" : "for " + Amounts.time(is.retention());
    }

    private void faults(String name, KafkaInspection.TopicState is) {
        boolean all = options.acks().equals("all") || options.acks().equals("-1");
        if (!is.leaderless().isEmpty()) {
            findings.problem(
                    name + " has no leader of partitions " + is.leaderless(),
                    "bring back the brokers that have them");
        }
        if (all && !is.unwritable().isEmpty()) {
            findings.problem(
                    "%s has fewer than %d copies up to date (min.insync.replicas) of partitions %s: nothing can be written there"
                            .formatted(name, is.minInSync(), is.unwritable()),
                    is.minInSync() > is.replication()
                            ? "lower min.insync.replicas, or add copies"
                            : "bring back the brokers that have the copies");
        } else if (!is.underReplicated().isEmpty()) {
            findings.warning(
                    name + " has copies of partitions " + is.underReplicated() + " that are behind",
                    "see to the brokers that have them");
        }
        if (is.isCompacted()) {
            findings.problem(
                    name + " is compacted: of each symbol only the newest event stays",
                    "set cleanup.policy=delete");
        }
        if (is.replication() == 1) {
            findings.warning(
                    name + " has 1 copy: its events are lost with a broker",
                    "make it with 3 copies (KAFKA_REPLICATION) and min.insync.replicas 2");
        } else if (all && is.minInSync() == 1) {
            findings.warning(
                    name + " has min.insync.replicas 1: a broker may acknowledge by itself",
                    "set min.insync.replicas=2");
        }
        if (!is.retention().isNegative() && is.retention().compareTo(SHORT) < 0) {
            findings.warning(
                    name + " keeps events " + kept(is) + ": what is behind by more loses some",
                    "set retention.ms to days");
        }
    }

    private void group(KafkaInspection.GroupState is) {
        String name = "group " + is.name();
        if (is.state().equals("none")) {
            findings.warning(name + " is not there: nobody has ever read", "run persist and bars");
            return;
        }
        if (is.members() == 0) {
            findings.warning(
                    name + " has no members (" + is.state() + ")",
                    is.name().equals("micro-batcher") ? "run bars" : "run persist");
        } else {
            findings.ok(
                    "%s: %s, %s"
                            .formatted(name, is.state(), Amounts.count(is.members(), "member")));
        }
        is.lags().forEach(lag -> lag(name, lag));
    }

    private void lag(String group, KafkaInspection.Lag is) {
        String sentence =
                "%s is %s behind in %s"
                        .formatted(group, Amounts.count(is.events(), "event"), is.topic());
        if (!is.lost().isEmpty()) {
            findings.problem(
                    "%s has lost events of %s: partitions %s were deleted beyond where it was"
                            .formatted(group, is.topic(), is.lost()),
                    "keep events longer (retention.ms), and consumers running");
        }
        if (is.events() > LONG_LAG) {
            findings.warning(sentence, "see whether its members run and the store keeps up");
        } else {
            findings.ok(sentence);
        }
    }
}
