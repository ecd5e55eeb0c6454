import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { AgentPolicy } from '../../src';
import { Json } from '../../src/engine/value/json';
import { Base, base, pod } from '../support/app';
import { valid } from '../support/cases';
import { rawFailure } from '../support/errors';
import { makeObject } from '../support/plain';

const MOVE = 'if it is no agent, move the agents to a namespace of their own: see '
  + 'https://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents/blob/main/docs/adopting.md#a-mixed-app';

/** A database of others, with as many containers as are given. */
function database(b: Base, containers: number, namespace = 'agents', labels: Json = {}): void {
  const container = (_: unknown, i: number) => ({ name: `main-${i}`, image: 'postgres:17', ports: [{ containerPort: 5432 + i }] });
  const own = Array.from({ length: containers }, container);
  const template = { metadata: { labels: { app: 'postgres', ...labels } }, spec: { containers: own } };
  new ApiObject(b.chart, 'db', makeObject('apps/v1', 'StatefulSet', { name: 'postgres', namespace }, {
    serviceName: 'postgres', selector: { matchLabels: template.metadata.labels }, template,
  }) as any);
}

function copy(b: Base, tweak: (spec: Json) => void): void {
  const { apiVersion, kind, metadata, spec } = valid('Pod');
  tweak(spec);
  const own = { name: 'copy', namespace: 'agents', labels: { app: metadata.name } };
  new ApiObject(b.chart, 'copy', { apiVersion, kind, metadata: own, spec } as any);
}

const message = (make: (b: Base) => void) => {
  const b = base();
  make(b);
  return rawFailure(() => Testing.synth(b.chart));
};

describe('the error of a pod of others beside agents', () => {
  test.each([1, 2, 5, 40])('says once that the agents can move, and has at most 2 KB: %i containers', (containers) => {
    const text = message((b) => database(b, containers));
    expect(text.split(MOVE)).toHaveLength(2);
    expect(text.split('\n')[2]).toBe(`    ${MOVE}`);
    expect(text).toContain('spec.template.spec.runtimeClassName is missing (require-sandboxed-runtime); Harden fills it');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_048);
  });

  test('counts what it leaves out', () => {
    const b = base();
    database(b, 2);
    const lines = rawFailure(() => Testing.synth(b.chart)).split('\n');
    const shown = lines.filter((line) => line.startsWith('    spec.')).length;
    const errors = AgentPolicy.of(b.app).findings().filter(({ severity }) => severity === 'error');
    expect(lines).toContain(`    ${errors.length - shown} more: AgentPolicy.of(app).findings() lists them`);
  });

  test('has every fix where there is room', () => {
    const text = message((b) => copy(b, (spec) => { delete spec.runtimeClassName; }));
    expect(text).toMatch('runtimeClassName is missing; set spec.runtimeClassName to a sandboxed class');
    expect(text).toMatch(MOVE);
    expect(text).not.toMatch(' more: ');
  });

  test('does not offer to move agents where a neighbour has the same fault', () => {
    const text = message((b) => copy(b, (spec) => { spec.hostPID = true; }));
    expect(text).toMatch('spec.hostPID is true');
    expect(text).not.toMatch('move the agents');
  });

  test('nor for pods that a label makes agents, nor for those of this library', () => {
    expect(message((b) => database(b, 1, 'others', { 'cdk8s-hardened-agents/role': 'egress-proxy' }))).not.toMatch('move the agents');
    expect(message((b) => database(b, 1, 'others', { 'cdk8s-hardened-agents/agent': 'true' }))).not.toMatch('move the agents');
    const own = message((b) => ApiObject.of(pod(b)).addJsonPatch(JsonPatch.add('/spec/hostPID', true)));
    expect(own).toMatch('spec.hostPID is true');
    expect(own).not.toMatch('move the agents');
  });
});

test('beside a pod of an agent, Harden is offered only if the pod is one, too', () => {
  const b = base();
  pod(b);
  database(b, 1);
  const text = rawFailure(() => Testing.synth(b.chart));
  expect(text).toContain(`    ${MOVE}; if it is one, use construct.with(new Harden({ runtime }))\n`);
  expect(text).not.toContain('Harden fills');
  const found = AgentPolicy.of(b.app).findings();
  expect(found.filter(({ remedy }) => remedy.includes('new Harden')).map(({ remedy }) => remedy.split('; if it is no agent')[1]))
    .toEqual([`${MOVE.replace('if it is no agent', '')}; if it is one, use construct.with(new Harden({ runtime }))`]);
  expect(found.some(({ filledByHarden }) => filledByHarden)).toBe(true);
});

test('of the remedies for one object, that for its runtime says that the agents can move', () => {
  const b = base();
  database(b, 2);
  const found = AgentPolicy.of(b.app).findings().filter(({ remedy }) => remedy.includes('move the agents'));
  expect(found.map(({ ruleId }) => ruleId)).toEqual(['require-sandboxed-runtime']);
  expect(found[0].remedy).toMatch(/fills what it leaves out, or move the agents to a namespace of their own$/);
});
