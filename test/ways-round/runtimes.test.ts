import { ApiObject, App, Chart, JsonPatch, ResolutionContext } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { expectFound, Way, object, withAgent, CIDRS } from './ways';
import {
  AgentNamespace, AgentPolicy, AgentRuntime, GVisorRuntime, Harden, HardenedAgentDeployment, HardenedAgentPod, KataHypervisor, KataRuntime,
  PodSubnetEgressDeny, RuntimeIsolation,
} from '../../src';
import { Json } from '../../src/engine/value/json';
import { check } from '../cli/command';
import { validate } from '../plugin/plugin';
import { IMAGE, RANGES, base, pod } from '../support/app';
import { renamed, valid } from '../support/cases';
import { failure } from '../support/errors';
import { makeObject } from '../support/plain';

const inClass = (name: string) => withAgent((agent) => ApiObject.of(agent).addJsonPatch(JsonPatch.replace('/spec/runtimeClassName', name)));
const classOf = (chart: Chart) => ApiObject.of(chart.node.findChild('gvisor'));

/** An app with a resolver that puts another value wherever a key stands. */
function resolvedTo(key: string, value: unknown): () => App {
  const resolve = (context: ResolutionContext) => {
    if (context.key.at(-1) === key && context.value !== value) {
      context.replaceValue(value);
    }
  };
  return () => {
    const app = new App({ resolvers: [{ resolve }] });
    const chart = new Chart(app, 'test');
    const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
    new PodSubnetEgressDeny(chart, 'egress', { namespace, ...RANGES });
    new HardenedAgentPod(chart, 'agent', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE });
    return app;
  };
}

/** An app with an agent in Firecracker, which passes no device, and a patch. */
function inFirecracker(...patches: JsonPatch[]): () => App {
  return () => {
    const b = base();
    const agent = pod(b, { runtime: new KataRuntime(b.chart, 'kata', { hypervisor: KataHypervisor.FIRECRACKER }) });
    ApiObject.of(agent).addJsonPatch(...patches);
    new ApiObject(b.chart, 'claim', makeObject('resource.k8s.io/v1', 'ResourceClaim', 'gpu', {
      devices: { requests: [{ name: 'one', exactly: { deviceClassName: 'gpu.nvidia.com' } }] },
    }));
    return b.app;
  };
}

const RUNTIMES: Way[] = [
  ['a GPU by a patch', inFirecracker(JsonPatch.add('/spec/containers/0/resources/limits/nvidia.com~1gpu', 1)),
    'no-runtime-refused-settings'],
  ['a GPU by a claim', inFirecracker(JsonPatch.add('/spec/resourceClaims', [{ name: 'gpu', resourceClaimName: 'gpu' }])),
    'no-runtime-refused-settings'],
  ['a runtime that states other accelerators', () => {
    const b = base();
    const runtime = new KataRuntime(b.chart, 'kata', { hypervisor: KataHypervisor.QEMU, accelerators: ['amd.com'] });
    ApiObject.of(pod(b, { runtime })).addJsonPatch(JsonPatch.add('/spec/containers/0/resources/limits/nvidia.com~1gpu', 1));
    return b.app;
  }, 'no-runtime-refused-settings'],
  ['a stated isolation that is none', () => {
    const b = base();
    const runtime = { runtimeClassName: 'fast', traits: { isolation: 'none at all' as RuntimeIsolation } };
    new kplus.Pod(b.chart, 'agent', { metadata: { namespace: 'agents' }, containers: [{ image: IMAGE }] }).with(new Harden({ runtime }));
    return b.app;
  }, 'require-sandboxed-runtime'],
  ['a class by the name of runc', inClass('runc'), 'require-sandboxed-runtime'],
  ['a class that nobody knows', inClass('fast'), 'require-sandboxed-runtime'],
  ['a class for devices', inClass('nvidia'), 'require-sandboxed-runtime'],
  ['a class that looks like one', inClass('gvisor '), 'require-sandboxed-runtime'],
  ['no class', withAgent((agent) => ApiObject.of(agent).addJsonPatch(JsonPatch.remove('/spec/runtimeClassName'))),
    'require-sandboxed-runtime'],
  ['the class of a template', () => {
    const b = base();
    const workers = new HardenedAgentDeployment(b.chart, 'workers', { namespace: b.namespace, runtime: b.runtime, image: IMAGE });
    ApiObject.of(workers).addJsonPatch(JsonPatch.replace('/spec/template/spec/runtimeClassName', 'runc'));
    return b.app;
  }, 'require-sandboxed-runtime'],
  ['a resolver of the App', resolvedTo('runtimeClassName', 'runc'), 'require-sandboxed-runtime'],
  ['the handler of our own class', withAgent((_, chart) => classOf(chart).addJsonPatch(JsonPatch.replace('/handler', 'runc'))),
    'require-sandboxed-runtime'],
  ['a handler that nobody knows in our own class', withAgent((_, chart) => classOf(chart)
    .addJsonPatch(JsonPatch.replace('/handler', 'fast'))), 'require-sandboxed-runtime'],
  ['the handler of our own class, by a resolver', resolvedTo('handler', 'crun'), 'require-sandboxed-runtime'],
  ['the name of our own class', () => {
    const b = base();
    const runtime = new GVisorRuntime(b.chart, 'kvm', { name: 'gvisor-kvm', handler: 'runsc-kvm' });
    pod({ ...b, runtime });
    ApiObject.of(runtime).addJsonPatch(JsonPatch.replace('/metadata/name', 'other'));
    return b.app;
  }, 'require-sandboxed-runtime'],
  ['a class of somebody else under a stated name', () => {
    const b = base();
    pod({ ...b, runtime: AgentRuntime.fromRuntimeClassName('sysbox', { isolation: RuntimeIsolation.VIRTUAL_MACHINE }) });
    object(b.chart, 'class', { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'sysbox' }, handler: 'runc' });
    return b.app;
  }, 'require-sandboxed-runtime'],
  ['a class of somebody else under the name of a cloud\'s', () => {
    const b = base();
    pod({ ...b, runtime: AgentRuntime.openShiftKata() });
    object(b.chart, 'class', { apiVersion: 'node.k8s.io/v1beta1', kind: 'RuntimeClass', metadata: { name: 'kata' }, handler: 'nvidia' });
    return b.app;
  }, 'require-sandboxed-runtime'],
  ['an enforced statement about a class that runs on runc', () => {
    const b = base();
    const runtime = AgentRuntime.fromRuntimeClassName('fast', { isolation: RuntimeIsolation.VIRTUAL_MACHINE });
    pod({ ...b, runtime });
    object(b.chart, 'class', { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'fast' }, handler: 'youki' });
    AgentPolicy.of(b.app).enforce({ runtimes: [runtime] });
    return b.app;
  }, 'require-sandboxed-runtime'],
];

expectFound('a runtime that is none', RUNTIMES);

describe('what the user states of a runtime', () => {
  const stated = () => {
    const b = base();
    pod({
      ...b,
      runtime: AgentRuntime.fromRuntimeClassName('sysbox', { isolation: RuntimeIsolation.VIRTUAL_MACHINE, allowsUserNamespaces: true }),
    });
    pod({ ...b, runtime: new GVisorRuntime(b.chart, 'kvm', { name: 'gvisor-kvm', handler: 'runsc-kvm' }) }, {}, 'second');
    const foreign = renamed(valid('Pod'), 'foreign');
    delete foreign.spec.runtimeClassName;
    object(b.chart, 'foreign', foreign)
      .with(new Harden({ runtime: AgentRuntime.fromRuntimeClassName('fast', { isolation: RuntimeIsolation.USER_SPACE_KERNEL }) }));
    return b.app;
  };
  const written = () => stated().synthYaml();

  test('is known to synth, plugin and check alike', async () => {
    const { success, violations, logged } = await validate({ 'a.yaml': written() });
    expect([success, violations]).toEqual([true, []]);
    expect(logged).toEqual(expect.arrayContaining([
      expect.stringMatching(/a\.yaml: Pod "agents\/.*": states that RuntimeClass "sysbox" isolates with virtual-machine$/),
      expect.stringMatching(/: states that RuntimeClass "gvisor-kvm" isolates with user-space-kernel$/),
      expect.stringMatching(/: states that RuntimeClass "fast" isolates with user-space-kernel$/),
    ]));
    const { code, out } = await check(['-', ...CIDRS], written());
    expect(code).toBe(0);
    expect(out).toContain('RuntimeClass "sysbox" isolates with virtual-machine: stated by Pod "agents/');
  });

  test('counts for nothing where manifests are not believed', async () => {
    const { code, out } = await check(['-', '--format', 'json', '--ignore-acknowledgements', ...CIDRS], written());
    expect(code).toBe(1);
    const { findings, stated: told } = JSON.parse(out) as { findings: Json[]; stated: Json[] };
    expect(findings.map(({ rule, got }) => [rule, got]).sort()).toEqual([['require-sandboxed-runtime', 'fast'],
      ['require-sandboxed-runtime', 'gvisor-kvm'], ['require-sandboxed-runtime', 'sysbox']]);
    expect(told).toEqual([]);
    expect((await validate({ 'a.yaml': written() }, { ...RANGES, ignoreAcknowledgements: true })).success).toBe(false);
  });

  test('is no matter to synth where a manifest of somebody else states it', () => {
    const b = base();
    object(b.chart, 'foreign', {
      ...valid('Pod'),
      metadata: {
        ...valid('Pod').metadata,
        annotations: { 'cdk8s-hardened-agents/runtime': '{"class":"fast","isolation":"virtual-machine"}' },
      },
      spec: { ...valid('Pod').spec, runtimeClassName: 'fast' },
    });
    expect(failure(() => b.app.synthYaml())).toMatch('its isolation is not known');
  });

  test('is not written where the name of the class says the same', () => {
    expect(JSON.stringify(withAgent(() => undefined)().synthYaml())).not.toContain('cdk8s-hardened-agents/runtime');
  });
});
