import { mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import {
  ApiObject, ApiObjectProps, App, AppProps, Chart, IResolver, JsonPatch, Lazy, ResolutionContext, Testing,
  YamlOutputType,
} from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import * as fc from 'fast-check';
import { AgentNamespace, AgentPolicy, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from '../../src';
import { GuardedApiObject } from '../../src/synth/guarded-api-object';
import { IMAGE, RANGES, base, only, pod } from '../support/app';
import { failure } from '../support/errors';
import { warnings } from '../support/output';
import { runs } from '../support/properties';

describe('what is judged is what is written', () => {
  test('a label that is changed late', () => {
    const b = base();
    ApiObject.of(b.namespace).metadata.addLabel('pod-security.kubernetes.io/enforce', 'privileged');
    expect(failure(() => Testing.synth(b.chart)))
      .toMatch('[test/agents] metadata.labels["pod-security.kubernetes.io/enforce"] is "privileged"');
  });

  test('a resolver that rewrites values', () => {
    class Unpin implements IResolver {
      public resolve(context: ResolutionContext): void {
        if (context.key.at(-1) === 'image' && context.value !== 'agent:latest') {
          context.replaceValue('agent:latest');
        }
      }
    }
    const chart = new Chart(new App({ resolvers: [new Unpin()] }), 'test');
    const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
    new HardenedAgentPod(chart, 'agent', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE });
    expect(failure(() => Testing.synth(chart))).toMatch('spec.containers[0].image is "agent:latest"');
  });

  test('a patch that comes between two synths', () => {
    const b = base();
    const agent = pod(b);
    Testing.synth(b.chart);
    ApiObject.of(agent).addJsonPatch(JsonPatch.remove('/spec/containers/0/securityContext/capabilities/drop'));
    expect(failure(() => Testing.synth(b.chart)))
      .toBe('Validation failed with the following errors:\n  [test/agent] spec.containers[0].securityContext.capabilities.drop is missing; '
      + 'set capabilities.drop to ["ALL"] and remove capabilities.add; a port above 1024 needs no capability (no-capabilities)');
  });

  test('a fault that is mended after a failed synth', () => {
    const b = base();
    const agent = pod(b, { image: 'agent:latest' });
    expect(failure(() => Testing.synth(b.chart))).toMatch('no-latest-image');
    AgentPolicy.acknowledge(agent, 'no-latest-image', 'mended after the first try');
    expect(only(b.chart, 'Pod').kind).toBe('Pod');
  });

  test('the faults of all objects are reported together, each once', () => {
    const b = base();
    pod(b, { image: 'one:latest' });
    pod(b, { image: 'two:latest' }, 'other');
    expect(failure(() => Testing.synth(b.chart)).match(/no-latest-image/g)).toHaveLength(2);
  });
});

describe('acknowledge', () => {
  test('holds for all that a construct contains, and is written only where it lets something through', () => {
    const b = base();
    pod(b, { image: 'agent:latest' });
    pod(b, {}, 'other');
    AgentPolicy.acknowledge(b.chart, 'no-latest-image', 'a chart for tests alone');
    const annotated = Testing.synth(b.chart).filter(({ kind, metadata }) => kind === 'Pod' && metadata.annotations !== undefined);
    expect(annotated.map(({ metadata }) => metadata.annotations))
      .toEqual([{ 'cdk8s-hardened-agents/acknowledged-no-latest-image': 'a chart for tests alone' }]);
  });

  test('the nearest reason counts', () => {
    const b = base();
    const agent = pod(b, { image: 'agent:latest' });
    AgentPolicy.acknowledge(b.chart, 'no-latest-image', 'a chart for tests alone');
    AgentPolicy.acknowledge(agent, 'no-latest-image', 'built from this very commit');
    expect(Object.values(only(b.chart, 'Pod').metadata.annotations)).toEqual(['built from this very commit']);
    expect(warnings()).toEqual([expect.stringContaining('acknowledges "no-latest-image"')]);
  });

  test('annotations of the user stay', () => {
    const b = base();
    AgentPolicy.acknowledge(pod(b, { image: 'agent:latest', annotations: { z: '1', a: '2' } }), 'no-latest-image',
      'a chart for tests alone');
    expect(Object.keys(only(b.chart, 'Pod').metadata.annotations)).toEqual(['a',
      'cdk8s-hardened-agents/acknowledged-no-latest-image', 'z']);
  });

  test('lets one rule through and no other', () => {
    const b = base();
    AgentPolicy.acknowledge(pod(b, { image: 'agent:latest', automountServiceAccountToken: true }), 'no-latest-image',
      'a chart for tests alone');
    expect(failure(() => Testing.synth(b.chart))).toMatch('no-service-account-token');
  });

  test.each([
    ['no-such-rule', 'a good enough reason', '\'ruleId\' must be the id of a rule: no-'],
    ['no-latest-image', 'detail',
      '\'reason\' must say in at least 10 letters or digits why "no-latest-image" is acceptable here, got "detail"'],
    ['no-latest-image', '          ', '\'reason\' must say in at least 10 letters or digits'],
  ])('refuses %s for "%s"', (id, reason, message) => {
    expect(failure(() => AgentPolicy.acknowledge(pod(base()), id, reason))).toMatch(`test/agent: ${message}`);
  });
});

describe('an object of ours is rendered as cdk8s renders it', () => {
  const lazy = fc.string().map((text): unknown => Lazy.any({ produce: () => ({ text }) }));
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined), lazy);
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('json')),
      fc.dictionary(fc.string().filter((key) => key !== '__proto__' && key !== '<<'), tie('json'), { noNullPrototype: true })),
  }));
  type Make = (chart: Chart, id: string, props: ApiObjectProps) => ApiObject;
  const rendered = (make: Make, props: object, patches: JsonPatch[], app: AppProps = {}) => {
    const made = make(new Chart(new App(app), 'test', { labels: { team: 'a' } }), 'object',
      { apiVersion: 'v1', kind: 'ConfigMap', ...props });
    made.metadata.addLabel('z', '1');
    made.addJsonPatch(...patches);
    return JSON.stringify(made.toJson()); // the order of keys counts, too
  };
  const ours = (chart: Chart, id: string, props: ApiObjectProps) => new GuardedApiObject(chart, id, props);
  const plain = (chart: Chart, id: string, props: ApiObjectProps) => new ApiObject(chart, id, props);

  test('whatever is in it', () => {
    fc.assert(fc.property(json, json, fc.boolean(), (spec, other, patched) => {
      const props = { spec, other, metadata: { name: 'a', labels: { b: 'c', a: 'd' } } };
      const patches = patched ? [JsonPatch.add('/data', { z: 1, a: 2 }), JsonPatch.replace('/metadata/name', 'b')] : [];
      expect(rendered(ours, props, patches)).toBe(rendered(plain, props, patches));
    }), runs(500));
  });

  test('with resolvers, tokens and unions', () => {
    class Upper implements IResolver {
      public resolve(context: ResolutionContext): void {
        if (context.value === 'small') {
          context.replaceValue('LARGE');
        }
      }
    }
    const props = { spec: { size: 'small', token: { resolve: () => 'late' }, amount: kplus.k8s.Quantity.fromString('1Gi') } };
    expect(rendered(ours, props, [], { resolvers: [new Upper()] })).toBe(rendered(plain, props, [], { resolvers: [new Upper()] }));
    expect(rendered(ours, props, [])).toBe(rendered(plain, props, []));
    expect(rendered(ours, props, [])).toMatch('late');
  });

  test('what cannot be rendered is told as cdk8s tells it', () => {
    const told = (make: Make) => failure(() => rendered(make, { spec: new Map() }, []));
    expect(told(ours)).toBe(told(plain));
    const wrong = (make: Make) => failure(() => rendered(make, {}, [JsonPatch.add('/none/deep', 1)]));
    expect(wrong(ours)).toBe(wrong(plain));
  });
});

describe('nothing is written where something is weak', () => {
  test.each<[string, AppProps, string[]]>([
    ['one file a chart', {}, ['strong', 'weak']],
    ['one file an app', { yamlOutputType: YamlOutputType.FILE_PER_APP }, ['strong', 'weak']],
    ['one file an object', { yamlOutputType: YamlOutputType.FILE_PER_RESOURCE }, ['weak']],
    ['a folder a chart', { yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE }, ['weak']],
  ])('%s', (_, props, charts) => {
    const outdir = mkdtempSync(join(tmpdir(), 'weak-'));
    try {
      const app = new App({ ...props, outdir });
      for (const id of charts) {
        const chart = new Chart(app, id);
        const namespace = new AgentNamespace(chart, 'agents', { name: id });
        new PodSubnetEgressDeny(chart, 'egress', { namespace, ...RANGES });
        new HardenedAgentPod(chart, 'agent', {
          namespace,
          runtime: new GVisorRuntime(chart, 'gvisor'),
          image: id === 'weak' ? 'agent:latest' : IMAGE,
        });
      }
      expect(failure(() => app.synth())).toMatch('[weak/agent] spec.containers[0].image is "agent:latest"');
      expect(readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([]);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });
});
