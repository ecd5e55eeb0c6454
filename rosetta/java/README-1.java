// import { App, Chart } from 'cdk8s';
import io.github.cdk8shardenedagents.*;
import java.util.List;
import org.cdk8s.App;
import org.cdk8s.Chart;

public final class Main {
    public static void main(final String[] args) {
        final App app = new App();
        final Chart chart = new Chart(app, "agents");
        // The ranges of kind. Yours: kubectl cluster-info dump | grep -oE '(cluster-cidr|service-cluster-ip-range)=[^" ]+' | sort -u
        AgentCluster.Builder.create().podCidrs(List.of("10.244.0.0/16")).serviceCidrs(List.of("10.96.0.0/16")).build().applyTo(app);
        final GVisorRuntime runtime = new GVisorRuntime(chart, "gvisor"); // nodes need runsc
        final AgentNamespace namespace = AgentNamespace.Builder.create(chart, "agents").name("agents").build();
        // The internet is open; .allowInternet(false) closes it.
        final PodSubnetEgressDeny egress = PodSubnetEgressDeny.Builder.create(chart, "egress").namespace(namespace).build();
        final String digest = "sha256:8f4e3c1d2b5a69788796a5b4c3d2e1f08f4e3c1d2b5a69788796a5b4c3d2e1f0"; // of your image
        final AgentSize size = AgentSize.SMALL; // 1 CPU, 1Gi of memory
        final AgentProbes probes = AgentProbes.builder().kind(ProbeKind.TCP).build(); // the port answers; by default GET / must
        final HardenedAgentPod search = HardenedAgentPod.Builder.create(chart, "search")
            .namespace(namespace).runtime(runtime).size(size).probes(probes).image("registry.example/search@" + digest).port(8443).build();
        final HardenedAgentPod agent = HardenedAgentPod.Builder.create(chart, "agent")
            .namespace(namespace).runtime(runtime).size(size).probes(probes).image("registry.example/agent@" + digest).port(8080).build();
        egress.allowTo(search, AllowToOptions.builder().from(agent).build()); // on 8443, the port of search
        app.synth();
        System.out.println(String.join("\n", agent.reach().lines()));
    }
}
