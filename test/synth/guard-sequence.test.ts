import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, JsonPatch, Lazy, Testing, Yaml } from 'cdk8s';
import { AgentNamespace, AgentPolicy, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from '../../src';
import { Json } from '../../src/engine/value/json';
import { IMAGE, RANGES } from '../support/app';
import { failure } from '../support/errors';
import { makePolicy } from '../support/plain';

/** Two charts of one cluster: the pod in the first, a policy for it in the second. */
function twoCharts(egress: () => unknown = () => []): { app: App; first: Chart; second: Chart; policy: ApiObject } {
  const app = new App();
  const first = new Chart(app, 'first');
  const second = new Chart(app, 'second');
  const namespace = new AgentNamespace(first, 'agents', { name: 'agents' });
  new PodSubnetEgressDeny(first, 'egress', { namespace, ...RANGES });
  new HardenedAgentPod(first, 'agent', { namespace, runtime: new GVisorRuntime(first, 'gvisor'), image: IMAGE, port: 8080 });
  const policy = new ApiObject(second, 'policy', makePolicy('more', {
    podSelector: {}, policyTypes: ['Egress'], egress: Lazy.any({ produce: egress }),
  }) as any);
  return { app, first, second, policy };
}

const OPEN = /\[first\/agent\] .*NetworkPolicy \S+ spec\S+ allows every address.*\(no-open-egress\)/;
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
    new ApiObject(second, 'plain', {
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'plain', namespace: 'others' }, spec: { containers: [{ name: 'a', image: 'a' }] },
    } as any);
    Testing.synth(first);
    AgentPolicy.of(app).enforce();
    expect(failure(() => Testing.synth(second))).toMatch(/\[second\/plain\] spec.runtimeClassName is missing/);
  });

  test('rules that are asked while a chart is written', () => {
    const { app, second } = twoCharts();
    new ApiObject(second, 'plain', {
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'plain', namespace: 'others' }, spec: { containers: [{ name: 'a', image: 'a' }] },
    } as any);
    let renderings = 0;
    new ApiObject(second, 'asks', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      data: Lazy.any({
        produce: () => {
          if (++renderings === 2) { // to be compared
            AgentPolicy.of(app).enforce();
          }
          return {};
        },
      }),
    } as any);
    expect(app.synthYaml()).toContain('name: plain');
    expect(failure(() => app.synthYaml())).toMatch(/\[second\/plain\] spec.runtimeClassName is missing/);
  });

  test('a policy that is made after one chart was rendered and before the other', () => {
    const { first, second } = twoCharts();
    Testing.synth(first);
    new ApiObject(second, 'late', makePolicy('more', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] }) as any);
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
