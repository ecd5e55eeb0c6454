# import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
from cdk8s import ApiObject, App, Chart, YamlOutputType
from cdk8s_hardened_agents import (
    AgentCluster, AgentNamespace, AgentSize, GVisorRuntime, HardenedAgentDeployment, PodSubnetEgressDeny,
)

app = App(yaml_output_type=YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE)
AgentCluster(pod_cidrs=["10.244.0.0/16"], service_cidrs=["10.96.0.0/16"]).apply_to(app) # those of kind

walls = Chart(app, "walls") # the runtime, the namespace and every policy
runtime = GVisorRuntime(walls, "gvisor") # nodes need runsc
namespace = AgentNamespace(walls, "namespace", name="agents")
egress = PodSubnetEgressDeny(walls, "egress", namespace=namespace, allow_internet=False)

agents = Chart(app, "agents") # the workloads
digest = "sha256:8f4e3c1d2b5a69788796a5b4c3d2e1f08f4e3c1d2b5a69788796a5b4c3d2e1f0" # of your image
coder = HardenedAgentDeployment(agents, "coder",
    namespace=namespace, runtime=runtime, name="coder", size=AgentSize.SMALL, image=f"registry.example/coder@{digest}", port=8080
)
egress.allow_to_cidr("203.0.113.0/24", from_=coder, port=443)

# Argo CD applies a lower wave first. Flux does not read it.
for one in walls.node.find_all():
    if ApiObject.is_api_object(one):
        ApiObject.of(one).metadata.add_annotation("argocd.argoproj.io/sync-wave", "-1")
app.synth()
