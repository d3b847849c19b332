package io.tradepulse.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// What `docker-compose.yml` describes, as processes of this machine: 14 of them, for some minutes,
/// with alerts that are to be quiet, which takes a machine that has nothing else to do. So it runs
/// where it is asked for, as `deploy/topology/topology.sh check` does.
final class TopologyTest {
    @Test
    @EnabledIfSystemProperty(
            named = "tradepulse.topology",
            matches = "true",
            disabledReason = "takes minutes of a machine of its own: -Dtradepulse.topology=true")
    void takesTicksServesThemAndTellsWhenAServiceIsKilled() throws Exception {
        List<String> missing = Topology.missing();
        assumeTrue(missing.isEmpty(), "not installed: " + String.join(", ", missing));
        TopologyCheck.run(System.out);
    }
}
