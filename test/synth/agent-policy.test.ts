import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { foreign, unpinned, UNPINNED } from './foreign';
import {
  AgentNamespace, AgentPolicy, AgentRuntime, EnforceOptions, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny, PodSubnetEgressDenyProps,
  RulePack, Severity,
} from '../../src';
import { AGENT_LABEL } from '../../src/engine/manifest/labels';
import { Json } from '../../src/engine/value/json';
import { IMAGE, RANGES, base, only, open as unclosed, pod } from '../support/app';
import { surroundings, valid } from '../support/cases';
import { failure } from '../support/errors';
import { output } from '../support/output';
import { makeObject, makePolicy } from '../support/plain';

describe('what is known of the app', () => {
  test('only pods with these labels, and pods of ours', () => {
    const reasons = { podSelector: 'other pods are no agents' };
    const elsewhere = (manifest: Json) => {
      unpinned(manifest);
      manifest.metadata.namespace = 'others';
      delete manifest.spec.template.metadata.labels[AGENT_LABEL];
    };
    expect(Testing.synth(foreign(elsewhere, { podSelector: { app: 'agent' }, reasons }).chart)).toHaveLength(surroundings().length + 1);
    expect(failure(() => Testing.synth(foreign(unpinned, { podSelector: { app: 'agent' }, reasons }).chart)))
      .toMatch(UNPINNED); // in a namespace for agents
    const labelled = foreign((manifest) => {
      elsewhere(manifest);
      manifest.spec.template.metadata.labels.app = 'agent';
    }, { podSelector: { app: 'agent' }, reasons });
    expect(failure(() => Testing.synth(labelled.chart))).toMatch(UNPINNED);
    const b = base();
    pod(b, { image: 'agent:latest' });
    AgentPolicy.of(b.app).enforce({ podSelector: { app: 'other' }, reasons });
    expect(failure(() => Testing.synth(b.chart))).toMatch('no-latest-image');
  });

  test('packs and severities', () => {
    const links = (manifest: Json) => { manifest.spec.template.spec.enableServiceLinks = true; };
    const reasons = { 'no-service-links': 'the agents find their tools by them' };
    const pack = { pack: RulePack.BASELINE, reasons: { pack: 'the guide is what we promised' } };
    expect(failure(() => Testing.synth(foreign(links, {}).chart))).toMatch('no-service-links');
    expect(Testing.synth(foreign(links, pack).chart)).toHaveLength(surroundings().length + 1);
    expect(failure(() => Testing.synth(foreign(links, { ...pack, severities: { 'no-service-links': Severity.ERROR } }).chart)))
      .toMatch('no-service-links');
    expect(Testing.synth(foreign(links, { severities: { 'no-service-links': Severity.OFF }, reasons }).chart))
      .toHaveLength(surroundings().length + 1);
    const severities = { 'no-service-links': Severity.WARNING };
    Testing.synth(foreign(links, { severities, reasons, podCidrs: undefined, serviceCidrs: undefined }).chart);
    expect(output()).toEqual([
      expect.stringMatching(/^warning: \[test\/web\] spec\.template\.spec\.enableServiceLinks is true; .* \(no-service-links\)\n$/),
      expect.stringMatching(/^warning: \[test\/web\] without podCidrs and serviceCidrs it is not known /),
    ]);
  });

  test('ranges of the cluster', () => {
    const open = foreign(undefined, { podCidrs: ['10.200.0.0/16'] });
    expect(failure(() => Testing.synth(open.chart))).toMatch(/10\.200\.0\.0\/16.*\(no-open-egress\)/);
  });

  test('runtimes of the cluster, and those that the app creates', () => {
    const named = (manifest: Json) => { manifest.spec.template.spec.runtimeClassName = 'ours'; };
    expect(failure(() => Testing.synth(foreign(named, {}).chart)))
      .toMatch('spec.template.spec.runtimeClassName is "ours": its isolation is not known');
    const stated = AgentRuntime.fromRuntimeClassName('ours', { isolation: AgentRuntime.gkeSandbox().traits.isolation });
    expect(Testing.synth(foreign(named, { runtimes: [stated] }).chart)).toHaveLength(surroundings().length + 1);
    const created = foreign(named, {});
    new GVisorRuntime(created.chart, 'ours', { name: 'ours', handler: 'runsc-kvm' });
    expect(Testing.synth(created.chart)).toHaveLength(surroundings().length + 2);
  });

  test('further kinds', () => {
    const { chart } = foreign(undefined, {
      podKinds: [{
        apiVersion: 'kubeflow.org/v1',
        kind: 'PyTorchJob',
        path: 'spec.replicas.*.template',
      }],
    });
    const { template } = valid('Deployment').spec;
    template.spec.hostPID = true;
    new ApiObject(chart, 'job', makeObject('kubeflow.org/v1', 'PyTorchJob', { namespace: 'agents' }, {
      replicas: { Master: { template } },
    }) as any);
    expect(failure(() => Testing.synth(chart))).toMatch('[test/job] spec.replicas.Master.template.spec.hostPID is true');
  });

  test.each<[EnforceOptions, string]>([
    [{ pack: 'hard' as RulePack }, '\'pack\' must be one of "baseline", "strict", got "hard"'],
    [{ severities: { 'no-such-rule': Severity.OFF } }, '\'severities\' must be the id of a rule: no-'],
    [{ severities: { 'no-host-ports': 'none' as Severity } },
      '\'severities\' must give "no-host-ports" one of "error", "warning", "off", got "none"'],
    [{ podCidrs: ['10.0.0.1/8'] }, '\'podCidrs[0]\' must have no bits set after the prefix; did you mean "10.0.0.0/8"?, got "10.0.0.1/8"'],
    [{ serviceCidrs: ['all'] }, '\'serviceCidrs[0]\' must have one prefix length'],
    [{ runtimes: [AgentRuntime.runc()] }, '\'runtimes[0]\' must have the name of a RuntimeClass, got nothing'],
    [{ podKinds: [{ apiVersion: 'v1', kind: '', path: 'spec.template' }] },
      '\'podKinds[0].kind\' must be a text that is not empty, got ""'],
  ])('refuses %j', (options, message) => {
    expect(failure(() => AgentPolicy.of(new App()).enforce(options))).toMatch(`app: ${message}`);
  });

  test('refuses to be called twice', () => {
    const app = new App();
    AgentPolicy.of(app).enforce();
    expect(failure(() => AgentPolicy.of(new Chart(app, 'chart')).enforce()))
      .toBe('the app: \'enforce\' must be called once for an app; give all options in one call');
  });
});

describe('relations', () => {
  test('a pod that no egress policy selects fails synth', () => {
    const app = new App();
    const chart = new Chart(app, 'test');
    const namespace = AgentNamespace.fromNamespaceName(chart, 'agents', 'agents');
    new HardenedAgentPod(chart, 'agent', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE });
    expect(failure(() => Testing.synth(chart)))
      .toMatch(/\[test\/agent\] no egress policy selects this pod; .*\(require-egress-policy\)/);
  });

  test.each<Partial<PodSubnetEgressDenyProps>>([{}, { allowInternet: false, allowDns: false }])(
    'a pod that only the default of its namespace selects fails synth, until a policy says what it calls: %j', (props) => {
      const b = unclosed();
      const agent = pod(b);
      expect(failure(() => Testing.synth(b.chart))).toMatch('[test/agent] no egress policy selects this pod but the default of its '
        + 'namespace, which lets it call nothing; ');
      new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, agent, ...RANGES, ...props });
      expect(only(b.chart, 'Pod').kind).toBe('Pod');
    });

  test('a policy that somebody else made and that opens what is denied', () => {
    const b = base();
    pod(b);
    const open = new ApiObject(b.chart, 'open', makePolicy({ namespace: 'agents', name: 'open' }, {
      podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.244.7.0/24' } }] }],
    }) as any);
    expect(failure(() => Testing.synth(b.chart)))
      .toMatch(/\[test\/agent\] .*NetworkPolicy \S+ spec\S+ allows 10\.244\.7\.0\/24.*\(no-open-egress\)/);
    open.addJsonPatch(JsonPatch.replace('/spec/egress/0/to/0/ipBlock/cidr', '203.0.113.0/24'));
    expect(only(b.chart, 'Pod').kind).toBe('Pod');
  });

  test('a policy of ours that is patched open', () => {
    const b = base();
    pod(b);
    const policy = b.chart.node.findChild('pod-subnet').node.findChild('Resource') as ApiObject;
    policy.addJsonPatch(JsonPatch.remove('/spec/egress/0/to/0/ipBlock/except'));
    expect(failure(() => Testing.synth(b.chart)))
      .toMatch(/\[test\/agent\] .*NetworkPolicy \[test\/pod-subnet\] spec.* allows every IPv4 address.*\(no-open-egress\)/);
  });

  test('charts of one cluster are judged together', () => {
    const b = base();
    const other = new Chart(b.app, 'other');
    pod({ ...b, chart: other });
    expect(only(other, 'Pod').kind).toBe('Pod');
  });
});

describe('findings and warnings', () => {
  test('all as data, what is acknowledged with its reason', () => {
    const b = base();
    const agent = pod(b, { image: 'agent:1', automountServiceAccountToken: true });
    AgentPolicy.acknowledge(agent, 'no-service-account-token', 'it watches its own pod');
    expect(AgentPolicy.of(b.app).findings()).toEqual([
      expect.objectContaining({ ruleId: 'require-image-digest', severity: Severity.WARNING, got: '"agent:1"', acknowledged: undefined }),
      {
        ruleId: 'no-service-account-token',
        severity: Severity.ERROR,
        constructPath: 'test/agent',
        kind: 'Pod',
        name: expect.stringMatching(/^test-agent-/),
        field: 'spec.automountServiceAccountToken',
        got: 'true',
        remedy: expect.stringMatching(/^set automountServiceAccountToken to false/),
        message: expect.stringMatching(/^spec\.automountServiceAccountToken is true; .* \(no-service-account-token\)$/),
        filledByHarden: false,
        acknowledged: 'it watches its own pod',
        acknowledgedByLibrary: false,
      },
    ]);
  });

  test('warnings fail nothing and are told once for an app', () => {
    const b = base();
    pod(b, { image: 'agent:1' });
    pod(b, { image: 'agent:2' }, 'other');
    Testing.synth(b.chart);
    expect(output()).toEqual([expect.stringMatching(
      /^warning: \[test\/agent\] spec\.containers\[0\]\.image is "agent:1"; .*\(require-image-digest\) and 1 more: see AgentPolicy\.of\(app\)\.findings\(\)\n$/,
    )]);
    Testing.synth(b.chart);
    expect(output()).toEqual([]);
  });

  test('acknowledgements that let nothing through are told', () => {
    const b = base();
    const agent = pod(b, { image: 'agent:latest' });
    AgentPolicy.acknowledge(b.chart, 'no-latest-image', 'the nearer one is used');
    AgentPolicy.acknowledge(agent, 'no-latest-image', 'the nightly build is tested');
    AgentPolicy.acknowledge(agent, 'no-host-ports', 'was needed a while ago');
    expect(AgentPolicy.of(agent).unusedAcknowledgements()).toEqual([
      { constructPath: 'test', ruleId: 'no-latest-image', reason: 'the nearer one is used' },
      { constructPath: 'test/agent', ruleId: 'no-host-ports', reason: 'was needed a while ago' },
    ]);
    Testing.synth(b.chart);
    expect(output()).toEqual([
      'warning: [test] acknowledges "no-latest-image", which finds nothing here; take the acknowledgement away\n',
      'warning: [test/agent] acknowledges "no-host-ports", which finds nothing here; take the acknowledgement away\n',
    ]);
  });
});
