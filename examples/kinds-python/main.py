"""Each kind of workload once, as examples/kinds has it in TypeScript: the same ids, and so the same bytes."""
import os

import cdk8s_plus_29 as kplus
from cdk8s import App, Chart, Cron, Duration, Size
from cdk8s_hardened_agents import (
    AgentContainerProps, AgentMount, AgentNamespace, AgentProbes, AgentQuota, GVisorRuntime, HardenedAgentCronJob, HardenedAgentDeployment,
    HardenedAgentJob, HardenedAgentPod, HardenedAgentStatefulSet, PodSubnetEgressDeny, ProbeKind, WritablePath,
)

digest = "sha256:" + "0123456789abcdef" * 4
app = App(outdir=os.environ.get("CDK8S_OUTDIR") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "dist"))
chart = Chart(app, "kinds")

runtime = GVisorRuntime(chart, "gvisor")
namespace = AgentNamespace(chart, "agents", name="kinds", quota=AgentQuota(pods=20, cpu=kplus.Cpu.units(4)))
egress = PodSubnetEgressDeny(
    chart, "egress", namespace=namespace, pod_cidrs=["10.244.0.0/16", "fd00:10:244::/56"],
    service_cidrs=["10.96.0.0/16", "fd00:10:96::/112"], allow_internet=False,
)

settings = kplus.ConfigMap(
    chart, "settings", metadata={"name": "settings", "namespace": "kinds"}, data={"agent.json": '{"model":"small"}'},
)

# In a list, give the class of an element: jsii drops the keys of a dict that it does not know, such as "in_memory".
pod = HardenedAgentPod(
    chart, "pod", namespace=namespace, runtime=runtime, image=f"chat-agent@{digest}", port=8080, env={"B": "2", "A": "1"},
)
pod.add_agent_container(
    name="tools",
    image=f"tools@{digest}",
    port_number=8443,
    env={"URL": "http://$(HOST):8080", "HOST": "127.0.0.1"},
    writable_paths=[WritablePath(path="/tmp"), WritablePath(path="/cache", size=Size.mebibytes(16), in_memory=True)],
    mounts=[AgentMount.config_map("/etc/agent", settings)],
    probes=AgentProbes(kind=ProbeKind.TCP, period=Duration.seconds(20)),
    resources=kplus.ContainerResources(memory=kplus.MemoryResources(limit=Size.mebibytes(256))),
)
pod.add_agent_init_container(name="setup", image=f"setup@{digest}", env={"STEP": "one"}, writable_paths=[WritablePath(path="/work")])

deployment = HardenedAgentDeployment(
    chart, "deployment", namespace=namespace, runtime=runtime, replicas=2, labels={"role": "worker"},
    containers=[AgentContainerProps(
        name="agent", image=f"worker@{digest}", port_number=9000, writable_paths=[WritablePath(path="/scratch", in_memory=True)],
    )],
    tolerations=[kplus.k8s.Toleration(key="agents", operator="Exists", effect="NoExecute", toleration_seconds=60)],
)
memory = HardenedAgentStatefulSet(chart, "stateful-set", namespace=namespace, runtime=runtime, image=f"memory-agent@{digest}", port=8081)
# These are methods of cdk8s-plus: what they add is hardened, too.
memory.add_container(name="cache", image=f"cache@{digest}", port_number=6379)
memory.add_init_container(name="warm", image=f"warm@{digest}")
memory.attach_container(kplus.Container(name="log", image=f"log@{digest}"))
job = HardenedAgentJob(
    chart, "job", namespace=namespace, runtime=runtime, image=f"task@{digest}", args=["--once"],
    active_deadline=Duration.minutes(10), backoff_limit=0,
)
HardenedAgentCronJob(
    chart, "cron-job", namespace=namespace, runtime=runtime, image=f"report@{digest}",
    schedule=Cron.schedule(minute="30", hour="2"), time_zone="Europe/Berlin",
)

databases = kplus.Pods.select(
    chart, "databases", labels={"app": "db"}, namespaces=kplus.Namespaces.select(chart, "data", names=["kinds-data"]),
)
egress.allow_to_pods(databases, from_=job, port=5432)
gateway = kplus.Pods.select(
    chart, "gateway", labels={"app": "gateway"}, namespaces=kplus.Namespaces.select(chart, "ingress", names=["ingress"]),
)
egress.allow_from_pods(gateway, to=deployment, ports=[kplus.NetworkPolicyPort.tcp(9000)])
egress.allow_to(pod, from_=deployment, port=8443)
egress.allow_to_cidr("203.0.113.0/24", from_=job, port=443, except_=["203.0.113.128/25"])

# What the library computes is the same in each language, too.
kplus.ConfigMap(
    chart, "reach", metadata={"name": "reach", "namespace": "kinds"},
    data={"job": "\n".join(job.reach().lines()), "deployment": "\n".join(deployment.reached_by().lines())},
)

app.synth()
