"""The quickstart in Python: the same constructs by the same ids, and so the same bytes."""
import os

from cdk8s import App, Chart
from cdk8s_hardened_agents import AgentCluster, AgentNamespace, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny

digest = "sha256:" + "0123456789abcdef" * 4
app = App(outdir=os.environ.get("CDK8S_OUTDIR") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "dist"))
chart = Chart(app, "agents")
AgentCluster(pod_cidrs=["10.244.0.0/16"], service_cidrs=["10.96.0.0/16"]).apply_to(app)
runtime = GVisorRuntime(chart, "gvisor")

tools = AgentNamespace(chart, "tools", name="tools")
PodSubnetEgressDeny(chart, "tools-egress", namespace=tools)
mcp_server = HardenedAgentPod(chart, "mcp-server", namespace=tools, runtime=runtime, image=f"mcp-server@{digest}", port=8443)

namespace = AgentNamespace(chart, "agents", name="agents")
egress = PodSubnetEgressDeny(chart, "egress", namespace=namespace)
agent = HardenedAgentPod(chart, "claude-code", namespace=namespace, runtime=runtime, image=f"claude-code@{digest}", port=8080)
egress.allow_to(mcp_server, from_=agent, port=8443)

app.synth()
