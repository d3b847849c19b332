package io.tradepulse.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// What `docker-compose.yml` describes, as processes of this machine, as
/// `deploy/topology/topology.sh check` runs them.
@Isolated("14 processes, whose alerts are to be quiet")
class TopologyTest {
    @Test
    void takesTicksServesThemAndTellsWhenAServiceIsKilled() throws Exception {
        List<String> missing = Topology.missing();
        assumeTrue(missing.isEmpty(), "not installed: " + String.join(", ", missing));
        TopologyCheck.run(System.out);
    }
}
