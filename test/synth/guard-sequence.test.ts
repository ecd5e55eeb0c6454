import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, JsonPatch, Lazy, Testing, Yaml } from 'cdk8s';
import { AgentNamespace, AgentPolicy, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from '../../src';
import { Json } from '../../src/engine/value/json';
import { IMAGE, RANGES, base, only, pod } from '../support/app';
import { valid } from '../support/cases';
import { failure } from '../support/errors';

/** Two charts of one cluster: the pod in the first, a policy for it in the second. */
function twoCharts(egress: () => unknown = () => []): { app: App; first: Chart; second: Chart; policy: ApiObject } {
  const app = new App();
  const first = new Chart(app, 'first');
  const second = new Chart(app, 'second');
  const namespace = new AgentNamespace(first, 'agents', { name: 'agents' });
  new PodSubnetEgressDeny(first, 'egress', { namespace, ...RANGES });
  new HardenedAgentPod(first, 'agent', { namespace, runtime: new GVisorRuntime(first, 'gvisor'), image: IMAGE, port: 8080 });
  const policy = new ApiObject(second, 'policy', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'more', namespace: 'agents' },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: Lazy.any({ produce: egress }) },
  } as any);
  return { app, first, second, policy };
}

const OPEN = /\[first\/agent\] .*NetworkPolicy "more" allows every address.*\(no-open-egress\)/;
const opened = JsonPatch.add('/spec/egress', [{}]);

describe('what changes between renderings', () => {
  test('a policy that is opened after a good first synth, whichever chart is asked for next', () => {
    type Charts = ReturnType<typeof twoCharts>;
    const asked = [({ app }: Charts) => app.synthYaml(), ({ first }: Charts) => Testing.synth(first),
      ({ second }: Charts) => Testing.synth(second)];
    for (const next of asked) {
      const charts = twoCharts();
      charts.app.synthYaml();
      charts.policy.addJsonPatch(opened);
      expect(failure(() => next(charts))).toMatch(OPEN);
    }
  });

  test('a policy that is opened after one chart was rendered and before the other', () => {
    const { first, second, policy } = twoCharts();
    Testing.synth(first);
    policy.addJsonPatch(opened);
    expect(failure(() => Testing.synth(second))).toMatch(OPEN);
  });

  test('rules that are asked after one chart was rendered and before the other', () => {
    const { app, first, second } = twoCharts();
    const { labels: _, ...metadata } = weak('weak').metadata;
    new ApiObject(second, 'weak', { ...weak('weak'), metadata: { ...metadata, namespace: 'others' } } as any);
    Testing.synth(first);
    AgentPolicy.of(app).enforce();
    expect(failure(() => Testing.synth(second))).toMatch('[second/weak] spec.hostPID is true');
  });

  test('a policy that is made after one chart was rendered and before the other', () => {
    const { first, second } = twoCharts();
    Testing.synth(first);
    new ApiObject(second, 'late', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'more', namespace: 'agents' },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] },
    } as any);
    second.node.tryRemoveChild('policy');
    expect(failure(() => Testing.synth(second))).toMatch(OPEN);
  });

  test('a policy that is taken away after one chart was rendered and before the other', () => {
    const { app, first, second } = twoCharts();
    const apart = new Chart(app, 'apart');
    apart.addDependency(first);
    new ApiObject(apart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
    Testing.synth(first);
    first.node.tryRemoveChild('egress');
    second.node.tryRemoveChild('policy');
    expect(failure(() => Testing.synth(apart))).toMatch('(require-egress-policy)');
  });

  test('a policy of a later chart that opens when it is rendered once more', () => {
    let renderings = 0;
    const { app } = twoCharts(() => (++renderings > 2 ? [{}] : [])); // once for its order, once to be judged
    const outdir = mkdtempSync(join(tmpdir(), 'later-'));
    try {
      Object.assign(app, { outdir });
      expect(failure(() => app.synth())).toMatch(OPEN);
      expect(readdirSync(outdir).filter((file) => file.includes('second'))).toEqual([]);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  test('an object of a later chart that is another one when it is rendered once more: what is judged then is written', () => {
    let renderings = 0;
    const { app, second } = twoCharts();
    new ApiObject(second, 'counter', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'counter' },
      data: { count: Lazy.any({ produce: () => String(++renderings) }) },
    } as any);
    const outdir = mkdtempSync(join(tmpdir(), 'later-'));
    try {
      Object.assign(app, { outdir });
      app.synth();
      const [file] = readdirSync(outdir).filter((name) => name.includes('second'));
      const counter = (Yaml.load(join(outdir, file)) as Json[]).find(({ kind }) => kind === 'ConfigMap')!;
      expect(counter.data.count).toBe(String(renderings));
      expect(readFileSync(join(outdir, file), 'utf8')).toContain('NetworkPolicy');
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  test('an object of a later chart is rendered three times: for its order, to be judged, and to be compared', () => {
    let renderings = 0;
    const { app } = twoCharts(() => {
      renderings++;
      return [];
    });
    app.synthYaml();
    expect(renderings).toBe(3);
  });
});

/** What a chart of the user's own makes of its objects. */
function chartOf(change: (json: Json) => Json, more: Json[] = []): App {
  class Mine extends Chart {
    public toJson(): any[] {
      return [...super.toJson().map(change), ...more];
    }
  }
  const b = base();
  const chart = new Mine(b.app, 'mine');
  pod({ ...b, chart });
  return b.app;
}

const weak = (name: string) => ({
  ...valid('Pod'),
  metadata: { ...valid('Pod').metadata, name },
  spec: { ...valid('Pod').spec, hostPID: true },
});

describe('a chart with a toJson of its own', () => {
  test('that changes nothing that matters passes, and is written as it says', () => {
    const app = chartOf((json) => ({ ...json, metadata: { ...json.metadata, annotations: { team: 'a' } } }));
    expect(only(app.charts.find(({ node }) => node.id === 'mine')!, 'Pod').metadata.annotations).toEqual({ team: 'a' });
  });

  test.each<[string, () => App]>([
    ['weakens a pod', () => chartOf((json) => (json.kind === 'Pod' ? { ...json, spec: { ...json.spec, hostPID: true } } : json))],
    ['weakens a pod in place', () => chartOf((json) => {
      Object.assign(json.spec, { hostPID: true });
      return json;
    })],
    ['weakens a pod under another name', () => chartOf((json) => ({
      ...json,
      metadata: { ...json.metadata, name: 'other' },
      spec: { ...json.spec, hostPID: true },
    }))],
    ['adds a weak pod', () => chartOf((json) => json, [weak('added')])],
    ['adds a List', () => chartOf((json) => json, [{ apiVersion: 'v1', kind: 'List', items: [weak('added')] }])],
    ['has no object', () => {
      class Mine extends Chart {
        public toJson(): any[] {
          return [...super.toJson(), weak('added')];
        }
      }
      const b = base();
      pod(b);
      new Mine(b.app, 'mine');
      return b.app;
    }],
    ['is replaced', () => {
      const b = base();
      pod(b);
      const plain = b.chart.toJson.bind(b.chart);
      b.chart.toJson = () => [...plain(), weak('added')];
      return b.app;
    }],
    ['is replaced twice', () => {
      const b = base();
      pod(b);
      const plain = b.chart.toJson.bind(b.chart);
      b.chart.toJson = () => [...plain(), weak('added')];
      const once = b.chart.toJson.bind(b.chart);
      b.chart.toJson = () => once();
      return b.app;
    }],
  ])('that %s fails', (_, make) => {
    expect(failure(() => make().synthYaml())).toMatch('spec.hostPID is true');
    const app = make();
    const charts = app.node.children.filter((one): one is Chart => Chart.isChart(one));
    expect(failure(() => charts.map((chart) => Testing.synth(chart)))).toMatch('spec.hostPID is true');
  });

  test('that opens a policy fails at the pods of another chart', () => {
    const b = base();
    pod(b);
    class Mine extends Chart {
      public toJson(): any[] {
        return super.toJson().map((json) => ({ ...json, spec: { ...json.spec, egress: [{}] } }));
      }
    }
    new ApiObject(new Mine(b.app, 'mine'), 'more', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'more', namespace: 'agents' },
      spec: { podSelector: {}, policyTypes: ['Egress'] },
    } as any);
    expect(failure(() => b.app.synthYaml())).toMatch(/\[test\/agent\] .*\(no-open-egress\)/);
  });

  test('that can no longer be wrapped, as of a subclass in another language, is told', () => {
    const app = new App();
    const chart = new Chart(app, 'mine');
    Object.defineProperty(chart, 'toJson', { value: () => [weak('added')] });
    expect(failure(() => new GVisorRuntime(chart, 'gvisor')))
      .toBe('mine: it overrides toJson or is frozen, so that what it writes cannot be judged; '
      + 'change its objects by addJsonPatch or a resolver of the App');
  });
});

describe('what is judged is the text that is written', () => {
  const settings = (chart: Chart, data: unknown) => new ApiObject(chart, 'settings',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data } as any);

  test('a value that is rendered to be written and not to be judged', () => {
    const b = base();
    let renderings = 0;
    settings(b.chart, Lazy.any({
      produce: () => {
        if (++renderings % 2 === 1) {
          throw new Error('not now');
        }
        return { a: '1' };
      },
    }));
    expect(failure(() => [b.app.synthYaml(), b.app.synthYaml()]))
      .toMatch(/^test\/settings: it can be rendered when it is written, but not when it is judged; |not now/);
  });

  test.each<[string, number, (app: App, charts: Chart[]) => unknown]>([
    ['of a synth', 2, (app) => app.synthYaml()],
    ['of a chart by itself', 2, (_, charts) => charts.map((chart) => Testing.synth(chart))],
  ])('a weak pod that the last validation %s makes', (_, at, act) => {
    const b = base();
    pod(b);
    const last = new Chart(b.app, 'last');
    last.addDependency(b.chart);
    let validations = 0;
    b.app.node.addValidation({
      validate: () => {
        if (++validations === at) {
          new ApiObject(last, 'late', weak('late') as any);
        }
        return [];
      },
    });
    expect(failure(() => act(b.app, [b.chart, last]))).toMatch('spec.hostPID is true');
  });

  test.each<[string, (plain: Json) => unknown]>([
    ['a toJSON', (plain) => ({ ...plain, spec: { toJSON: () => ({ ...plain.spec, hostPID: true }) } })],
    ['a function with a toJSON', (plain) => ({
      ...plain,
      spec: Object.assign(() => 1,
        { toJSON: () => ({ ...plain.spec, hostPID: true }) }),
    })],
  ])('%s', (_, change) => {
    const b = base();
    const target = ApiObject.of(pod(b));
    const plain = target.toJson.bind(target);
    target.toJson = () => change(plain());
    expect(failure(() => b.app.synthYaml())).toMatch('spec.hostPID is true');
  });

  test('what was handed out for a file is not what somebody gets later', () => {
    const b = base();
    const agent = ApiObject.of(pod(b));
    const [first, second] = [Testing.synth(b.chart).find(({ kind }) => kind === 'Pod'), agent.toJson()];
    second.spec.hostPID = true;
    expect(first.spec.hostPID).toBe(false);
  });

  test('a chart whose toJson gives no list', () => {
    const b = base();
    b.chart.toJson = () => new Set() as any;
    expect(failure(() => b.app.synthYaml())).toBe('test: its toJson must give a list of objects, got {}');
  });

  test('a frozen object', () => {
    const b = base();
    Object.freeze(settings(b.chart, {}));
    expect(failure(() => b.app.synthYaml())).toMatch('test/settings: it overrides toJson or is frozen');
  });

  test.each<[string, string, unknown]>([
    ['a key that merges', 'data.<< is a key that Kubernetes reads as a merge of what stands there; write its fields in its place',
      { '<<': { a: '1' } }],
    ['a line end of Kubernetes in a text', 'data.a has U+2028 or U+2029, which end the line for Kubernetes; take the character out',
      { a: 'x\ny\u2028kind: Pod' }],
    ['a line end of Kubernetes in a key', 'data.a\u2029b has U+2028 or U+2029', { 'a\u2029b': '1' }],
  ])('%s, whoever made the object', (_, message, data) => {
    const b = base();
    settings(b.chart, data);
    expect(failure(() => b.app.synthYaml())).toMatch(`[test/settings] ${message}`);
  });
});

describe('acknowledgements', () => {
  test('an inner acknowledgement of another rule does not hide the outer one', () => {
    const b = base();
    const agent = pod(b, { image: 'agent:latest', automountServiceAccountToken: true });
    AgentPolicy.acknowledge(b.chart, 'no-latest-image', 'a chart for tests alone');
    AgentPolicy.acknowledge(agent, 'no-service-account-token', 'it watches its own pod');
    expect(only(b.chart, 'Pod').metadata.annotations).toEqual({
      'cdk8s-hardened-agents/acknowledged-no-latest-image': 'a chart for tests alone',
      'cdk8s-hardened-agents/acknowledged-no-service-account-token': 'it watches its own pod',
    });
  });

  test('go on the object of a list that they are about', () => {
    const b = base();
    const { metadata, spec } = weak('in-a-list');
    const list = new ApiObject(b.chart, 'list', {
      apiVersion: 'v1',
      kind: 'PodList',
      items: [{ metadata: valid('Pod').metadata, spec: valid('Pod').spec }, { metadata, spec }],
    } as any);
    expect(failure(() => Testing.synth(b.chart))).toMatch('[test/list] items[1].spec.hostPID is true');
    AgentPolicy.acknowledge(list, 'no-host-namespaces', 'it debugs its neighbours');
    const { kind, items, ...others } = only(b.chart, 'PodList');
    expect(kind).toBe('PodList');
    expect(others.metadata.annotations).toBeUndefined();
    expect((items as Json[]).map((item) => [item.kind, item.metadata.annotations])).toEqual([
      [undefined, undefined],
      [undefined, { 'cdk8s-hardened-agents/acknowledged-no-host-namespaces': 'it debugs its neighbours' }],
    ]);
  });

  test('say how many objects they cover, who answers for them and when they are looked at again', () => {
    const b = base();
    AgentPolicy.acknowledge(b.chart, 'no-latest-image', 'the nightly build is tested',
      { objects: 1, owner: 'team-search', reviewBy: '2027-01-31' });
    pod(b, { image: 'one:latest' });
    expect(only(b.chart, 'Pod').metadata.annotations).toEqual({
      'cdk8s-hardened-agents/acknowledged-no-latest-image': 'the nightly build is tested',
      'cdk8s-hardened-agents/acknowledgement-no-latest-image': '{"objects":1,"owner":"team-search","reviewBy":"2027-01-31","scope":"test"}',
    });
    expect(AgentPolicy.of(b.app).findings()).toEqual([expect.objectContaining({
      acknowledged: 'the nightly build is tested',
      owner: 'team-search',
      reviewBy: '2027-01-31',
    })]);
    pod(b, { image: 'two:latest' }, 'two');
    expect(failure(() => Testing.synth(b.chart)))
      .toMatch(/\[test\/agent\] metadata\.annotations\["cdk8s-hardened-agents\/acknowledgement-no-latest-image"\] is 1: the acknowledgement of "no-latest-image" for "test" covers 2 objects; .*\(require-acknowledged-count\)/);
  });

  test('of two findings in one object cover one object', () => {
    const b = base();
    AgentPolicy.acknowledge(b.chart, 'no-latest-image', 'the nightly build is tested', { objects: 1 });
    pod(b, { image: 'one:latest', initContainers: [{ name: 'setup', image: 'two:latest' }] });
    expect(AgentPolicy.of(b.app).findings().map(({ acknowledged }) => acknowledged)).toEqual(Array(2).fill('the nightly build is tested'));
  });

  test.each([
    [{ objects: 0 }, '\'objects\' must be an integer of at least 1, got 0'],
    [{ objects: 1.5 }, '\'objects\' must be an integer of at least 1, got 1.5'],
    [{ owner: ' ' }, '\'owner\' must be a text such as "team-search", got " "; leave it out'],
    [{ reviewBy: '' }, '\'reviewBy\' must be a text such as "2027-01-31", got ""; leave it out'],
  ])('refuse %j', (options, message) => {
    expect(failure(() => AgentPolicy.acknowledge(pod(base()), 'no-latest-image', 'the nightly build is tested', options)))
      .toBe(`test/agent: ${message}`);
  });
});
