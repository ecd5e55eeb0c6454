import io.github.cdk8shardenedagents.*;
import java.util.List;
import java.util.Map;
import org.cdk8s.*;
import org.cdk8s.plus29.*;
import org.cdk8s.plus29.k8s.Toleration;

/** Each kind of workload once, as examples/kinds has it in TypeScript: the same ids, and so the same bytes. */
public final class Main {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    public static void main(final String[] args) {
        final String outdir = System.getenv().getOrDefault("CDK8S_OUTDIR", "dist");
        final App app = App.Builder.create().outdir(outdir).build();
        final Chart chart = new Chart(app, "kinds");

        final GVisorRuntime runtime = new GVisorRuntime(chart, "gvisor");
        final AgentNamespace namespace = AgentNamespace.Builder.create(chart, "agents")
            .name("kinds")
            .quota(AgentQuota.builder().pods(20).cpu(Cpu.units(4)).build())
            .build();
        final PodSubnetEgressDeny egress = PodSubnetEgressDeny.Builder.create(chart, "egress")
            .namespace(namespace)
            .podCidrs(List.of("10.244.0.0/16", "fd00:10:244::/56"))
            .serviceCidrs(List.of("10.96.0.0/16", "fd00:10:96::/112"))
            .allowInternet(false)
            .build();

        final ConfigMap settings = ConfigMap.Builder.create(chart, "settings")
            .metadata(metadata("settings"))
            .data(Map.of("agent.json", "{\"model\":\"small\"}"))
            .build();

        final HardenedAgentPod pod = HardenedAgentPod.Builder.create(chart, "pod")
            .namespace(namespace).runtime(runtime).image("chat-agent@" + DIGEST).port(8080).env(Map.of("B", "2", "A", "1"))
            .build();
        pod.addAgentContainer(AgentContainerProps.builder()
            .name("tools")
            .image("tools@" + DIGEST)
            .portNumber(8443)
            .env(Map.of("URL", "http://$(HOST):8080", "HOST", "127.0.0.1"))
            .writablePaths(List.of(
                WritablePath.builder().path("/tmp").build(),
                WritablePath.builder().path("/cache").size(Size.mebibytes(16)).inMemory(true).build()))
            .mounts(List.of(AgentMount.configMap("/etc/agent", settings)))
            .probes(AgentProbes.builder().kind(ProbeKind.TCP).period(Duration.seconds(20)).build())
            .resources(ContainerResources.builder().memory(MemoryResources.builder().limit(Size.mebibytes(256)).build()).build())
            .build());
        pod.addAgentInitContainer(AgentContainerProps.builder()
            .name("setup")
            .image("setup@" + DIGEST)
            .env(Map.of("STEP", "one"))
            .writablePaths(List.of(WritablePath.builder().path("/work").build()))
            .build());

        final HardenedAgentDeployment deployment = HardenedAgentDeployment.Builder.create(chart, "deployment")
            .namespace(namespace).runtime(runtime).replicas(2).labels(Map.of("role", "worker"))
            .containers(List.of(AgentContainerProps.builder()
                .name("agent")
                .image("worker@" + DIGEST)
                .portNumber(9000)
                .writablePaths(List.of(WritablePath.builder().path("/scratch").inMemory(true).build()))
                .build()))
            .tolerations(List.of(Toleration.builder().key("agents").operator("Exists").effect("NoExecute").tolerationSeconds(60).build()))
            .build();
        final HardenedAgentStatefulSet memory = HardenedAgentStatefulSet.Builder.create(chart, "stateful-set")
            .namespace(namespace).runtime(runtime).image("memory-agent@" + DIGEST).port(8081)
            .build();
        // These are methods of cdk8s-plus: what they add is hardened, too.
        memory.addContainer(ContainerProps.builder().name("cache").image("cache@" + DIGEST).portNumber(6379).build());
        memory.addInitContainer(ContainerProps.builder().name("warm").image("warm@" + DIGEST).build());
        memory.attachContainer(new Container(ContainerProps.builder().name("log").image("log@" + DIGEST).build()));
        final HardenedAgentJob job = HardenedAgentJob.Builder.create(chart, "job")
            .namespace(namespace).runtime(runtime).image("task@" + DIGEST).args(List.of("--once"))
            .activeDeadline(Duration.minutes(10)).backoffLimit(0)
            .build();
        HardenedAgentCronJob.Builder.create(chart, "cron-job")
            .namespace(namespace).runtime(runtime).image("report@" + DIGEST)
            .schedule(Cron.schedule(CronOptions.builder().minute("30").hour("2").build())).timeZone("Europe/Berlin")
            .build();

        final Pods databases = Pods.select(chart, "databases", PodsSelectOptions.builder()
            .labels(Map.of("app", "db"))
            .namespaces(Namespaces.select(chart, "data", NamespacesSelectOptions.builder().names(List.of("kinds-data")).build()))
            .build());
        final Pods gateway = Pods.select(chart, "gateway", PodsSelectOptions.builder()
            .labels(Map.of("app", "gateway"))
            .namespaces(Namespaces.select(chart, "ingress", NamespacesSelectOptions.builder().names(List.of("ingress")).build()))
            .build());
        egress.allowToPods(databases, AllowToOptions.builder().from(job).port(5432).build());
        egress.allowFromPods(gateway,
            AllowFromOptions.builder().to(deployment).ports(List.of(NetworkPolicyPort.tcp(9000))).build());
        egress.allowTo(pod, AllowToOptions.builder().from(deployment).port(8443).build());
        egress.allowToCidr("203.0.113.0/24",
            AllowToCidrOptions.builder().from(job).port(443).except(List.of("203.0.113.128/25")).build());

        // What the library computes is the same in each language, too.
        ConfigMap.Builder.create(chart, "reach")
            .metadata(metadata("reach"))
            .data(Map.of(
                "job", String.join("\n", job.reach().lines()),
                "deployment", String.join("\n", deployment.reachedBy().lines())))
            .build();

        app.synth();
    }

    private static ApiObjectMetadata metadata(final String name) {
        return ApiObjectMetadata.builder().name(name).namespace("kinds").build();
    }
}
