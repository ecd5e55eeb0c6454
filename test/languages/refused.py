"""Arguments that jsii would change or refuse without saying which: each must be a TypeError that names the call, the argument and the remedy."""
import collections
import typing

import cdk8s
import cdk8s_plus_29 as kplus
from cdk8s_hardened_agents import (
    AgentCluster, AgentContainerProps, AgentNamespace, AgentProbes, AgentRuntime, AgentSeccompProfile, FalcoRules, GVisorRuntime, Harden,
    HardenedAgentPod, PodSubnetEgressDeny, WritablePath,
)

app = cdk8s.App()
chart = cdk8s.Chart(app, "agents")
AgentCluster(pod_cidrs=["10.244.0.0/16"], service_cidrs=["10.96.0.0/16"]).apply_to(app)
namespace = AgentNamespace(chart, "namespace", name="agents")
egress = PodSubnetEgressDeny(chart, "egress", namespace=namespace)
image = "agent@sha256:" + "0123456789abcdef" * 4
known: typing.Any = {"namespace": namespace, "runtime": AgentRuntime.gke_sandbox(), "image": image}
count = 0


def pod(**props: typing.Any) -> HardenedAgentPod:
    global count
    count += 1
    given = {**known, **props}
    if "containers" in props:
        del given["image"]
    return HardenedAgentPod(chart, f"pod{count}", **given)


LOSES = "because jsii loses keys of a dict in a list or a map"
REFUSED: typing.List[typing.Tuple[typing.Callable[[], object], str]] = [
    (lambda: pod(containers=[{"image": image, "seccomp_profile": AgentSeccompProfile.runtime_default()}]),
     f"'containers[0]' must be of the class AgentContainerProps, got a dict; write AgentContainerProps(image=…, seccomp_profile=…), {LOSES}"),
    (lambda: pod(containers=[AgentContainerProps(image=image), {"image": image}]),
     f"'containers[1]' must be of the class AgentContainerProps, got a dict; write AgentContainerProps(image=…), {LOSES}"),
    (lambda: AgentContainerProps(image=image, writable_paths=[{"path": "/cache", "in_memory": True}]),
     f"'writable_paths[0]' must be of the class WritablePath, got a dict; write WritablePath(path=…, in_memory=…), {LOSES}"),
    (lambda: Harden(runtime=GVisorRuntime(chart, "gvisor"), overrides=[{"run_as": 10001}]),
     f"'overrides[0]' must be of the class HardenOverride, got a dict; write HardenOverride(run_as=…), {LOSES}"),
    (lambda: FalcoRules(chart, "rules", overrides={"package-manager": {"enabld": False}}),
     f"""'overrides["package-manager"]' must be of the class FalcoRuleOverride, got a dict; write FalcoRuleOverride(), {LOSES}"""),
    (lambda: pod(tolerations=[{"key": "a", "toleration_seconds": 5}]),
     f"'tolerations[0]' must be of the class Toleration, got a dict; write Toleration(key=…, toleration_seconds=…), {LOSES}"),
    (lambda: pod(dns=kplus.PodDnsProps(options=[{"name": "ndots", "valu": "2"}])),
     f"'dns.options[0]' must be of the class DnsOption, got a dict; write DnsOption(name=…), {LOSES}"),
    (lambda: pod(runtime="gvisor"), "'runtime' must be AgentRuntime, GVisorRuntime or KataRuntime, got 'gvisor'"),
    (lambda: pod(runtime=GVisorRuntime), "'runtime' must be AgentRuntime, GVisorRuntime or KataRuntime, got the class GVisorRuntime"),
    (lambda: pod(args=("a",)), "'args' must be a list of str, got a tuple"),
    (lambda: pod(args="--once"), "'args' must be a list of str, got '--once'"),
    (lambda: pod(env={"A": 1}), """'env["A"]' must be a str, got 1"""),
    (lambda: pod(port=True), "'port' must be a number, got True"),
    (lambda: pod(size="small"), "'size' must be AgentSize.SMALL, AgentSize.…, got 'small'"),
    (lambda: pod(termination_grace_period=600), "'termination_grace_period' must be of the class Duration, got 600"),
    (lambda: pod(host_users="no"), "'host_users' must be True or False, got 'no'"),
    (lambda: pod(args="--token=ghp_0123456789"), "'args' must be a list of str, got a str"),
    (lambda: pod(env={1: "a"}), "'env' must be a dict of str to str, got a dict"),
    (lambda: pod(port=float("nan")), "'port' must be a number, got nan"),
    (lambda: pod(runtime=WritablePath(path="/tmp")), "'runtime' must be AgentRuntime, GVisorRuntime or KataRuntime, got an object of the class…"),
    (lambda: pod(probes={"failure_threshold": "x"}), ", AgentProbes: 'failure_threshold' must be a number, got 'x'"),
    (lambda: pod(writable_paths=[{"path": "/cache", "inMemory": True}]),
     f"'writable_paths[0]' must be of the class WritablePath, got a dict; write WritablePath(path=…, in_memory=…), {LOSES}"),
    (lambda: egress.allow_to_cidr("203.0.113.0/24", from_="pod", port=443), "'from_' must be an object with the interface IPodSelector, such as AgentGroup, AgentPeer or …, got 'pod'"),
    (lambda: HardenedAgentPod("chart", "agent", **known), "'scope' must be of the class Construct, got 'chart'"),
]


def is_as(text: str, pattern: str) -> bool:
    """Whether a text is a pattern in which an ellipsis with letters around it stands for any text. Those of "image=…" are in both."""
    at = 0
    for part in pattern.replace("=…", "=\0").split("…"):
        found = text.find(part.replace("\0", "…"), at)
        if found < 0:
            return False
        at = found + len(part)
    return True


for call, expected in REFUSED:
    try:
        call()
    except TypeError as error:
        assert is_as(str(error), expected), f"must be\n{expected}\ngot\n{error}"
        assert "\n" not in str(error) and len(str(error)) < 1000, error
        assert error.__cause__ is None and error.__suppress_context__, "the message must stand once"
    else:
        raise AssertionError(f"must fail with {expected}")

# What is right passes.
class Own(typing.List[str]):
    pass


AgentProbes(failure_threshold=9, period=cdk8s.Duration.seconds(5))
pod(
    probes={"failure_threshold": 9}, writable_paths=[WritablePath(path="/cache", in_memory=True)], args=["a"], env={"A": "1"}, port=8080.0,
    tolerations=[kplus.k8s.Toleration(key="a", operator="Exists", effect="NoExecute", toleration_seconds=5)],
    volumes=[], labels=collections.OrderedDict(), command=Own(["a"]), dns=kplus.PodDnsProps(options=[kplus.DnsOption(name="ndots", value="2")]),
)
print(len(REFUSED))
