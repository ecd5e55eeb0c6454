import { ApiObject, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { sandbox, template } from './support';
import {
  AgentAdmission, AgentNamespace, AgentPolicy, AgentQuarantine, AgentSandboxInjectionPolicy, AgentSandboxPolicyManagement,
  AgentSandboxTemplate, FalcoRules, HardenedAgentPod, PodSubnetEgressDeny,
} from '../../../src';
import { Base, IMAGE, RANGES, base, objects, only, open, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { warnings } from '../../support/output';
import { expectSnapshot } from '../../support/schema';

/** The rules that an app breaks. */
const broken = (b: Base) => [...new Set(AgentPolicy.of(b.app).findings().map(({ ruleId }) => ruleId))].sort();

test('a SandboxTemplate whose controller makes a policy that denies all', () => {
  const b = base();
  template(b, { name: 'python', workspace: { name: 'data', size: Size.gibibytes(1), path: '/data' }, service: false });
  expectSnapshot(b.chart);
  expect(broken(b)).toEqual([]);
});

test('its pods are those of HardenedAgentPod, and ask the resolver of the cluster', () => {
  const b = base();
  template(b);
  pod(b);
  const { spec } = only(b.chart, 'SandboxTemplate').spec.podTemplate;
  expect(spec).toEqual(only(b.chart, 'Pod').spec);
  expect(spec.dnsPolicy).toBe('ClusterFirst');
});

test('other resolvers are those that one gives', () => {
  const b = base();
  template(b, { dns: { policy: kplus.DnsPolicy.NONE, nameservers: ['10.96.0.10'] } });
  expect(only(b.chart, 'SandboxTemplate').spec.podTemplate.spec)
    .toMatchObject({ dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.0.10'] } });
});

describe('the policy of the controller', () => {
  test('closes sandboxes where the app has no other policy', () => {
    const b = open();
    const python = template(b);
    expect(only(b.chart, 'SandboxTemplate').spec)
      .toMatchObject({ networkPolicyManagement: 'Managed', networkPolicy: { ingress: [], egress: [] } });
    expect(python.reach().allowsAddress('198.51.100.10', 443)).toBe(false);
    expect(broken(b)).toEqual([]);
  });

  test('adds nothing to what the app allows', () => {
    const b = open();
    const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES });
    const python = template(b);
    const tool = new HardenedAgentPod(b.chart, 'tool', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 9000 });
    egress.allowTo(tool, { from: python });
    egress.allowFrom(tool, { to: python });
    expect([9000, 9001].map((port) => python.reach().allowsPod(tool, port))).toEqual([true, false]);
    expect([8080, 8081].map((port) => python.reachedBy().allowsPod(tool, port))).toEqual([true, false]);
    expect(['198.51.100.10', '10.244.0.1', '169.254.169.254'].map((address) => python.reach().allowsAddress(address, 443)))
      .toEqual([true, false, false]);
    expect(broken(b)).toEqual([]);
  });

  test('is opened by the callers too, in a namespace that this app does not make', () => {
    const b = open();
    const other = AgentNamespace.fromNamespaceName(b.chart, 'other', 'sandboxes');
    const serviceAccount = kplus.ServiceAccount.fromServiceAccountName(b.chart, 'account', 'sandbox');
    const python = template({ ...b, namespace: other }, { serviceAccount });
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES }).allowTo(python);
    const [ingress] = objects(b.chart, 'NetworkPolicy').filter(({ metadata }) => metadata.namespace === 'sandboxes');
    expect(ingress.spec).toMatchObject({ policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 8080 }] }] });
  });

  test('leaves a quarantine its effect, which a policy with openings would not', () => {
    const b = base();
    new AgentQuarantine(b.chart, 'quarantine', { namespace: b.namespace });
    template(b);
    const opening = objects(b.chart, 'NetworkPolicy').filter(({ spec }) => spec.egress || spec.ingress);
    expect(opening.map(({ spec }) => spec.podSelector.matchExpressions)).toEqual(
      opening.map(() => [{ key: 'cdk8s-hardened-agents/quarantine', operator: 'DoesNotExist' }]));
    expect(opening.length).toBeGreaterThan(0);
    expect(only(b.chart, 'SandboxTemplate').spec.networkPolicy).toEqual({ ingress: [], egress: [] });
  });

  test('is left out where the app has its own, without which synth fails', () => {
    const b = base();
    template(b, { networkPolicyManagement: AgentSandboxPolicyManagement.UNMANAGED });
    const { networkPolicyManagement, networkPolicy } = only(b.chart, 'SandboxTemplate').spec;
    expect([networkPolicyManagement, networkPolicy]).toEqual(['Unmanaged', undefined]);
    expect(broken(b)).toEqual([]);
    const without = open();
    template(without, { networkPolicyManagement: AgentSandboxPolicyManagement.UNMANAGED });
    expect(failure(() => Testing.synth(without.chart))).toContain('(require-egress-policy)');
  });
});

test('a template that exists already is known by its name', () => {
  const b = open();
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES });
  expect(AgentSandboxTemplate.fromTemplateName(b.chart, 'other', b.namespace, 'python'))
    .toMatchObject({ templateName: 'python', namespaceName: 'agents' });
  const own = template(b);
  expect([own.templateName, own.namespaceName]).toEqual([only(b.chart, 'SandboxTemplate').metadata.name, 'agents']);
  expect(failure(() => AgentSandboxTemplate.fromTemplateName(b.chart, 'wrong', b.namespace, 'Python')))
    .toContain("test/wrong: 'name' must be a DNS subdomain");
});

test('refuses wrong values', () => {
  for (const [prop, value] of [
    ['networkPolicyManagement', 'Mine'], ['envVarsInjectionPolicy', 'Yes'], ['volumeClaimTemplatesPolicy', true], ['service', 'yes'],
  ]) {
    expect(failure(() => template(base(), { [prop as string]: value }))).toContain(`test/python: '${prop}' must be `);
  }
  expect(failure(() => template(base(), { shutdownTime: '2026-12-01T18:00:00Z' } as never))).toContain('it is a prop of AgentSandbox');
});

test('what claims may add is a finding, until it is acknowledged', () => {
  const b = base();
  const python = template(b, { envVarsInjectionPolicy: AgentSandboxInjectionPolicy.ALLOWED });
  expect(failure(() => Testing.synth(b.chart))).toContain('spec.envVarsInjectionPolicy is "Allowed"');
  AgentPolicy.acknowledge(python, 'no-claim-injection', 'only the scheduler of this team creates claims');
  expect(only(b.chart, 'SandboxTemplate').spec.envVarsInjectionPolicy).toBe('Allowed');
});

describe('what others made of agent-sandbox is judged alike', () => {
  const API = 'extensions.agents.x-k8s.io/v1beta1';
  const raw = (kind: string, spec: object) => {
    const b = base();
    AgentPolicy.of(b.app).enforce();
    new ApiObject(b.chart, 'raw', { apiVersion: API, kind, metadata: { name: 'raw', namespace: 'agents' }, spec });
    return broken(b);
  };

  test.each<[string, object, string[]]>([
    ['SandboxClaim', { warmPoolRef: { name: 'none' } }, ['require-claim-end', 'require-known-template']],
    ['SandboxClaim', { lifecycle: {}, env: [{ name: 'API_KEY', value: 'a1b2c3' }] }, ['no-secret-in-config', 'require-claim-end']],
    ['SandboxWarmPool', { sandboxTemplateRef: { name: 'none' } }, ['require-known-template', 'require-pool-recreate']],
  ])('%s %j', (kind, spec, ids) => {
    expect(raw(kind, spec)).toEqual(ids);
  });

  test('a SandboxTemplate with the policy of the controller', () => {
    expect(raw('SandboxTemplate', { podTemplate: { spec: { containers: [{ name: 'main', image: IMAGE }] } } }))
      .toEqual(expect.arrayContaining(['no-open-egress', 'no-outside-resolver', 'require-sandboxed-runtime']));
  });
});

test('detection knows the sandboxes, and says that it does not see into gVisor', () => {
  const b = base();
  template(b, { name: 'python' });
  sandbox(b, { name: 'dev' });
  new FalcoRules(b.chart, 'falco');
  expect(AgentPolicy.of(b.app).findings().filter(({ ruleId }) => ruleId === 'no-blind-detection').map(({ message }) => message))
    .toEqual([expect.stringMatching(/agents\/(python|dev).*agents\/(python|dev)/)]);
});

test('a namespace with sandboxes alone is one for agents, to detection and admission', () => {
  const b = open();
  const other = AgentNamespace.fromNamespaceName(b.chart, 'other', 'sandboxes');
  const serviceAccount = kplus.ServiceAccount.fromServiceAccountName(b.chart, 'account', 'sandbox');
  template({ ...b, namespace: other }, { serviceAccount });
  new FalcoRules(b.chart, 'falco');
  new AgentAdmission(b.chart, 'admission', { namespaceSelector: { agents: 'true' } });
  const falco = only(b.chart, 'ConfigMap');
  expect(JSON.stringify(falco.data)).toContain('sandboxes');
  expect(JSON.stringify(objects(b.chart, 'ValidatingAdmissionPolicy'))).toContain('"sandboxes\\"');
  expect(warnings()).toEqual(['no-blind-detection', 'require-admission-ranges']);
});
