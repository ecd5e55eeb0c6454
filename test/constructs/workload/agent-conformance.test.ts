import { Testing } from 'cdk8s';
import { AgentConformance, AgentConformanceProps, AgentPolicy, StartGate } from '../../../src';
import { Base, IMAGE, base, objects, open, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { expectSnapshot } from '../../support/schema';

const gate = ({ chart, runtime }: Base) => new StartGate(chart, 'gate', { image: IMAGE, runtime });

const conformance = (b: Base, props: Partial<AgentConformanceProps> = {}) =>
  new AgentConformance(b.chart, 'conformance', ('startGate' in props ? props : { startGate: gate(b), ...props }) as AgentConformanceProps);

const namespaceOf = ({ chart }: Base, name: string) => objects(chart, 'Namespace').find(({ metadata }) => metadata.name === name)!;

test('a whole chart', () => {
  const b = open();
  conformance(b);
  const surroundings = open();
  gate(surroundings);
  expectSnapshot(b.chart, surroundings.chart);
});

test('no rule has anything against it', () => {
  const b = base();
  const startGate = gate(b);
  pod(b, { startGate });
  conformance(b, { startGate });
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
});

test.each<[string | undefined, string]>([[undefined, 'agent-conformance'], ['walls', 'walls']])('its name is %j', (name, is) => {
  const b = open();
  expect(conformance(b, { name }).namespaceName).toBe(is);
  expect(namespaceOf(b, is).kind).toBe('Namespace');
});

test('its namespace is one for pods without walls: it has no policy, and is none for agents', () => {
  const b = open();
  const alone = open();
  gate(alone);
  const { namespaceName } = conformance(b);
  const added = Testing.synth(b.chart).filter((one) => !JSON.stringify(Testing.synth(alone.chart)).includes(JSON.stringify(one)));
  expect(added.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([['Namespace', namespaceName]]);
  expect(namespaceOf(b, namespaceName).metadata.labels).toEqual({
    'cdk8s-hardened-agents/proof': 'control',
    'cdk8s-hardened-agents/start-gate': 'agent-start-gate',
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
});

test.each<[string, Partial<AgentConformanceProps>, string]>([
  ['no gate', { startGate: undefined }, '\'startGate\' must be given, got nothing; give new StartGate(…)'],
  ['what is no gate', { startGate: 'gate' as never }, '\'startGate\' must be a StartGate, got "gate"; give new StartGate(…)'],
  ['the gate of another app', { startGate: gate(open()) },
    '\'startGate\' must belong to the same app, got "test/gate"; create it in this app, or refer to it by name'],
  ['a name', { name: 'Walls' }, '\'name\' must be a DNS label: 1 to 63 lower-case letters, digits and "-", '
    + 'with a letter or digit at both ends, such as "agents", got "Walls"'],
  ['no name', { name: '' }, '\'name\' must be a DNS label: 1 to 63 lower-case letters, digits and "-", '
    + 'with a letter or digit at both ends, such as "agents", got ""'],
  ['a reserved name', { name: 'kube-walls' }, '\'name\' must not be "default" or begin with "kube-", got "kube-walls"; '
    + 'give the agents a namespace of their own, such as "agents"'],
])('refuses %s', (_, tweak, message) => {
  expect(failure(() => conformance(open(), tweak))).toBe(`test/conformance: ${message}`);
});
