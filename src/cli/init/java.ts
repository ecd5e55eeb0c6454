import { InitApp, InitLanguage, JSII, PACKAGES, copyTarball, npxCommand } from './app';
import { ALWAYS_DENIED, InitCluster, MODEL, resolverLines } from './clusters';
import { ACTIONS, NODE, WORKFLOW, workflowOf } from './workflow';
import { pageOf } from '../../engine/input/pages';

/** What pom.xml has beside this library, by group and name. */
const DEPENDENCIES = {
  'org.cdk8s:cdk8s': PACKAGES.cdk8s,
  'org.cdk8s:cdk8s-plus-29': PACKAGES['cdk8s-plus-29'],
  'software.constructs:constructs': PACKAGES.constructs,
  'software.amazon.jsii:jsii-runtime': JSII,
};
export const JUNIT = '5.14.4';
export const PLUGINS = { compiler: '3.14.1', surefire: '3.5.4', exec: '3.6.2' };

/** What OpenShift needs of cdk8s-plus-29. */
const PLUS_TYPES = ['Namespaces', 'NamespacesSelectOptions', 'NetworkPolicyPort', 'Pods', 'PodsSelectOptions'];

/** An app in Java. */
export const JAVA: InitLanguage = {
  main: 'src/main/java/Main.java',
  files: (app) => ({
    [WORKFLOW]: workflowOf({
      setUp: [NODE, { uses: ACTIONS.java, options: { 'distribution': 'temurin', 'java-version': '"17"' } }],
      install: 'mvn -q -B -ntp compile',
      synth: 'mvn -q -B -ntp exec:java',
      test: 'mvn -q -B -ntp test',
      command: npxCommand(app.version),
      lock: 'pom.xml',
    }),
    '.gitignore': 'target/\ndist/\nnode_modules/\nposture.html\n',
    'pom.xml': pomOf(app),
    'src/main/java/Main.java': mainOf(app.cluster),
    'src/test/java/MainTest.java': testOf(app.cluster),
  }),
  steps: (version) => [
    `# install what Maven Central does not have: ${pageOf('java.md#packages')}`,
    ...copyTarball(version),
    'mvn -q test              # what the agent reaches, who calls it, what the rules find',
    'mvn -q compile exec:java # writes dist',
    `${npxCommand(version)} report dist --output posture.html # what the agent can reach, and by which policy`,
  ],
};

/** A list of texts that have no backslashes. */
const list = (...texts: readonly string[]) => texts.map((text) => `"${text.replaceAll('"', '\\"')}"`).join(', ');

function pomOf({ name, version }: InitApp): string {
  const pinned = Object.entries(DEPENDENCIES).map(([dependency, exact]) => `      ${dependencyOf(dependency, exact)}\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>agents</groupId>
  <artifactId>${name}</artifactId>
  <version>0.0.0</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    <exec.mainClass>Main</exec.mainClass>
  </properties>
  <!-- Exact versions, where packages give ranges. -->
  <dependencyManagement>
    <dependencies>
${pinned.join('')}    </dependencies>
  </dependencyManagement>
  <dependencies>
    ${dependencyOf('io.github.cdk8s-hardened-agents:cdk8s-hardened-agents', version)}
    ${dependencyOf('org.junit.jupiter:junit-jupiter', JUNIT, 'test')}
  </dependencies>
  <build>
    <plugins>
      ${pluginOf('org.apache.maven.plugins', 'maven-compiler-plugin', PLUGINS.compiler)}
      ${pluginOf('org.apache.maven.plugins', 'maven-surefire-plugin', PLUGINS.surefire)}
      ${pluginOf('org.codehaus.mojo', 'exec-maven-plugin', PLUGINS.exec)}
    </plugins>
  </build>
</project>
`;
}

function dependencyOf(dependency: string, version: string, scope = ''): string {
  const [group, name] = dependency.split(':');
  return `<dependency>${place(group, name, version)}${scope && `<scope>${scope}</scope>`}</dependency>`;
}

const pluginOf = (group: string, name: string, version: string) => `<plugin>${place(group, name, version)}</plugin>`;

const place = (group: string, name: string, version: string) =>
  `<groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>`;

/** What one keeps in mind where the network knows domain names. */
const ADVICE = `        // Keep fqdnBackEnd with an EgressProxy, too: it says where DNS answers. Give the proxy's own to the policy below:
        //   .fqdnBackEnd(proxy.getFqdnBackEnd())
`;

function mainOf(cluster: InitCluster): string {
  const { podCidr, serviceCidr, runtime, fqdnBackEnd, isOpenShift, isUnknown } = cluster;
  const mark = isUnknown ? 'FILL IN: ' : '';
  const model = fqdnBackEnd ? `        egress.allowToFqdn("${MODEL}", 443, AllowToFqdnOptions.builder().from(agent).build());
` : '';
  return `import io.github.cdk8shardenedagents.*;
import java.util.List;
${isOpenShift ? 'import java.util.Map;\n' : ''}import org.cdk8s.App;
import org.cdk8s.Chart;
${isOpenShift ? PLUS_TYPES.map((name) => `import org.cdk8s.plus29.${name};\n`).join('') : ''}
public final class Main {
    // ${mark}The ranges of the cluster. This prints yours:
    //   ${cluster.ranges}
    static final List<String> POD_CIDRS = List.of("${podCidr}");
    static final List<String> SERVICE_CIDRS = List.of("${serviceCidr}");

    final App app = new App();
    final HardenedAgentPod tools;
    final HardenedAgentPod agent;

    Main() {
${fqdnBackEnd ? ADVICE : ''}        AgentCluster.Builder.create()
            .podCidrs(POD_CIDRS).serviceCidrs(SERVICE_CIDRS)${fqdnBackEnd ? `.fqdnBackEnd(FqdnBackEnd.${fqdnBackEnd}())` : ''}
            .build().applyTo(app);

        Chart chart = new Chart(app, "agents");
        // ${mark}The cluster needs ${cluster.needs}
        ${runtime ? `AgentRuntime runtime = AgentRuntime.${runtime}()` : 'GVisorRuntime runtime = new GVisorRuntime(chart, "gvisor")'};
        AgentNamespace namespace = AgentNamespace.Builder.create(chart, "namespace")
            .name("agents").size(AgentSize.MEDIUM)
            .build();
${egressOf(cluster)}
        tools = HardenedAgentPod.Builder.create(chart, "tools")
            .namespace(namespace).runtime(runtime).name("tools").image(image("tools")).port(8443).size(AgentSize.SMALL)
            .build();
        agent = HardenedAgentPod.Builder.create(chart, "agent")
            .namespace(namespace).runtime(runtime).name("agent").image(image("agent")).port(8080).size(AgentSize.MEDIUM)
            .build();
        egress.allowTo(tools, AllowToOptions.builder().from(agent).build()); // on 8443, the port of the tools
${model}    }

    private static String image(String name) {
        // FILL IN: your own images, by digest.
        return "registry.example/" + name + "@sha256:" + "0123456789abcdef".repeat(4);
    }

    public static void main(String[] args) {
        new Main().app.synth();
    }
}
`;
}

function egressOf({ fqdnBackEnd, isOpenShift }: InitCluster): string {
  const create = `        PodSubnetEgressDeny egress = PodSubnetEgressDeny.Builder.create(chart, "egress")
            .namespace(namespace)`;
  if (fqdnBackEnd) {
    return `${create}.allowInternet(false)\n            .build();\n`;
  }
  return `        // The internet is open. "allowInternet(false)" closes it: name what an agent needs by allowToCidr or an EgressProxy.
${create}
            .build();
${isOpenShift ? `        Namespaces dns = Namespaces.select(chart, "dns", NamespacesSelectOptions.builder()
            .labels(Map.of("kubernetes.io/metadata.name", "openshift-dns"))
            .build());
        Pods resolver = Pods.select(chart, "resolver", PodsSelectOptions.builder()
            .labels(Map.of("dns.operator.openshift.io/daemonset-dns", "default")).namespaces(dns)
            .build());
        egress.allowToPods(resolver, AllowToOptions.builder()
            .ports(List.of(NetworkPolicyPort.tcp(5353), NetworkPolicyPort.udp(5353)))
            .build());
` : ''}`;
}

function testOf(cluster: InitCluster): string {
  const { fqdnBackEnd } = cluster;
  const internet = `
    private static String internet() {
        List<String> known = new ArrayList<>(Main.POD_CIDRS);
        known.addAll(Main.SERVICE_CIDRS);
        known.addAll(List.of(${list(...ALWAYS_DENIED)}));
        return "0.0.0.0/0 except " + String.join(", ", known) + " on every port";
    }
`;
  return `import io.github.cdk8shardenedagents.AgentAssertions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    private static final List<String> RESOLVERS = List.of(
${resolverLines(cluster).map((line) => `        ${list(line)}`).join(',\n')});
    private final Main main = new Main();

    @Test
    void theAgentReachesItsTools${fqdnBackEnd ? 'ItsModel' : 'TheInternet'}AndDnsAndNothingElse() {
        List<String> targets = new ArrayList<>(RESOLVERS);
        targets.addAll(List.of(${list('Pod "agents/tools":8443')}, ${fqdnBackEnd ? list(`${MODEL}:443`) : 'internet()'}));
        List<String> denied = new ArrayList<>(List.of("169.254.169.254/32:80"));
        Main.POD_CIDRS.forEach(cidr -> denied.add(cidr + " on every port"));
        AgentAssertions.of(main.agent)
            .reachesOnly(targets)
            .reaches(List.of(${list('Pod "agents/tools":8443')}))
            .reachesNone(denied);
    }

    @Test
    void onlyTheAgentCallsTheToolsAndNoOneCallsTheAgent() {
        AgentAssertions.of(main.tools).isCalledOnlyBy(List.of(${list('Pod "agents/agent":8443')}));
        AgentAssertions.of(main.agent).isCalledOnlyBy(List.of());
    }

    @Test
    void theAppIsCleanAndNothingIsAccepted() {
        AgentAssertions.of(main.app).hasNoFindings().accepts(List.of());
    }
${fqdnBackEnd ? '' : internet}}
`;
}
