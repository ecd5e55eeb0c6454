// Each kind of workload once, as examples/kinds has it in TypeScript: the same ids, and so the same bytes.
package main

import (
	"os"
	"strings"

	"github.com/aws/jsii-runtime-go"
	agents "github.com/cdk8s-hardened-agents/cdk8s-hardened-agents-go/cdk8shardenedagents"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
	kplus "github.com/cdk8s-team/cdk8s-plus-go/cdk8splus29/v2"
	"github.com/cdk8s-team/cdk8s-plus-go/cdk8splus29/v2/k8s"
)

var digest = "sha256:" + strings.Repeat("0123456789abcdef", 4)

func image(name string) *string {
	return jsii.String(name + "@" + digest)
}

func metadata(name string) *cdk8s.ApiObjectMetadata {
	return &cdk8s.ApiObjectMetadata{Name: jsii.String(name), Namespace: jsii.String("kinds")}
}

func lines(list *[]*string) *string {
	texts := make([]string, len(*list))
	for i, line := range *list {
		texts[i] = *line
	}
	return jsii.String(strings.Join(texts, "\n"))
}

func main() {
	outdir := os.Getenv("CDK8S_OUTDIR")
	if outdir == "" {
		outdir = "dist"
	}
	app := cdk8s.NewApp(&cdk8s.AppProps{Outdir: jsii.String(outdir)})
	chart := cdk8s.NewChart(app, jsii.String("kinds"), nil)

	runtime := agents.NewGVisorRuntime(chart, jsii.String("gvisor"), nil)
	namespace := agents.NewAgentNamespace(chart, jsii.String("agents"), &agents.AgentNamespaceProps{
		Name:  jsii.String("kinds"),
		Quota: &agents.AgentQuota{Pods: jsii.Number(20), Cpu: kplus.Cpu_Units(jsii.Number(4))},
	})
	egress := agents.NewPodSubnetEgressDeny(chart, jsii.String("egress"), &agents.PodSubnetEgressDenyProps{
		Namespace:     namespace,
		PodCidrs:      jsii.Strings("10.244.0.0/16", "fd00:10:244::/56"),
		ServiceCidrs:  jsii.Strings("10.96.0.0/16", "fd00:10:96::/112"),
		AllowInternet: jsii.Bool(false),
	})

	settings := kplus.NewConfigMap(chart, jsii.String("settings"), &kplus.ConfigMapProps{
		Metadata: metadata("settings"),
		Data:     &map[string]*string{"agent.json": jsii.String(`{"model":"small"}`)},
	})

	pod := agents.NewHardenedAgentPod(chart, jsii.String("pod"), &agents.HardenedAgentPodProps{
		Namespace: namespace,
		Runtime:   runtime,
		Image:     image("chat-agent"),
		Port:      jsii.Number(8080),
		Env:       &map[string]*string{"B": jsii.String("2"), "A": jsii.String("1")},
	})
	pod.AddAgentContainer(&agents.AgentContainerProps{
		Name:       jsii.String("tools"),
		Image:      image("tools"),
		PortNumber: jsii.Number(8443),
		Env:        &map[string]*string{"URL": jsii.String("http://$(HOST):8080"), "HOST": jsii.String("127.0.0.1")},
		WritablePaths: &[]*agents.WritablePath{
			{Path: jsii.String("/tmp")},
			{Path: jsii.String("/cache"), Size: cdk8s.Size_Mebibytes(jsii.Number(16)), InMemory: jsii.Bool(true)},
		},
		Mounts:    &[]agents.AgentMount{agents.AgentMount_ConfigMap(jsii.String("/etc/agent"), settings, nil)},
		Probes:    &agents.AgentProbes{Kind: agents.ProbeKind_TCP, Period: cdk8s.Duration_Seconds(jsii.Number(20))},
		Resources: &kplus.ContainerResources{Memory: &kplus.MemoryResources{Limit: cdk8s.Size_Mebibytes(jsii.Number(256))}},
	})
	pod.AddAgentInitContainer(&agents.AgentContainerProps{
		Name:          jsii.String("setup"),
		Image:         image("setup"),
		Env:           &map[string]*string{"STEP": jsii.String("one")},
		WritablePaths: &[]*agents.WritablePath{{Path: jsii.String("/work")}},
	})

	deployment := agents.NewHardenedAgentDeployment(chart, jsii.String("deployment"), &agents.HardenedAgentDeploymentProps{
		Namespace: namespace,
		Runtime:   runtime,
		Replicas:  jsii.Number(2),
		Labels:    &map[string]*string{"role": jsii.String("worker")},
		Containers: &[]*agents.AgentContainerProps{{
			Name:          jsii.String("agent"),
			Image:         image("worker"),
			PortNumber:    jsii.Number(9000),
			WritablePaths: &[]*agents.WritablePath{{Path: jsii.String("/scratch"), InMemory: jsii.Bool(true)}},
		}},
		Tolerations: &[]*k8s.Toleration{{
			Key:               jsii.String("agents"),
			Operator:          jsii.String("Exists"),
			Effect:            jsii.String("NoExecute"),
			TolerationSeconds: jsii.Number(60),
		}},
	})
	memory := agents.NewHardenedAgentStatefulSet(chart, jsii.String("stateful-set"), &agents.HardenedAgentStatefulSetProps{
		Namespace: namespace,
		Runtime:   runtime,
		Image:     image("memory-agent"),
		Port:      jsii.Number(8081),
	})
	// These are methods of cdk8s-plus: what they add is hardened, too.
	memory.AddContainer(&kplus.ContainerProps{Name: jsii.String("cache"), Image: image("cache"), PortNumber: jsii.Number(6379)})
	memory.AddInitContainer(&kplus.ContainerProps{Name: jsii.String("warm"), Image: image("warm")})
	memory.AttachContainer(kplus.NewContainer(&kplus.ContainerProps{Name: jsii.String("log"), Image: image("log")}))
	job := agents.NewHardenedAgentJob(chart, jsii.String("job"), &agents.HardenedAgentJobProps{
		Namespace:      namespace,
		Runtime:        runtime,
		Image:          image("task"),
		Args:           jsii.Strings("--once"),
		ActiveDeadline: cdk8s.Duration_Minutes(jsii.Number(10)),
		BackoffLimit:   jsii.Number(0),
	})
	agents.NewHardenedAgentCronJob(chart, jsii.String("cron-job"), &agents.HardenedAgentCronJobProps{
		Namespace: namespace,
		Runtime:   runtime,
		Image:     image("report"),
		Schedule:  cdk8s.Cron_Schedule(&cdk8s.CronOptions{Minute: jsii.String("30"), Hour: jsii.String("2")}),
		TimeZone:  jsii.String("Europe/Berlin"),
	})

	databases := kplus.Pods_Select(chart, jsii.String("databases"), &kplus.PodsSelectOptions{
		Labels: &map[string]*string{"app": jsii.String("db")},
		Namespaces: kplus.Namespaces_Select(chart, jsii.String("data"), &kplus.NamespacesSelectOptions{
			Names: jsii.Strings("kinds-data"),
		}),
	})
	egress.AllowToPods(databases, &agents.AllowToOptions{From: job, Port: jsii.Number(5432)})
	gateway := kplus.Pods_Select(chart, jsii.String("gateway"), &kplus.PodsSelectOptions{
		Labels: &map[string]*string{"app": jsii.String("gateway")},
		Namespaces: kplus.Namespaces_Select(chart, jsii.String("ingress"), &kplus.NamespacesSelectOptions{
			Names: jsii.Strings("ingress"),
		}),
	})
	egress.AllowFromPods(gateway, &agents.AllowFromOptions{
		To:    deployment,
		Ports: &[]kplus.NetworkPolicyPort{kplus.NetworkPolicyPort_Tcp(jsii.Number(9000))},
	})
	egress.AllowTo(pod, &agents.AllowToOptions{From: deployment, Port: jsii.Number(8443)})
	egress.AllowToCidr(jsii.String("203.0.113.0/24"), &agents.AllowToCidrOptions{
		From:   job,
		Port:   jsii.Number(443),
		Except: jsii.Strings("203.0.113.128/25"),
	})

	// What the library computes is the same in each language, too.
	kplus.NewConfigMap(chart, jsii.String("reach"), &kplus.ConfigMapProps{
		Metadata: metadata("reach"),
		Data: &map[string]*string{
			"job":        lines(job.Reach().Lines()),
			"deployment": lines(deployment.ReachedBy().Lines()),
		},
	})

	app.Synth()
}
