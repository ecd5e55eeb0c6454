# import { ApiObject, App, Chart, Duration } from 'cdk8s';
from cdk8s import ApiObject, ApiObjectMetadata, App, Chart, Duration, JsonPatch
import cdk8s_plus_29 as kplus
from cdk8s_hardened_agents import (
    AgentCluster, AgentContainerProps, AgentDisruptionBudget, AgentNamespace, AgentProbes, AgentQuota, AgentSize,
    GVisorRuntime, HardenedAgentDeployment, PodSubnetEgressDeny, ProbeKind,
)

app = App()
chart = Chart(app, "workers")
AgentCluster(pod_cidrs=["10.244.0.0/16"], service_cidrs=["10.96.0.0/16"]).apply_to(app)
runtime = GVisorRuntime(chart, "gvisor")
namespace = AgentNamespace(chart, "namespace", name="workers", size=AgentSize.SMALL, quota=AgentQuota(pods=20))
PodSubnetEgressDeny(chart, "egress", namespace=namespace)

digest = "sha256:8f4e3c1d2b5a69788796a5b4c3d2e1f08f4e3c1d2b5a69788796a5b4c3d2e1f0" # of your image
spread = kplus.k8s.TopologySpreadConstraint(max_skew=1, topology_key="topology.kubernetes.io/zone", when_unsatisfiable="ScheduleAnyway")


def worker(name: str) -> HardenedAgentDeployment:
    return HardenedAgentDeployment(chart, name,
        namespace=namespace,
        runtime=runtime,
        name=name,
        termination_grace_period=Duration.minutes(2),
        topology_spread_constraints=[spread],
        containers=[AgentContainerProps(
            name="agent",
            image=f"registry.example/worker@{digest}",
            port_number=8080,
            probes=AgentProbes(kind=ProbeKind.TCP),
            size=AgentSize.SMALL,
            # a command of your image
            lifecycle=kplus.ContainerLifecycle(pre_stop=kplus.Handler.from_command(["/bin/agent", "drain"])),
        )],
    )


# With a HorizontalPodAutoscaler
chat = worker("chat")
kplus.HorizontalPodAutoscaler(chart, "scaling",
    metadata=ApiObjectMetadata(name="chat", namespace=namespace.namespace_name),
    target=chat,
    min_replicas=2,
    max_replicas=8,
    metrics=[kplus.Metric.resource_cpu(kplus.MetricTarget.average_utilization(70))]
)
AgentDisruptionBudget(chart, "budget", agent=chat, name="chat") # at most one pod is missing

# With KEDA
batch = worker("batch")
batch.mark_has_autoscaler()
scaled = ApiObject(chart, "keda",
    api_version="keda.sh/v1alpha1",
    kind="ScaledObject",
    metadata=ApiObjectMetadata(name="batch", namespace=namespace.namespace_name),
)
scaled.add_json_patch(JsonPatch.add("/spec", {
    "maxReplicaCount": 8,
    "scaleTargetRef": {"name": batch.name},
    "triggers": [{"metadata": {"desiredReplicas": "8", "end": "0 20 * * *", "start": "0 6 * * *", "timezone": "UTC"}, "type": "cron"}],
}))
AgentDisruptionBudget(chart, "batch-budget", agent=batch, name="batch")

app.synth()
