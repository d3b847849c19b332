package io.tradepulse.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Who may speak to whom, by the network policies of an overlay: both sides have to be let.
///
/// Immutable.
record KubernetesNetwork(List<Manifest> manifests) {
    /// Every `from to port` that is let through between pods of the overlay.
    Set<String> ways() {
        Set<String> ways = new TreeSet<>();
        for (Manifest from : workloads()) {
            for (Manifest to : workloads()) {
                Manifest.each(to.container().path("ports"))
                        .map(port -> port.path("containerPort").asInt())
                        .filter(port -> isLet(from, to, port))
                        .forEach(port -> ways.add(from.app() + " " + to.app() + " " + port));
            }
        }
        return ways;
    }

    /// Whether anything at all keeps pods from speaking and from being spoken to.
    boolean deniesWhatNobodyLets() {
        return workloads().stream()
                .allMatch(each -> isClosed(each, "Ingress") && isClosed(each, "Egress"));
    }

    /// The ports of pods that others than pods of the namespace may come to.
    Set<String> open() {
        Set<String> open = new TreeSet<>();
        for (Manifest to : workloads()) {
            for (JsonNode rule : rules(to, "Ingress", "ingress")) {
                if (rule.path("from").isMissingNode() || isFromOutside(rule.path("from"))) {
                    Manifest.each(to.container().path("ports"))
                            .map(port -> port.path("containerPort").asInt())
                            .filter(ports(rule)::contains)
                            .forEach(port -> open.add(to.app() + " " + port));
                }
            }
        }
        return open;
    }

    private static boolean isFromOutside(JsonNode peers) {
        return Manifest.each(peers).anyMatch(peer -> !peer.has("podSelector"));
    }

    private List<Manifest> workloads() {
        return manifests.stream().filter(Manifest::isWorkload).toList();
    }

    private List<Manifest> policies(Manifest pods, String type) {
        return manifests.stream()
                .filter(each -> each.is("NetworkPolicy"))
                .filter(each -> pods.isSelectedBy(each.at("/spec/podSelector")))
                .filter(
                        each ->
                                Manifest.each(each.at("/spec/policyTypes"))
                                        .anyMatch(one -> one.asText().equals(type)))
                .toList();
    }

    private boolean isClosed(Manifest pods, String type) {
        return !policies(pods, type).isEmpty();
    }

    private List<JsonNode> rules(Manifest pods, String type, String field) {
        return policies(pods, type).stream()
                .flatMap(policy -> Manifest.each(policy.at("/spec").path(field)))
                .toList();
    }

    private boolean isLet(Manifest from, Manifest to, int port) {
        return rules(from, "Egress", "egress").stream()
                        .anyMatch(rule -> isFor(rule, rule.path("to"), to, port))
                && rules(to, "Ingress", "ingress").stream()
                        .anyMatch(rule -> isFor(rule, rule.path("from"), from, port));
    }

    private static boolean isFor(JsonNode rule, JsonNode peers, Manifest other, int port) {
        boolean isOfPeer =
                peers.isMissingNode()
                        || Manifest.each(peers)
                                .anyMatch(
                                        peer ->
                                                peer.has("podSelector")
                                                        && !peer.has("namespaceSelector")
                                                        && other.isSelectedBy(
                                                                peer.path("podSelector")));
        return isOfPeer && ports(rule).contains(port);
    }

    private static List<Integer> ports(JsonNode rule) {
        return Manifest.each(rule.path("ports")).map(port -> port.path("port").asInt()).toList();
    }
}
