import { ApiObject, App, Chart, Lazy, Testing } from 'cdk8s';
import { weak } from './foreign';
import { AgentCluster, AgentNamespace, GVisorRuntime, PodSubnetEgressDeny } from '../../src';
import { Json } from '../../src/engine/value/json';
import { Base, RANGES, base, only, pod } from '../support/app';
import { failure } from '../support/errors';
import { makePolicy } from '../support/plain';

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

/** An app of whose charts one alone carries a cluster. */
function inCluster(): Base {
  const app = new App();
  const chart = new Chart(app, 'test');
  new AgentCluster(RANGES).applyTo(chart);
  const b = { app, chart, namespace: new AgentNamespace(chart, 'agents', { name: 'agents' }), runtime: new GVisorRuntime(chart, 'gvisor') };
  new PodSubnetEgressDeny(chart, 'pod-subnet', { namespace: b.namespace });
  pod(b);
  return b;
}

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

  test.each([0, 1])('and %i objects fails beside a chart that alone carries the cluster', (objects) => {
    const b = inCluster();
    const chart = new Chart(b.app, 'mine');
    chart.toJson = () => [weak('added')];
    Array.from({ length: objects }, () => new ApiObject(chart, 'note', { apiVersion: 'v1', kind: 'ConfigMap' }));
    for (let i = 0; i < 2; i++) {
      expect(failure(() => b.app.synthYaml())).toMatch('chart "mine" must carry an AgentCluster as "test" does');
    }
  });

  test('and no object passes beside such a chart where it gives nothing', () => {
    const b = inCluster();
    new Chart(b.app, 'mine').toJson = () => [];
    expect(b.app.synthYaml()).toContain('kind: Pod');
  });

  test('that opens a policy fails at the pods of another chart', () => {
    const b = base();
    pod(b);
    class Mine extends Chart {
      public toJson(): any[] {
        return super.toJson().map((json) => ({ ...json, spec: { ...json.spec, egress: [{}] } }));
      }
    }
    new ApiObject(new Mine(b.app, 'mine'), 'more', makePolicy('more', { podSelector: {}, policyTypes: ['Egress'] }) as any);
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

test('a chart that cannot be wrapped fails every synth', () => {
  const b = base();
  pod(b);
  Object.defineProperty(new Chart(b.app, 'mine'), 'toJson', { value: () => [weak('added')] });
  for (let i = 0; i < 2; i++) {
    expect(failure(() => b.app.synthYaml())).toMatch(/^mine: it overrides toJson or is frozen/);
  }
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
    expect(first.spec.hostPID).toBeUndefined();
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
