# import { ApiObject, App, Chart, Include } from 'cdk8s';
from cdk8s import ApiObject, ApiObjectMetadata, App, Chart, Include, JsonPatch
from cdk8s_hardened_agents import (
    AgentAdmission, AgentCluster, AgentNamespace, AgentSize, EgressProxy, EgressProxySniCheck, GVisorRuntime,
    HardenedAgentDeployment, PodSubnetEgressDeny,
)

digest = "sha256:8f4e3c1d2b5a69788796a5b4c3d2e1f08f4e3c1d2b5a69788796a5b4c3d2e1f0" # of each image
app = App()
AgentCluster(pod_cidrs=["10.244.0.0/16"], service_cidrs=["10.96.0.0/16"]).apply_to(app)

# The platform team: the runtime, a gateway in a namespace without tenants, admission, and the role of tenants.
platform = Chart(app, "platform")
runtime = GVisorRuntime(platform, "gvisor")
gateways = AgentNamespace(platform, "gateways", name="gateways")
AgentAdmission(platform, "admission", registries=["registry.example"], deny_interactive_access=True)
Include(platform, "role", url="agents-tenant.yaml") # the ClusterRole of docs/rbac.md

# Each team: a chart, a namespace with a quota, a proxy with its own list of names, and the role in this namespace alone.
for i, team in enumerate(["blue", "green"]):
    chart = Chart(app, team)
    namespace = AgentNamespace(chart, "agents", name=f"team-{team}", size=AgentSize.MEDIUM)
    proxy = EgressProxy(chart, "proxy",
        namespace=gateways, runtime=runtime, name=f"proxy-{team}", image=f"registry.example/squid@{digest}", cluster_ip=f"10.96.0.{60 + i}",
        sni_check=EgressProxySniCheck(image=f"registry.example/envoy@{digest}"),
    )
    egress = PodSubnetEgressDeny(chart, "egress",
        namespace=namespace, allow_dns=False, allow_internet=False, fqdn_back_end=proxy.fqdn_back_end,
    )
    egress.allow_to_fqdn("api.model.example", 443)
    HardenedAgentDeployment(chart, "agent",
        namespace=namespace, runtime=runtime, name="agent", image=f"registry.example/agent@{digest}", port=8080, env=proxy.env,
    )
    tenants = ApiObject(chart, "tenants",
        api_version="rbac.authorization.k8s.io/v1",
        kind="RoleBinding",
        metadata=ApiObjectMetadata(name="tenants", namespace=namespace.name),
    )
    tenants.add_json_patch(
        JsonPatch.add("/roleRef", {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "agents-tenant"}),
        JsonPatch.add("/subjects", [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": f"team-{team}"}]),
    )
app.synth()
