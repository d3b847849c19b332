#!/usr/bin/env bash
# Runs the services of docker-compose.yml as processes of this machine, without containers: ours from the jar, Kafka from its
# Maven artifact, PostgreSQL, Redis, Prometheus and Alertmanager from Debian's packages, all on free ports of 127.0.0.1.
#   deploy/topology/topology.sh check                      from end to end, a minute or two; fails where something is wrong
#   deploy/topology/topology.sh up [--scale ingestor=3]    until Ctrl-C
# Needs JAVA_HOME to be a JDK 25, Maven, and: apt-get install postgresql redis-server prometheus prometheus-alertmanager
set -euo pipefail

home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
case "${1:-}" in
  check | up) ;;
  *)
    sed -n '2,6s/^# //p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac

mkdir -p "$home/target"
without=()
command -v npm >/dev/null 2>&1 || without=(-DskipWeb)
echo "Building; the log is in target/topology.log" >&2
mvn -B -q -f "$home/pom.xml" -pl system-tests -am -DskipTests "${without[@]}" package dependency:build-classpath \
  -Dmdep.outputFile=target/topology-classpath >"$home/target/topology.log" 2>&1 || {
  echo "topology: the build failed; see target/topology.log" >&2
  exit 1
}
exec "${JAVA_HOME:?needs JAVA_HOME to be a JDK 25}/bin/java" -Xmx256m -XX:+UseSerialGC "-Dtradepulse.home=$home" \
  -cp "$home/system-tests/target/test-classes:$(cat "$home/system-tests/target/topology-classpath")" \
  io.tradepulse.systemtests.TopologyCheck "$@"
