package io.tradepulse.systemtests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads a manifest into what Kubernetes' API, or the Prometheus operator's, has of its kind, and
/// refuses a field that is not there, as `kubectl apply --validate=strict` does with a cluster.
final class KubernetesModels {
    private static final Map<String, Class<? extends HasMetadata>> KINDS =
            List.<Class<? extends HasMetadata>>of(
                            ConfigMap.class,
                            Deployment.class,
                            HorizontalPodAutoscaler.class,
                            Namespace.class,
                            NetworkPolicy.class,
                            PodDisruptionBudget.class,
                            PrometheusRule.class,
                            Service.class,
                            ServiceAccount.class,
                            ServiceMonitor.class,
                            StatefulSet.class)
                    .stream()
                    .collect(Collectors.toMap(HasMetadata::getKind, Function.identity()));

    private static final ObjectMapper STRICT =
            new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .setAnnotationIntrospector(new NothingBeyondTheModel());

    private KubernetesModels() {}

    /// The models keep what they don't know, for servers that are newer: here it is a mistake.
    private static final class NothingBeyondTheModel extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated member) {
            return member instanceof AnnotatedMember ? Boolean.FALSE : super.hasAnySetter(member);
        }
    }

    /// @throws AssertionError where the manifest is none of its kind
    static HasMetadata read(Manifest manifest) {
        Class<? extends HasMetadata> kind = KINDS.get(manifest.kind());
        if (kind == null) {
            throw new AssertionError("no test knows what a " + manifest.kind() + " is");
        }
        String version = manifest.at("/apiVersion").asText();
        if (!version.equals(HasMetadata.getApiVersion(kind))) {
            throw new AssertionError(manifest + " is of " + version);
        }
        try {
            return STRICT.treeToValue(manifest.json(), kind);
        } catch (JsonProcessingException e) {
            throw new AssertionError(manifest + ": " + e.getMessage(), e);
        }
    }
}
