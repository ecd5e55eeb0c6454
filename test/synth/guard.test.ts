import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, Cron, Include, JsonPatch, Lazy, Testing, Yaml } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentNamespace, AgentPolicy, AgentRuntime, EnforceOptions, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny, RulePack,
  Severity,
} from '../../src';
import { AGENT_LABEL } from '../../src/engine/manifest/labels';
import { RULES } from '../../src/engine/rules/catalogue';
import { Json } from '../../src/engine/value/json';
import { IMAGE, RANGES, base, only, pod } from '../support/app';
import { surroundings, valid } from '../support/cases';
import { failure, rawFailure } from '../support/errors';

/** What the library wrote on stderr while something was done. */
function warningsOf(act: () => unknown): string[] {
  const lines: string[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean(lines.push(String(text))));
  try {
    act();
  } finally {
    write.mockRestore();
  }
  return lines;
}

/** An app of plain objects: what hardened pods look like where this library has no construct. */
function foreign(tweak: (manifest: Json) => void = () => {}, options?: EnforceOptions): { app: App; chart: Chart; object: ApiObject } {
  const app = new App();
  const chart = new Chart(app, 'test');
  const manifest = valid('Deployment');
  tweak(manifest);
  surroundings().forEach((around, i) => new ApiObject(chart, `around-${i}`, around as any));
  const target = new ApiObject(chart, 'web', manifest as any);
  if (options) {
    AgentPolicy.of(chart).enforce(options);
  }
  return { app, chart, object: target };
}

const unpinned = (manifest: Json) => { manifest.spec.template.spec.containers[0].image = 'web:latest'; };
const UNPINNED = '[test/web] spec.template.spec.containers[0].image is "web:latest"';

describe('enforce judges objects of every origin', () => {
  test('nothing is said of them without it', () => {
    expect(Testing.synth(foreign(unpinned).chart)).toHaveLength(surroundings().length + 1);
  });

  test('a plain object that is hard passes, and is written as it was', () => {
    const plain = Testing.synth(foreign().chart);
    const judged = Testing.synth(foreign(undefined, {}).chart);
    expect(judged).toEqual(expect.arrayContaining(plain)); // in an order that applies
    expect(judged).toHaveLength(plain.length);
  });

  test('a plain object', () => {
    expect(failure(() => Testing.synth(foreign(unpinned, {}).chart))).toMatch(UNPINNED);
  });

  test('an L1 that is patched later', () => {
    const { chart } = foreign(undefined, {});
    const quantities = (resources: Json) => Object.fromEntries(Object.entries(resources)
      .map(([name, text]) => [name, kplus.k8s.Quantity.fromString(text)]));
    const { spec } = valid('Pod');
    for (const container of [...spec.containers, ...spec.initContainers]) {
      container.resources = { limits: quantities(container.resources.limits), requests: quantities(container.resources.requests) };
    }
    spec.volumes.forEach(({ emptyDir }: Json) => { emptyDir.sizeLimit = kplus.k8s.Quantity.fromString(emptyDir.sizeLimit); });
    const l1 = new kplus.k8s.KubePod(chart, 'l1', { metadata: { name: 'l1', namespace: 'agents', labels: { a: 'b' } }, spec });
    l1.addJsonPatch(JsonPatch.replace('/spec/containers/0/image', 'web:latest'));
    expect(failure(() => Testing.synth(chart)))
      .toBe('Validation failed with the following errors:\n  [test/l1] spec.containers[0].image is "web:latest"; '
      + 'set image to a digest such as "agent@sha256:<64 hex>"; the content of "latest" changes without a review (no-latest-image)');
  });

  test('the findings of an object stand below it, and the last line counts those that Harden would fill', () => {
    const { chart } = foreign((manifest) => {
      unpinned(manifest);
      delete manifest.spec.template.spec.enableServiceLinks;
    }, {});
    const around = { apiVersion: 'v1', kind: 'PodList', items: [{ ...valid('Pod'), spec: { ...valid('Pod').spec, hostPID: true } }] };
    new ApiObject(chart, 'list', around as any);
    const lines = rawFailure(() => Testing.synth(chart)).split('\n').map((line) => line.replace(/;.* \(/, '; … ('));
    expect(lines).toEqual([
      'Validation failed with the following errors:',
      '  [test/web] Deployment "agents/test-workers-c800cc28"',
      '    spec.template.spec.containers[0].image is "web:latest"; … (no-latest-image)',
      '    spec.template.spec.enableServiceLinks is missing; … (no-service-links)',
      '  [test/list] PodList "test-list-c8c6c0f4"',
      '    items[0].spec.hostPID is true; … (no-host-namespaces)',
      '  Harden would fill 1 of the 3 findings: fields that the pods leave out; use construct.with(new Harden({ runtime }))',
    ]);
  });

  test('a pod of cdk8s-plus, told at the construct that the user made', () => {
    const { chart } = foreign(undefined, {});
    new kplus.Pod(chart, 'plus', { containers: [{ image: 'web' }] });
    const message = failure(() => Testing.synth(chart));
    expect(message).toMatch('[test/plus] spec.runtimeClassName is missing');
    expect(message).toMatch('[test/plus] spec.containers[0].image is "web"');
  });

  test('a file that is included', () => {
    const folder = mkdtempSync(join(tmpdir(), 'include-'));
    try {
      const manifest = valid('Deployment');
      unpinned(manifest);
      writeFileSync(join(folder, 'web.yaml'), Yaml.stringify(manifest));
      const { chart } = foreign(undefined, {});
      chart.node.tryRemoveChild('web');
      new Include(chart, 'included', { url: join(folder, 'web.yaml') });
      expect(failure(() => Testing.synth(chart)))
        .toMatch(/\[test\/included\/\S+\] spec\.template\.spec\.containers\[0\]\.image is "web:latest"/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('constructs that a validation makes late', () => {
    const { app, chart } = foreign(undefined, {});
    app.node.addValidation({
      validate: () => {
        if (!chart.node.tryFindChild('late')) {
          const manifest = valid('Deployment');
          unpinned(manifest);
          new ApiObject(chart, 'late', { ...manifest, metadata: { ...manifest.metadata, name: 'late' } } as any);
        }
        return [];
      },
    });
    const outdir = mkdtempSync(join(tmpdir(), 'late-'));
    try {
      Object.assign(app, { outdir });
      expect(failure(() => app.synth())).toMatch('[test/late] spec.template.spec.containers[0].image is "web:latest"');
      expect(readdirSync(outdir)).toEqual([]);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  test('a value that is known only at synth', () => {
    const { chart, object: target } = foreign(undefined, {});
    target.addJsonPatch(JsonPatch.replace('/spec/template/spec/hostPID', true));
    expect(failure(() => Testing.synth(chart))).toMatch('[test/web] spec.template.spec.hostPID is true');
    const lazy = foreign((manifest) => { manifest.spec.template.spec.hostIPC = Lazy.any({ produce: () => true }); }, {});
    expect(failure(() => Testing.synth(lazy.chart))).toMatch('[test/web] spec.template.spec.hostIPC is true');
  });

  test('each fault once, all of the app together', () => {
    const { app, chart } = foreign(unpinned, {});
    const other = new Chart(app, 'other');
    new ApiObject(other, 'web', { ...valid('Pod'), spec: { ...valid('Pod').spec, hostPID: true } } as any);
    for (const act of [() => Testing.synth(chart), () => app.synth(), () => app.synthYaml()]) {
      const message = failure(act);
      expect(message.match(/no-latest-image/g)).toHaveLength(1);
      expect(message.match(/no-host-namespaces/g)).toHaveLength(1);
    }
  });

  test('what is mended is written', () => {
    const { chart, object: target } = foreign(unpinned, {});
    expect(failure(() => Testing.synth(chart))).toMatch(UNPINNED);
    target.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/image', IMAGE));
    expect(only(chart, 'Deployment').spec.template.spec.containers[0].image).toBe(IMAGE);
    target.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/image', 'web:latest'));
    expect(failure(() => Testing.synth(chart))).toMatch(UNPINNED);
  });
});

describe('pods beside agents, without enforce', () => {
  const task = (chart: Chart, namespace: string) =>
    new kplus.CronJob(chart, 'task', { metadata: { name: 'task', namespace }, schedule: Cron.daily(), containers: [{ image: IMAGE }] });

  test('are judged as the API server would judge them, and the message offers Harden', () => {
    const b = base();
    task(b.chart, 'agents');
    const message = failure(() => Testing.synth(b.chart));
    expect(message).toMatch('[test/task] spec.jobTemplate.spec.template.spec.runtimeClassName is missing');
    expect(rawFailure(() => Testing.synth(b.chart))).toMatch('[test/task] CronJob "agents/task", which runs beside agents and is judged like one\n');
    expect(message).toMatch(/\n {2}Harden would fill 6 of the 9 findings: fields that the pods leave out; use construct\.with\(new Harden\(\{ runtime \}\)\)$/);
    const found = AgentPolicy.of(b.app).findings();
    expect(found.filter(({ remedy }) => !remedy.endsWith('with(new Harden({ runtime })) fills what it leaves out'))).toEqual([]);
    const asked = new Set(RULES.filter(({ admission }) => 'cel' in admission).map(({ id }) => id));
    expect(found.filter(({ ruleId }) => !asked.has(ruleId))).toEqual([]);
  });

  test('are judged wherever they have the label of agents', () => {
    const b = base();
    new ApiObject(b.chart, 'copy', {
      ...valid('Pod'),
      metadata: { ...valid('Pod').metadata, namespace: 'others' },
      spec: { ...valid('Pod').spec, hostPID: true },
    } as any);
    expect(failure(() => Testing.synth(b.chart))).toMatch('[test/copy] spec.hostPID is true');
  });

  test('elsewhere nothing is said of them', () => {
    const b = base();
    task(b.chart, 'others');
    expect(only(b.chart, 'CronJob').metadata.name).toBe('task');
  });

  test('also where the label of the namespace is taken off, or the namespace is made elsewhere, but an agent runs', () => {
    const patched = base();
    pod(patched);
    task(patched.chart, 'agents');
    ApiObject.of(patched.namespace).addJsonPatch(JsonPatch.remove('/metadata/labels/cdk8s-hardened-agents~1agents'));
    const imported = base();
    pod({ ...imported, namespace: AgentNamespace.fromNamespaceName(imported.chart, 'ref', 'others') }, {
      serviceAccount: kplus.ServiceAccount.fromServiceAccountName(imported.chart, 'account', 'agent'),
    });
    task(imported.chart, 'others');
    for (const { app } of [patched, imported]) {
      expect(AgentPolicy.of(app).findings().filter(({ constructPath }) => constructPath === 'test/task')).not.toEqual([]);
    }
  });
});

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
    expect(warningsOf(() => Testing.synth(foreign(links, { severities: { 'no-service-links': Severity.WARNING }, reasons }).chart)))
      .toEqual([expect.stringMatching(/^warning: \[test\/web\] spec\.template\.spec\.enableServiceLinks is true; .* \(no-service-links\)\n$/)]);
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
    new ApiObject(chart, 'job', {
      apiVersion: 'kubeflow.org/v1',
      kind: 'PyTorchJob',
      metadata: { namespace: 'agents' },
      spec: { replicas: { Master: { template } } },
    } as any);
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
      .toBe('app: \'enforce\' must be called once for an app; give all options in one call');
  });
});

describe('relations', () => {
  test('a pod that no egress policy selects fails synth', () => {
    const app = new App();
    const chart = new Chart(app, 'test');
    const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
    const agent = new HardenedAgentPod(chart, 'agent', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE });
    expect(failure(() => Testing.synth(chart)))
      .toMatch(/\[test\/agent\] metadata\.labels is .*: no egress policy selects this pod; .*\(require-egress-policy\)/);
    new PodSubnetEgressDeny(chart, 'egress', { namespace, agent, ...RANGES });
    expect(only(chart, 'Pod').kind).toBe('Pod');
  });

  test('a policy that somebody else made and that opens what is denied', () => {
    const b = base();
    pod(b);
    const open = new ApiObject(b.chart, 'open', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: 'agents', name: 'open' },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.244.7.0/24' } }] }] },
    } as any);
    expect(failure(() => Testing.synth(b.chart)))
      .toMatch(/\[test\/agent\] .*NetworkPolicy "open" allows 10\.244\.7\.0\/24.*\(no-open-egress\)/);
    open.addJsonPatch(JsonPatch.replace('/spec/egress/0/to/0/ipBlock/cidr', '203.0.113.0/24'));
    expect(only(b.chart, 'Pod').kind).toBe('Pod');
  });

  test('a policy of ours that is patched open', () => {
    const b = base();
    pod(b);
    const policy = b.chart.node.findChild('pod-subnet').node.findChild('Resource') as ApiObject;
    policy.addJsonPatch(JsonPatch.remove('/spec/egress/0/to/0/ipBlock/except'));
    expect(failure(() => Testing.synth(b.chart)))
      .toMatch(/\[test\/agent\] .*NetworkPolicy "test-pod-subnet-.*" allows every IPv4 address.*\(no-open-egress\)/);
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
        acknowledged: 'it watches its own pod',
      },
    ]);
  });

  test('warnings fail nothing and are told once for an app', () => {
    const b = base();
    pod(b, { image: 'agent:1' });
    pod(b, { image: 'agent:2' }, 'other');
    expect(warningsOf(() => Testing.synth(b.chart))).toEqual([expect.stringMatching(
      /^warning: \[test\/agent\] spec\.containers\[0\]\.image is "agent:1"; .*\(require-image-digest\) and 1 more: see AgentPolicy\.of\(app\)\.findings\(\)\n$/,
    )]);
    expect(warningsOf(() => Testing.synth(b.chart))).toEqual([]);
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
    expect(warningsOf(() => Testing.synth(b.chart))).toEqual([
      'warning: [test] acknowledges "no-latest-image", which finds nothing here; take the acknowledgement away\n',
      'warning: [test/agent] acknowledges "no-host-ports", which finds nothing here; take the acknowledgement away\n',
    ]);
  });
});

test('each object is rendered once for a synth of one chart', () => {
  const b = base();
  let rendered = 0;
  new ApiObject(b.chart, 'counted', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'agents', labels: { a: 'b' } },
    spec: Lazy.any({ produce: () => { rendered++; return valid('Pod').spec; } }),
  } as any);
  AgentPolicy.of(b.app).enforce();
  Testing.synth(b.chart);
  expect(rendered).toBeLessThanOrEqual(2); // once for its order
});
