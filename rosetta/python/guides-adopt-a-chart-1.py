# import { App, Chart, Include, JsonPatch } from 'cdk8s';
import cdk8s_plus_29 as kplus
from cdk8s import App, Chart, Include, JsonPatch
from cdk8s_hardened_agents import (
    AgentCluster, AgentNamespace, AgentPeer, AgentPolicy, AgentProbes, GVisorRuntime, Harden, HardenOverride, PodSubnetEgressDeny,
)

app = App()
AgentCluster(pod_cidrs=["10.244.0.0/16"], service_cidrs=["10.96.0.0/16"]).apply_to(app)  # those of kind
chart = Chart(app, "search", namespace="search-tools")
runtime = GVisorRuntime(chart, "gvisor")  # nodes need runsc
namespace = AgentNamespace(chart, "namespace", name="search-tools")
egress = PodSubnetEgressDeny(chart, "egress", namespace=namespace)

helm = Include(chart, "chart", url="helm.yaml")
server = next(one for one in helm.api_objects if one.kind == "Deployment")
digest = "sha256:8f4e3c1d2b5a69788796a5b4c3d2e1f08f4e3c1d2b5a69788796a5b4c3d2e1f0"  # of the image of the chart
server.add_json_patch(JsonPatch.replace("/spec/template/spec/containers/0/image", f"registry.example/mcp-search@{digest}"))

chart.with_(Harden(
    runtime=runtime,
    probes=AgentProbes(path="/healthz"),  # of each container with a TCP port
    overrides=[HardenOverride(container="mcp-server", run_as=10001, writable_paths=["/tmp", "/var/cache/search"])],
))

search = kplus.Pods.select(chart, "search-pods", labels={"app.kubernetes.io/name": "search"})
egress.allow_from(AgentPeer.ingress_nginx(chart, "ingress-nginx"), to=search, port=8000)
app.synth()
for entry in AgentPolicy.of(app).filled():
    print(entry.message)
