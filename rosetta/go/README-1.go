// import { App, Chart } from 'cdk8s';
package main

import (
	"fmt"

	"github.com/aws/jsii-runtime-go"
	agents "github.com/cdk8s-hardened-agents/cdk8s-hardened-agents-go/cdk8shardenedagents"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

func main() {
	app := cdk8s.NewApp(nil)
	chart := cdk8s.NewChart(app, jsii.String("agents"), nil)
	// The ranges of kind. Yours: kubectl cluster-info dump | grep -oE '(cluster-cidr|service-cluster-ip-range)=[^" ]+' | sort -u
	agents.NewAgentCluster(&agents.AgentClusterProps{
		PodCidrs: jsii.Strings("10.244.0.0/16"), ServiceCidrs: jsii.Strings("10.96.0.0/16"),
	}).ApplyTo(app)
	runtime := agents.NewGVisorRuntime(chart, jsii.String("gvisor"), nil) // nodes need runsc
	namespace := agents.NewAgentNamespace(chart, jsii.String("agents"), &agents.AgentNamespaceProps{Name: jsii.String("agents")})
	// The internet is open; AllowInternet: jsii.Bool(false) closes it.
	egress := agents.NewPodSubnetEgressDeny(chart, jsii.String("egress"), &agents.PodSubnetEgressDenyProps{Namespace: namespace})
	digest := "sha256:8f4e3c1d2b5a69788796a5b4c3d2e1f08f4e3c1d2b5a69788796a5b4c3d2e1f0" // of your image
	size := agents.AgentSize_SMALL                                                      // 1 CPU, 1Gi of memory
	probes := &agents.AgentProbes{Kind: agents.ProbeKind_TCP}                           // the port answers; by default GET / must
	search := agents.NewHardenedAgentPod(chart, jsii.String("search"), &agents.HardenedAgentPodProps{
		Namespace: namespace, Runtime: runtime, Size: size, Probes: probes,
		Image: jsii.String("registry.example/search@" + digest), Port: jsii.Number(8443),
	})
	agent := agents.NewHardenedAgentPod(chart, jsii.String("agent"), &agents.HardenedAgentPodProps{
		Namespace: namespace, Runtime: runtime, Size: size, Probes: probes,
		Image: jsii.String("registry.example/agent@" + digest), Port: jsii.Number(8080),
	})
	egress.AllowTo(search, &agents.AllowToOptions{From: agent}) // on 8443, the port of search
	app.Synth()
	for _, line := range *agent.Reach().Lines() {
		fmt.Println(*line)
	}
}
