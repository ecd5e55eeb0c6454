"""Mistakes that mypy and pyright report: an error on each line that ends with "# mistake", and on no other."""
from cdk8s import App, Chart
from cdk8s_hardened_agents import (
    AgentCluster, AgentContainerProps, AgentMount, AgentNamespace, AgentPolicy, AgentProbes, AgentRuntime, AgentSize, AlertSink,
    GVisorRuntime, HardenedAgentCronJob, HardenedAgentJob, HardenedAgentPod, PodSubnetEgressDeny, WritablePath,
)

app = App()
chart = Chart(app, "mistakes")
runtime = GVisorRuntime(chart, "gvisor")
namespace = AgentNamespace(chart, "agents", name="agents")
egress = PodSubnetEgressDeny(chart, "egress", namespace=namespace)
agent = HardenedAgentPod(chart, "agent", namespace=namespace, runtime=runtime, image="agent", port=8080)

# What is missing, or not a keyword.
HardenedAgentPod(chart, "a", namespace=namespace, image="agent")  # mistake
HardenedAgentPod(chart, namespace=namespace, runtime=runtime, image="agent")  # mistake
HardenedAgentPod(chart, "a", "agent")  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=runtime, image="agent", prot=8080)  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=runtime, image="agent", writablePaths=[])  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=runtime, image="agent", replicas=2)  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=runtime, image="agent", probes=AgentProbes(failureThreshold=9))  # mistake
HardenedAgentPod(chart, "a", **{"namespace": namespace, "runtime": runtime})  # mistake
AgentContainerProps(name="tools")  # mistake
WritablePath("/tmp")  # mistake
agent.add_agent_container(name="tools")  # mistake
egress.allow_to(agent, agent)  # mistake
egress.allowToCidr("203.0.113.0/24", from_=agent, port=443)  # mistake
AgentPolicy.acknowledge(agent, "no-latest-image")  # mistake
AgentMount.config_map("/etc/agent")  # mistake

# A class or an enum instead of a text or a number, and the other way round.
HardenedAgentPod("chart", "a", namespace=namespace, runtime=runtime, image="agent")  # mistake
HardenedAgentPod(chart, "a", namespace="agents", runtime=runtime, image="agent")  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime="gvisor", image="agent")  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=GVisorRuntime, image="agent")  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=namespace, image="agent")  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=runtime, image="agent", port="8080")  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=runtime, image="agent", size="small")  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=runtime, image="agent", size=AgentSize.TINY)  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=runtime, image="agent", probes=AgentProbes(kind="tcp"))  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=runtime, image="agent", termination_grace_period=30)  # mistake
HardenedAgentJob(chart, "a", namespace=namespace, runtime=runtime, image="agent", active_deadline=600)  # mistake
HardenedAgentCronJob(chart, "a", namespace=namespace, runtime=runtime, image="agent", schedule="30 2 * * *")  # mistake
WritablePath(path="/tmp", size=64)  # mistake
WritablePath(path="/tmp", in_memory="yes")  # mistake
AgentCluster(name="dev").apply_to("app")  # mistake
AgentMount.config_map("/etc/agent", "settings")  # mistake
AgentRuntime.gvisor  # mistake
AlertSink.webhook("https://alerts.example")  # mistake
egress.allow_to("agent", from_=agent)  # mistake
egress.allow_to(agent, from_="agent")  # mistake
egress.allow_to_cidr(203, from_=agent, port=443)  # mistake
egress.allow_to_pods(namespace, from_=agent, port=443)  # mistake
agent.use("server", as_="TOOLS")  # mistake
len(agent.reach())  # mistake
lines: str = agent.reach().lines()  # mistake

# What is in a list or a dict.
HardenedAgentPod(chart, "a", namespace=namespace, runtime=runtime, image="agent", args=["--port", 8080])  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=runtime, image="agent", env={"PORT": 8080})  # mistake
HardenedAgentPod(chart, "a", namespace=namespace, runtime=runtime, image="agent", writable_paths=["/tmp"])  # mistake
AgentPolicy.acknowledge(agent, ["no-latest-image"], "we test the nightly build")  # mistake

# No checker reports these. The first two are no errors, the third is one of synth, and all others are a TypeError when they run.
egress.allow_to(agent)  # without from_, every agent that the policy selects may call it
print(agent.reach().lines)  # a method that is not called
HardenedAgentPod(chart, "b", namespace=namespace, runtime=runtime)  # the image may come in a container that is added later
HardenedAgentPod(chart, "c", namespace=namespace, runtime=runtime, image="agent", args=("--once",))
HardenedAgentPod(chart, "d", namespace=namespace, runtime=runtime, image="agent", args="--once")
HardenedAgentPod(chart, "e", namespace=namespace, runtime=runtime, image="agent", port=True)
HardenedAgentPod(chart, "f", namespace=namespace, runtime=runtime, image="agent", probes={"failureThreshold": 9})
HardenedAgentPod(chart, "g", namespace=namespace, runtime=runtime, image="agent", writable_paths=[{"path": "/tmp", "inMemory": True}])
