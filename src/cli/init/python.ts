import { InitLanguage, JSII, PACKAGES, isReleased } from './app';
import { ALWAYS_DENIED, InitCluster, MODEL, resolverLines } from './clusters';
import { ACTIONS, NODE, WORKFLOW, workflowOf } from './workflow';
import { snakeCase } from '../../engine/value/spelling';

const PYTEST = '9.2.0';

/** An app in Python. */
export const PYTHON: InitLanguage = {
  main: 'main.py',
  files: ({ cluster, version }) => ({
    [WORKFLOW]: workflowOf({
      setUp: [NODE, { uses: ACTIONS.python, options: { 'python-version': '"3.12"' } }],
      install: 'python -m venv .venv && .venv/bin/pip install --quiet -r requirements.txt',
      synth: '.venv/bin/python main.py',
      test: '.venv/bin/pytest test_main.py',
      command: '.venv/bin/cdk8s-hardened-agents',
      lock: 'requirements.txt',
    }),
    '.gitignore': '.venv/\n__pycache__/\n.pytest_cache/\ndist/\nposture.html\n',
    'main.py': mainOf(cluster),
    'requirements.txt': [
      '# Python 3.10 or newer, and Node.js, in which the library runs.',
      ...isReleased(version) ? [] : ['--find-links .'],
      ...Object.entries({ ...PACKAGES, 'cdk8s-hardened-agents': version, 'jsii': JSII, 'pytest': PYTEST })
        .map(([name, exact]) => `${name}==${exact}`).sort(),
      '',
    ].join('\n'),
    'test_main.py': testOf(cluster),
  }),
  steps: (version) => [
    ...isReleased(version) ? []
      : ['cp ../cdk8s-hardened-agents/dist/python/*.whl . # made by npm run packages in a checkout, since nothing is released; commit it'],
    'python3 -m venv .venv && .venv/bin/pip install -r requirements.txt',
    '.venv/bin/pytest test_main.py # what the agent reaches, who calls it, what the rules find',
    '.venv/bin/python main.py      # writes dist',
    '.venv/bin/cdk8s-hardened-agents report dist --output posture.html # what the agent can reach, and by which policy',
  ],
};

/** A list of texts that have no quotes and no backslashes. */
const list = (...texts: readonly string[]) => `[${texts.map((text) => `"${text}"`).join(', ')}]`;

function mainOf(cluster: InitCluster): string {
  const { podCidr, serviceCidr, runtime, fqdnBackEnd, isOpenShift, isUnknown } = cluster;
  const names = ['AgentCluster', 'AgentNamespace', runtime ? 'AgentRuntime' : 'GVisorRuntime', 'AgentSize',
    ...fqdnBackEnd ? ['FqdnBackEnd'] : [], 'HardenedAgentPod', 'PodSubnetEgressDeny'].sort();
  const mark = isUnknown ? 'FILL IN: ' : '';
  return `from cdk8s import App, Chart
from cdk8s_hardened_agents import (
${names.map((name) => `    ${name},\n`).join('')})
${isOpenShift ? 'from cdk8s_plus_29 import Namespaces, NetworkPolicyPort, Pods\n' : ''}
app = App()

# ${mark}The ranges of the cluster. This prints yours:
#   ${cluster.ranges}
POD_CIDRS = ${list(podCidr)}
SERVICE_CIDRS = ${list(serviceCidr)}
${fqdnBackEnd ? clusterWithNames(fqdnBackEnd) : 'AgentCluster(pod_cidrs=POD_CIDRS, service_cidrs=SERVICE_CIDRS).apply_to(app)'}

chart = Chart(app, "agents")
# ${mark}The cluster needs ${cluster.needs}
runtime = ${runtime ? `AgentRuntime.${snakeCase(runtime)}()` : 'GVisorRuntime(chart, "gvisor")'}
namespace = AgentNamespace(chart, "namespace", name="agents", size=AgentSize.MEDIUM)
${egressOf(cluster)}

def image(name: str) -> str:
    # FILL IN: your own images, by digest.
    return f"registry.example/{name}@sha256:{'0123456789abcdef' * 4}"


tools = HardenedAgentPod(
    chart, "tools", namespace=namespace, runtime=runtime, name="tools", image=image("tools"), port=8443, size=AgentSize.SMALL
)
agent = HardenedAgentPod(
    chart, "agent", namespace=namespace, runtime=runtime, name="agent", image=image("agent"), port=8080, size=AgentSize.MEDIUM
)
egress.allow_to(tools, from_=agent)  # on 8443, the port of the tools
${fqdnBackEnd ? `egress.allow_to_fqdn("${MODEL}", 443, from_=agent)\n` : ''}
if __name__ == "__main__":
    app.synth()
`;
}

function clusterWithNames(fqdnBackEnd: string): string {
  return `# Keep fqdn_back_end with an EgressProxy, too: it says where DNS answers. Give the proxy's own to the policy below:
#   fqdn_back_end=proxy.fqdn_back_end
AgentCluster(pod_cidrs=POD_CIDRS, service_cidrs=SERVICE_CIDRS, fqdn_back_end=FqdnBackEnd.${fqdnBackEnd}()).apply_to(app)`;
}

function egressOf({ fqdnBackEnd, isOpenShift }: InitCluster): string {
  if (fqdnBackEnd) {
    return 'egress = PodSubnetEgressDeny(chart, "egress", namespace=namespace, allow_internet=False)\n';
  }
  return `# The internet is open. "allow_internet=False" closes it: name what an agent needs by allow_to_cidr or an EgressProxy.
egress = PodSubnetEgressDeny(chart, "egress", namespace=namespace)
${isOpenShift ? `dns = Namespaces.select(chart, "dns", labels={"kubernetes.io/metadata.name": "openshift-dns"})
egress.allow_to(
    Pods.select(chart, "resolver", labels={"dns.operator.openshift.io/daemonset-dns": "default"}, namespaces=dns),
    ports=[NetworkPolicyPort.tcp(5353), NetworkPolicyPort.udp(5353)],
)
` : ''}`;
}

function testOf(cluster: InitCluster): string {
  const { fqdnBackEnd } = cluster;
  const internet = `KNOWN = [*POD_CIDRS, *SERVICE_CIDRS, ${list(...ALWAYS_DENIED).slice(1)}
INTERNET = f"0.0.0.0/0 except {', '.join(KNOWN)} on every port"
`;
  return `from cdk8s_hardened_agents import AgentAssertions
from main import POD_CIDRS, ${fqdnBackEnd ? '' : 'SERVICE_CIDRS, '}agent, app, tools

RESOLVERS = [
${resolverLines(cluster).map((line) => `    "${line}",\n`).join('')}]
${fqdnBackEnd ? '' : internet}

def test_the_agent_reaches_its_tools_${fqdnBackEnd ? 'its_model' : 'the_internet'}_and_dns_and_nothing_else() -> None:
    expected = AgentAssertions.of(agent)
    expected.reaches_only(['Pod "agents/tools":8443', ${fqdnBackEnd ? `"${MODEL}:443"` : 'INTERNET'}, *RESOLVERS])
    expected.reaches(['Pod "agents/tools":8443'])
    expected.reaches_none([*(f"{cidr} on every port" for cidr in POD_CIDRS), "169.254.169.254/32:80"])


def test_only_the_agent_calls_the_tools_and_no_one_calls_the_agent() -> None:
    AgentAssertions.of(tools).is_called_only_by(['Pod "agents/agent":8443'])
    AgentAssertions.of(agent).is_called_only_by([])


def test_the_app_is_clean_and_nothing_is_accepted() -> None:
    AgentAssertions.of(app).has_no_findings().accepts([])
`;
}
