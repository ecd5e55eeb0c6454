import { Testing } from 'cdk8s';
import { AgentNamespace, AgentSeccompProfile, OperatorSeccompProfile, SeccompBinding, SeccompBindingProps } from '../../../src';
import { Base, IMAGE, around, base, only, open, pod } from '../../support/app';
import { failure, GIVE_NAMESPACE } from '../../support/errors';
import { expectSnapshot } from '../../support/schema';

const bind = ({ chart, namespace }: Base, tweak: Partial<SeccompBindingProps> = {}) =>
  new SeccompBinding(chart, 'binding', { namespace, profile: AgentSeccompProfile.ofOperator('agent'), image: IMAGE, ...tweak });

test('a whole chart: a profile, its binding, and a pod after it', () => {
  const b = base();
  const agent = pod(b, { name: 'agent' });
  const { profile } = new OperatorSeccompProfile(b.chart, 'profile', { name: 'agent', syscalls: ['read', 'write'] });
  bind(b, { profile, agent, name: 'agent' });
  expectSnapshot(b.chart, around([], { name: 'agent' }));
});

test('every pod of the namespace', () => {
  const b = open();
  bind(b);
  expect(only(b.chart, 'ProfileBinding').spec).toEqual({ image: IMAGE, profileRef: { kind: 'SeccompProfile', name: 'agent' } });
  expect(only(b.chart, 'Namespace').metadata.labels).toMatchObject({ 'spo.x-k8s.io/enable-binding': 'true' });
});

test('it stands before every pod that it may be for', () => {
  const b = base();
  pod(b);
  bind(b);
  const kinds = Testing.synth(b.chart).map(({ kind }) => kind);
  expect(kinds.indexOf('ProfileBinding')).toBeLessThan(kinds.indexOf('Pod'));
});

const OPERATOR = 'give the profile of an OperatorSeccompProfile, or AgentSeccompProfile.ofOperator("agent")';
const EXACT = 'must be one image, exactly as in the pods, such as "agent@sha256:<64 hex>"';
const STAR = 'the operator uses "*" only for pods without a profile, and hardened pods have one';

test.each<[string, Partial<SeccompBindingProps>, string]>([
  ['no namespace', { namespace: undefined }, `'namespace' must be given, got nothing${GIVE_NAMESPACE}`],
  ['no profile', { profile: undefined }, `'profile' must be a profile of the operator, got nothing; ${OPERATOR}`],
  ['RuntimeDefault', { profile: AgentSeccompProfile.runtimeDefault() },
    `'profile' must be a profile of the operator, got {"type":"RuntimeDefault"}; ${OPERATOR}`],
  ['a profile of the node', { profile: AgentSeccompProfile.localhost('a.json') },
    `'profile' must be a profile of the operator, got {"type":"Localhost","localhostProfile":"a.json"}; ${OPERATOR}`],
  ['the name of a profile', { profile: 'agent' as never },
    '\'profile\' must be a profile such as AgentSeccompProfile.runtimeDefault(), got "agent"'],
  ['no image', { image: '' }, `'image' ${EXACT}, got ""; ${STAR}`],
  ['every image', { image: '*' }, `'image' ${EXACT}, got "*"; ${STAR}`],
  ['an image that is none', { image: undefined }, `'image' ${EXACT}, got nothing; ${STAR}`],
  ['a name', { name: 'Agent' },
    '\'name\' must be a DNS subdomain: 1 to 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends, such as '
      + '"claude-code", '
    + 'got "Agent"'],
])('refuses %s', (_, tweak, message) => {
  expect(failure(() => bind(open(), tweak))).toBe(`test/binding: ${message}`);
});

test('refuses a namespace that exists already', () => {
  const b = open();
  expect(failure(() => bind(b, { namespace: AgentNamespace.fromNamespaceName(b.chart, 'ref', 'existing') }))).toBe(
    'test/binding: \'namespace\' must be an AgentNamespace that this app creates, got "existing"; '
    + 'the operator looks only at namespaces with the label "spo.x-k8s.io/enable-binding"');
});
