import { Duration } from 'cdk8s';
import { newChart, withCel } from './admission';
import { AgentAdmission, AgentAdmissionProps, AgentRuntime, Severity } from '../../src';
import { RULES } from '../../src/engine/rules/catalogue';
import { REGISTRY_MUST } from '../../src/engine/rules/criteria/registries';
import { failure } from '../support/errors';

const ALL = `(the nearest of ${RULES.length}); "npx cdk8s-hardened-agents rules" lists all`;
describe('bad input', () => {
  const any = (value: unknown) => value as never;
  const REASON = 'the agents find their tools by them';
  const KIND = { apiVersion: 'kubeflow.org/v1', kind: 'TorchJob', path: 'spec.template' };

  test.each<[string, AgentAdmissionProps, string]>([
    ['name', { name: 'Agents' },
      '\'name\' must be a DNS subdomain: 1 to 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends, such as '
        + '"claude-code", got "Agents"'],
    ['name', { name: 'a'.repeat(227) },
      `'name' must have at most 226 characters, got "${'a'.repeat(116)}...; the longest object name is this name and `
        + '"-cluster-addresses-warnings"'],
    ['name', { name: 'a'.repeat(213), staticManifests: true },
      `'name' must have at most 212 characters, got "${'a'.repeat(116)}...; the longest object name is this name and `
        + '"-cluster-addresses-warnings.static.k8s.io"'],
    ['name', { name: 'team-a.static.k8s.io' },
      '\'name\' must not end in ".static.k8s.io", got "team-a.static.k8s.io"; staticManifests: true adds this end to every name'],
    ['actions', { actions: [] }, '\'actions\' must name at least one action, got []; leave out AgentAdmission if no rule applies'],
    ['actions', { actions: [any('Refuse')] }, '\'actions[0]\' must be one of "Deny", "Warn", "Audit", got "Refuse"'],
    ['pack', { pack: any('lax') }, '\'pack\' must be one of "baseline", "strict", got "lax"'],
    ['severities', { severities: { 'no-hostports': Severity.OFF } },
      `'severities' must be the id of a rule: no-host-ports, no-host-process, no-host-claim ${ALL}, got "no-hostports"`],
    ['severities', { severities: { 'no-host-ports': any('high') } },
      '\'severities\' must give "no-host-ports" one of "error", "warning", "off", got "high"'],
    ['acknowledgedRules', { acknowledgedRules: { 'no-links': REASON } },
      `'acknowledgedRules' must be the id of a rule: no-devices, no-node-name, no-service-links ${ALL}, got "no-links"`],
    ['acknowledgedRules', { acknowledgedRules: { 'no-service-links': 'detail' } },
      '\'acknowledgedRules["no-service-links"]\' must say in at least 10 letters or digits why "no-service-links" is acceptable here, '
        + 'got "detail"'],
    ['acknowledgedRules', { acknowledgedRules: { 'no-service-links': any(true) } },
      '\'acknowledgedRules["no-service-links"]\' must say in at least 10 letters or digits why "no-service-links" is acceptable here, '
        + 'got true'],
    ['acknowledgedRules', { acknowledgedRules: { 'require-egress-policy': REASON } },
      `'acknowledgedRules' must name rules that the API server evaluates: ${withCel.join(', ')}, got "require-egress-policy"; remove it: `
        + 'the API server does not evaluate this rule'],
    ['acknowledgedRules', {
      acknowledgedRules: { 'no-latest-image': REASON },
      severities: { 'no-latest-image': Severity.OFF },
      reasons: { 'no-latest-image': REASON },
    },
    '\'acknowledgedRules\' must name rules that the API server evaluates: '
      + `${withCel.filter((id) => id !== 'no-latest-image').join(', ')}, got "no-latest-image"; remove it: the API server does not `
        + 'evaluate this rule'],
    ['acknowledgedRules', { acknowledgedRules: { 'no-service-links': 'tools', 'no-host-ports': 'short' } },
      '\'acknowledgedRules["no-host-ports"]\' must say in at least 10 letters or digits why "no-host-ports" is acceptable here, '
        + 'got "short"'],
    ['registries', { registries: ['agents'] }, `'registries[0]' must ${REGISTRY_MUST}, got "agents"`],
    ['registries', { registries: [] },
      '\'registries\' must name at least one registry, such as "registry.example/agents"; leave it out to allow every one, got []'],
    ['runtimes', { runtimes: [AgentRuntime.runc()] },
      '\'runtimes[0]\' must have the name of a RuntimeClass, got nothing; the cluster\'s default runtime is no sandbox; leave it out'],
    ['runtimes', { runtimes: [AgentRuntime.gkeSandbox(), any({ runtimeClassName: 'a' })] },
      '\'runtimes[1]\' must have traits, got nothing; such as those of AgentRuntime.fromRuntimeClassName(…)'],
    ['podKinds', { podKinds: [{ ...KIND, resource: 'TorchJobs' }] },
      '\'podKinds[0].resource\' must be the plural name of the kind in lower case, for example "pytorchjobs", got "TorchJobs"'],
    ['podKinds', { podKinds: [{ ...KIND, resource: 'torchjobs/status' }] },
      '\'podKinds[0].resource\' must be the plural name of the kind in lower case, for example "pytorchjobs", got "torchjobs/status"'],
    ['podKinds', { podKinds: [{ ...KIND, path: 'spec.replicas.*.template', resource: 'torchjobs' }] },
      '\'podKinds[0].path\' must lead to one pod template, so that the API server can judge it, got "spec.replicas.*.template"; leave '
        + 'out \'resource\', so that the API server judges the pods when they are created'],
    ['podKinds', { podKinds: [{ ...KIND, path: '' }] }, '\'podKinds[0].path\' must be a text that is not empty, got ""'],
    ['namespaceSelector', { namespaceSelector: {} },
      '\'namespaceSelector\' must have at least one label, for example { "cdk8s-hardened-agents/agents": "true" }, got {}; without a '
        + 'label the policies would apply to the namespaces of the cluster itself'],
    ['namespaceSelector', { namespaceSelector: any('agents') },
      '\'namespaceSelector\' must have at least one label, for example { "cdk8s-hardened-agents/agents": "true" }, got "agents"; without '
        + 'a label the policies would apply to the namespaces of the cluster itself'],
    ['namespaceSelector', { namespaceSelector: { agents: any(true) } },
      '\'namespaceSelector\' must be a map of valid Kubernetes labels, for example { "example.com/agents": "true" }, got {"agents":true}'],
    ['namespaceSelector', { namespaceSelector: { 'a/b/c': 'true' } },
      '\'namespaceSelector\' must be a map of valid Kubernetes labels, for example { "example.com/agents": "true" }, got {"a/b/c":"true"}'],
    ['namespaceSelector', { namespaceSelector: { agents: '"] == 1 || true || [""' } },
      '\'namespaceSelector\' must be a map of valid Kubernetes labels, for example { "example.com/agents": "true" }, got {"agents":"\\"] '
        + '== 1 || true || [\\"\\""}'],
    ['agentNamespaces', { agentNamespaces: ['Agents'] },
      '\'agentNamespaces[0]\' must be a DNS label: 1 to 63 lower-case letters, digits and "-", with a letter or digit at both ends, such '
        + 'as "agents", got "Agents"'],
    ['longestClaim', { longestClaim: any(8) }, "'longestClaim' must be a Duration, got 8; give for example Duration.hours(8)"],
    ['longestClaim of none', { longestClaim: Duration.seconds(0) }, "'longestClaim' must be an integer of at least 1, got 0"],
    ['longestClaim of parts of a second', { longestClaim: Duration.millis(1500) },
      "'longestClaim' must be an integer of at least 1, got 1.5"],
  ])('%s: %j', (_, props, message) => {
    const chart = newChart();
    expect(failure(() => new AgentAdmission(chart, 'admission', props))).toBe(`test/admission: ${message}`);
  });
});
