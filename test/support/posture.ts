import { AgentsKnownBy } from '../../src/engine/cluster/agent-scope';
import { Posture, PostureCoverage, PostureRun } from '../../src/engine/posture/posture';
import {
  AgentPosture, PostureEdge, PostureEdgeKind, PostureRisk, PostureRow, PostureSection, PostureState,
} from '../../src/engine/posture/posture-agent';
import { PostureAction, PostureFault, PostureFinding, PostureSource } from '../../src/engine/posture/posture-finding';
import { Severity } from '../../src/engine/rules/severity';

/** A posture of three agents, of which one is weak, for tests of what reports look like. */
const DOCS = 'https://docs.example/rules';
const FILE = 'manifests/agents.k8s.yaml';

function at(object: string, field: string, line: number, file = FILE): PostureSource {
  return { object, field, file, line };
}

function finding(
  ruleId: string, severity: Severity, title: string, message: string, remedy: string, source: PostureSource,
): PostureFinding {
  return { ruleId, severity, title, problem: `Not ${title}`, message, remedy, docs: `${DOCS}/${ruleId}.md`, source, filledByHarden: false };
}

function action(of: readonly PostureFinding[], whyOf: (ruleId: string) => string, agents: string[]): PostureAction {
  const rules = [...new Set(of.map(({ ruleId }) => ruleId))];
  const faults = rules.map((id): PostureFault => {
    const own = of.filter(({ ruleId }) => ruleId === id);
    const [{ ruleId, severity, problem, remedy, docs }] = own;
    return { ruleId, severity, title: problem, why: whyOf(id), remedy, docs, findings: own.length };
  });
  const [{ severity, title }] = faults;
  const [{ source: { object, file } }] = of;
  return {
    title: faults.length === 1 ? title : `${title} and ${faults.length - 1} more faults`,
    severity,
    objects: [object],
    sources: [{ object, file, field: '', line: of[0].source.line! - 1 }],
    faults,
    findings: of.length,
    agents,
    ...agents.length > 0 && {
      patch: {
        object,
        operations: [
          { op: 'add', path: '/spec/template/spec/automountServiceAccountToken', value: false },
          { op: 'add', path: '/spec/template/spec/containers/0/securityContext', value: { runAsNonRoot: true, runAsUser: 65534 } },
          { op: 'remove', path: '/spec/template/spec/hostAliases' },
        ].map((operation) => JSON.stringify(operation)),
        findings: 2,
        agents,
        closes: ['token of agents/default'],
      },
    },
  };
}

function row(
  section: PostureSection, label: string, value: string, state: PostureState, sources: PostureSource[], ruleIds: string[] = [],
): PostureRow {
  return { section, label, value, state, sources, ruleIds };
}

function edge(
  kind: PostureEdgeKind, peer: string, ports: string[], sources: PostureSource[], more: Partial<PostureEdge> = {},
): PostureEdge {
  return { kind, peer, ports, isDenied: false, sources, ...more };
}

const { STRONG, WEAK, ACKNOWLEDGED, NEUTRAL } = PostureState;

/** An agent of a fleet whose manifest starts at a line. */
export function weakAgent(name: string, start: number): AgentPosture {
  const title = `Deployment "agents/${name}"`;
  const here = (field: string, line: number) => at(title, field, start + line);
  const pod = 'spec.template.spec';
  const container = `${pod}.containers[0]`;
  const egress = `NetworkPolicy "agents/${name}-egress"`;
  return {
    title,
    kind: 'Deployment',
    namespace: 'agents',
    name,
    runtime: 'none: it shares the kernel of the node',
    source: here('', 0),
    risk: PostureRisk.HIGH,
    riskReason: 'errors about the runtime and API rights; Secret and open internet',
    rows: [
      row(PostureSection.RUNTIME, 'runtime class', 'none', WEAK, [here(pod, 12)], ['require-sandbox-runtime']),
      row(PostureSection.IDENTITY, 'service account', 'agents/default', NEUTRAL, []),
      row(PostureSection.IDENTITY, 'API token', 'mounted', WEAK, [here(`${pod}.automountServiceAccountToken`, 13)], ['no-api-token']),
      row(PostureSection.PRIVILEGES, 'user', 'root', WEAK, [here(`${container}.securityContext`, 20)], ['require-non-root']),
      row(PostureSection.PRIVILEGES, 'capabilities', 'defaults of the container runtime', WEAK, [here(`${container}.securityContext`, 20)],
        ['no-capabilities']),
      row(PostureSection.PRIVILEGES, 'seccomp profile', 'RuntimeDefault', STRONG, [here(`${pod}.securityContext.seccompProfile`, 15)]),
      row(PostureSection.FILE_SYSTEM, 'root file system', 'writable', ACKNOWLEDGED,
        [here(`${container}.securityContext.readOnlyRootFilesystem`, 22)], ['require-read-only-root']),
      row(PostureSection.FILE_SYSTEM, 'Secrets', 'model-keys', NEUTRAL, [here(`${container}.envFrom[0]`, 30)]),
      row(PostureSection.RESOURCES, 'memory limit', '2Gi', STRONG, [here(`${container}.resources.limits.memory`, 26)]),
      row(PostureSection.CALLERS, 'callers', 'every pod of the cluster', WEAK, [], ['require-isolated-ingress']),
      row(PostureSection.CALLS, 'addresses', '0.0.0.0/0', WEAK, [at(egress, 'spec.egress[0]', start + 60)], ['no-open-egress']),
      row(PostureSection.DETECTION, 'Falco rules', 'none', NEUTRAL, []),
      row(PostureSection.ACKNOWLEDGEMENTS, 'require-read-only-root', 'the tool writes to its own folder until version 3', ACKNOWLEDGED,
        [here('metadata.annotations', 5)], ['require-read-only-root']),
    ],
    edges: [
      edge(PostureEdgeKind.CALLER, 'every pod of the cluster', [], [], { detail: 'no NetworkPolicy limits who may call it' }),
      edge(PostureEdgeKind.POD, 'pods with app=search in namespace tools', ['8443/TCP'], [at(egress, 'spec.egress[1].to[0]', start + 66)],
        { detail: 'Deployment "tools/search"' }),
      edge(PostureEdgeKind.ADDRESS, '0.0.0.0/0', ['443/TCP', '80/TCP'], [at(egress, 'spec.egress[0]', start + 60)],
        { detail: 'without 10.0.0.0/8', dangers: ['open internet'] }),
      edge(PostureEdgeKind.SECRET, 'model-keys', [], [here(`${container}.envFrom[0]`, 30)], { detail: 'all keys as variables' }),
      edge(PostureEdgeKind.VOLUME, 'claim work', [], [here(`${pod}.volumes[0]`, 40)], { detail: 'files in /work' }),
      edge(PostureEdgeKind.TOKEN, 'token of agents/default', [], [here(`${pod}.automountServiceAccountToken`, 13)],
        { detail: 'good for the Kubernetes API' }),
      edge(PostureEdgeKind.ADDRESS, 'private networks', [], [at(egress, 'spec.policyTypes', start + 58)], { isDenied: true }),
      edge(PostureEdgeKind.ADDRESS, 'metadata endpoints', [], [at(egress, 'spec.policyTypes', start + 58)], { isDenied: true }),
    ],
    findings: [
      finding('require-sandbox-runtime', Severity.ERROR, 'a sandboxed runtime', `${pod}.runtimeClassName is not set`,
        'set runtimeClassName to a RuntimeClass of a sandbox such as "gvisor"', here(pod, 12)),
      finding('no-api-token', Severity.ERROR, 'no API token', `${pod}.automountServiceAccountToken is not set`,
        'set automountServiceAccountToken to false', here(pod, 12)),
      finding('require-non-root', Severity.ERROR, 'a user that is not root', `${container}.securityContext.runAsNonRoot is not set`,
        'set runAsNonRoot to true and runAsUser to a number above 0', here(`${container}.securityContext`, 20)),
      finding('no-open-egress', Severity.WARNING, 'few addresses outside', `${egress} opens 0.0.0.0/0`,
        'list the addresses that the agent needs', at(egress, 'spec.egress[0]', start + 60)),
      {
        ...finding('require-read-only-root', Severity.ERROR, 'a read-only root file system',
          `${container}.securityContext.readOnlyRootFilesystem is false`, 'set readOnlyRootFilesystem to true',
          here(`${container}.securityContext.readOnlyRootFilesystem`, 22)),
        acknowledged: 'the tool writes to its own folder until version 3',
        owner: 'team-search',
        reviewBy: '2027-01-31',
      },
    ],
    notComputed: ['GlobalNetworkPolicy "default"'],
  };
}

/** An agent in a sandbox that calls one tool. */
export function strongAgent(name: string, start: number, more: Partial<AgentPosture> = {}): AgentPosture {
  const title = `Deployment "agents/${name}"`;
  const here = (field: string, line: number) => at(title, field, start + line);
  const pod = 'spec.template.spec';
  const egress = 'NetworkPolicy "agents/egress"';
  const ingress = 'NetworkPolicy "agents/ingress"';
  return {
    title,
    kind: 'Deployment',
    namespace: 'agents',
    name,
    runtime: 'gvisor: a kernel in user space',
    source: here('', 0),
    risk: PostureRisk.LOW,
    riskReason: 'no Secret, no open internet',
    rows: [
      row(PostureSection.RUNTIME, 'runtime class', 'gvisor', STRONG, [here(`${pod}.runtimeClassName`, 12)]),
      row(PostureSection.IDENTITY, 'API token', 'not mounted', STRONG, [here(`${pod}.automountServiceAccountToken`, 13)]),
      row(PostureSection.PRIVILEGES, 'user', '1000', STRONG, [here(`${pod}.securityContext.runAsUser`, 15)]),
      row(PostureSection.FILE_SYSTEM, 'root file system', 'read-only', STRONG, [here(`${pod}.containers[0].securityContext`, 22)]),
      row(PostureSection.CALLERS, 'callers', 'pods with app=front in namespace web', STRONG, [at(ingress, 'spec.ingress[0]', 210)]),
      row(PostureSection.CALLS, 'host names', 'api.model.example', STRONG, [at(egress, 'spec.egress[0]', 240)]),
    ],
    edges: [
      edge(PostureEdgeKind.CALLER, 'pods with app=front in namespace web', ['8080/TCP'], [at(ingress, 'spec.ingress[0]', 210)]),
      edge(PostureEdgeKind.HOST, 'api.model.example', ['443/TCP'], [at(egress, 'spec.egress[0]', 240)]),
      edge(PostureEdgeKind.POD, 'pods with k8s-app=kube-dns in namespace kube-system', ['53/UDP', '53/TCP'],
        [at(egress, 'spec.egress[1]', 250)]),
      edge(PostureEdgeKind.SECRET, `${name}-keys`, [], [here(`${pod}.volumes[0]`, 33)], { detail: 'files in /var/run/keys' }),
      edge(PostureEdgeKind.ADDRESS, 'the internet', [], [at(egress, 'spec.policyTypes', 236)], { isDenied: true }),
      edge(PostureEdgeKind.POD, 'other agents', [], [at(egress, 'spec.policyTypes', 236)], { isDenied: true }),
    ],
    findings: [],
    notComputed: [],
    ...more,
  };
}

/** A run that judged everything. */
export function exampleRun(more: Partial<PostureRun> = {}): PostureRun {
  return {
    toolVersion: '1.2.3',
    paths: ['manifests'],
    agentsKnownBy: AgentsKnownBy.LABELS,
    unjudged: [],
    unreadable: [],
    skipped: [],
    ranges: { podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] },
    unknownRanges: [],
    ...more,
  };
}

/** The posture of the agents, with what is the same in each test. */
export function postureWith(agents: AgentPosture[]): Posture {
  const binding = finding('no-agent-api-rights', Severity.ERROR, 'no rights in the API', 'roleRef grants "get secrets" to agents/default',
    'remove the binding', at('RoleBinding "agents/read-secrets"', 'roleRef', 320));
  const findings = [...agents.flatMap((agent) => agent.findings), binding];
  const open = findings.filter(({ acknowledged }) => acknowledged === undefined);
  const why: Readonly<Record<string, string>> = {
    'require-sandbox-runtime': 'A fault of the kernel lets code of the agent take over the node.',
    'no-api-token': 'Code of the agent can call the Kubernetes API as its service account.',
  };
  const errorsFirst = [Severity.ERROR, Severity.WARNING].flatMap((severity) => open.filter((one) => one.severity === severity));
  const objects = [...new Set(errorsFirst.map(({ source }) => source.object))];
  return {
    run: exampleRun(),
    summary: {
      agents: agents.filter(({ role }) => role === undefined).length,
      neighbours: 0,
      objects: agents.length + 21,
      errors: open.filter(({ severity }) => severity === Severity.ERROR).length,
      warnings: open.filter(({ severity }) => severity === Severity.WARNING).length,
      acknowledged: findings.length - open.length,
    },
    actions: objects.map((object) => action(
      errorsFirst.filter(({ source }) => source.object === object),
      (id) => why[id] ?? 'An attacker in the agent gets further than it needs to.',
      agents.filter(({ title }) => title === object).map(({ title }) => title),
    )),
    agents,
    neighbours: [],
    findings,
    exceptions: [{ option: 'require-probes', severity: Severity.WARNING, reason: 'the batch agents of this cluster end by themselves' }],
    frameworks: [
      {
        id: 'owasp',
        title: 'OWASP Top 10 for Agentic Applications 2026',
        url: 'https://genai.owasp.example/agentic',
        controls: [
          {
            id: 'ASI05',
            title: 'Unexpected Code Execution',
            coverage: PostureCoverage.COVERED,
            note: 'code runs in a sandbox without rights',
            ruleIds: ['require-sandbox-runtime', 'no-api-token'],
            findings: 2,
            acknowledged: 0,
          },
          {
            id: 'ASI02',
            title: 'Tool Misuse',
            coverage: PostureCoverage.PARTLY,
            note: 'limits which tools it may call, not what it asks of them',
            ruleIds: ['no-open-egress'],
            findings: 1,
            acknowledged: 0,
          },
          {
            id: 'ASI01',
            title: 'Agent Goal Hijack',
            coverage: PostureCoverage.NOT,
            note: 'manifests say nothing about prompts',
            ruleIds: [],
            findings: 0,
            acknowledged: 0,
          },
        ],
      },
    ],
  };
}

/** Three agents, of which one is weak, and a proxy that serves them. */
export function examplePosture(): Posture {
  return postureWith([
    weakAgent('coder', 1),
    strongAgent('research', 90),
    strongAgent('reviewer', 150),
    strongAgent('egress', 400, { role: 'egress-proxy' }),
  ]);
}

/** As many agents as a large fleet has: each tenth is weak. */
export function fleetPosture(size: number): Posture {
  const agents = Array.from({ length: size }, (_, index) => (index % 10 === 0 ? weakAgent : strongAgent)(`agent-${index}`, index * 90));
  const isHigh = ({ risk }: AgentPosture) => risk === PostureRisk.HIGH;
  return postureWith([...agents.filter(isHigh), ...agents.filter((agent) => !isHigh(agent))]);
}
