"""Dev and prod in Python: the same constructs by the same ids, and so the same bytes."""
import os

from cdk8s import App, Chart
from cdk8s_hardened_agents import AgentCluster, AgentNamespace, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny

image = "coding-agent@sha256:" + "0123456789abcdef" * 4
app = App(outdir=os.environ.get("CDK8S_OUTDIR") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "dist"))

clusters = [
    AgentCluster(name="dev", pod_cidrs=["10.244.0.0/16"], service_cidrs=["10.96.0.0/16"]),
    AgentCluster(name="prod", pod_cidrs=["10.10.0.0/16", "fd00:10:10::/56"], service_cidrs=["10.112.0.0/12", "fd00:10:112::/112"], node_cidrs=["192.168.77.0/24"]),
]
for cluster in clusters:
    chart = Chart(app, f"clusters-{cluster.name}")
    cluster.apply_to(chart)
    runtime = GVisorRuntime(chart, "gvisor")
    namespace = AgentNamespace(chart, "agents", name="clusters-agents")
    PodSubnetEgressDeny(chart, "egress", namespace=namespace, name="egress")
    HardenedAgentPod(chart, "agent", namespace=namespace, name="agent", runtime=runtime, image=image, port=8080)

app.synth()
