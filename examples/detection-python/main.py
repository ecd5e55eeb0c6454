"""examples/detection in Python: the same bytes."""
import os

from cdk8s import App, Chart
import cdk8s_plus_29 as kplus
from cdk8s_hardened_agents import (
    AgentCluster, AgentNamespace, AgentPolicy, AgentQuarantine, AgentRuntime, AlertRouting, AlertSink, DenialAlerts, DetectionNodeFiles,
    DnsAllowlist, FalcoDaemonSet, FalcoException, FalcoMatch, FalcoPriority, FalcoRuleOverride, FalcoRules, GVisorRuntime,
    HardenedAgentPod, PodSubnetEgressDeny, QuarantineResponse,
)

DIGEST = "sha256:" + "0123456789abcdef" * 4

app = App(outdir=os.environ.get("CDK8S_OUTDIR", os.path.join(os.path.dirname(os.path.abspath(__file__)), "dist")))
chart = Chart(app, "detection")
AgentCluster(pod_cidrs=["10.244.0.0/16"], service_cidrs=["10.96.0.0/16"]).apply_to(app)

# Two agents. Both ask a resolver that answers for allowed names alone, and logs all others.
sandbox = GVisorRuntime(chart, "gvisor")
namespace = AgentNamespace(chart, "agents", name="watched-agents")
quarantine = AgentQuarantine(chart, "quarantine", namespace=namespace)
dns = DnsAllowlist(
    chart, "dns",
    namespace=AgentNamespace(chart, "resolvers", name="watched-resolvers"),
    runtime=sandbox,
    image=f"registry.example/coredns@{DIGEST}",
    cluster_ip="10.96.0.53",
    names=["api.model.example"],
)
egress = PodSubnetEgressDeny(chart, "egress", namespace=namespace, allow_internet=False, allow_dns=False)
dns.serve(egress)
egress.allow_to_cidr("203.0.113.10/32", port=443)  # where api.model.example is

coder = HardenedAgentPod(
    chart, "coder", namespace=namespace, runtime=AgentRuntime.runc(), name="coder", image=f"registry.example/coder@{DIGEST}", port=8080, dns=dns.pod_dns,
)
AgentPolicy.acknowledge(coder, "require-sandboxed-runtime", "it needs a debugger that no sandbox runs; Falco watches it")
HardenedAgentPod(
    chart, "researcher", namespace=namespace, runtime=sandbox, name="researcher", image=f"registry.example/researcher@{DIGEST}", port=8080, dns=dns.pod_dns,
)

# Where alerts go.
pager = kplus.Secret.from_secret_name(chart, "pager", "pager")
alerts = AlertRouting(
    chart, "alerts",
    namespace=AgentNamespace(chart, "alerting", name="alerting"),
    runtime=sandbox,
    image=f"registry.example/falcosidekick@{DIGEST}",
    sinks=[
        AlertSink.pager_duty(routing_key=kplus.SecretValue(secret=pager, key="routing-key"), minimum_priority=FalcoPriority.CRITICAL),
        AlertSink.alertmanager(
            urls=["http://alertmanager.monitoring.svc:9093"],
            peer=kplus.Pods.select(
                chart, "alertmanager",
                labels={"app": "alertmanager"},
                namespaces=kplus.Namespaces.select(chart, "monitoring", names=["monitoring"]),
            ),
        ),
    ],
)

# Who tells: Falco of the agent on runc, the resolver of both, gVisor and the API server by files that whoever sets up nodes takes.
rules = FalcoRules(
    chart, "rules",
    overrides={
        "package-manager": FalcoRuleOverride(exceptions=[
            FalcoException(name="pip_of_the_coder", matches=[
                FalcoMatch(field="proc.name", values=["pip"]),
                FalcoMatch(field="k8s.pod.name", values=["coder"]),
            ]),
        ]),
    },
)
AgentPolicy.acknowledge(rules, "no-blind-detection", "gVisor traces the researcher by the file for nodes, and the resolver logs what it asks for")
falco = FalcoDaemonSet(chart, "falco", image=f"registry.example/falco@{DIGEST}", rules=[rules], alerts=alerts)
DenialAlerts(chart, "refusals", namespace=falco.namespace, image=f"registry.example/syslog-ng@{DIGEST}", alerts=alerts, resolvers=[dns])
DetectionNodeFiles(chart, "node-files", name="node-files")

# What is done about it: an agent that gets at a container runtime is cut off.
QuarantineResponse(
    chart, "response",
    namespace=AgentNamespace(chart, "responding", name="responding"),
    runtime=sandbox,
    image=f"registry.example/falco-talon@{DIGEST}",
    alerts=alerts,
    quarantines=[quarantine],
    rules=["Agent calls a container runtime"],
    api_server_cidrs=["192.0.2.10/32"],
)

app.synth()
