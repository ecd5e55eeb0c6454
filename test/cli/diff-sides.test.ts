import { command, file } from './command';
import { beside, ranges } from './manifests';
import { AGENT_LABEL } from '../../src/engine/manifest/labels';
import { NO_DIFFERENCE } from '../../src/engine/posture/posture-diff-change';
import { Json } from '../../src/engine/value/json';
import { valid } from '../support/cases';

/** What the policies of one side allow and those of the other side still deny. */

const policy = (name: string, namespace: string, spec: Json): Json => (
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec });
const agent = valid('Pod');
const other: Json = { ...valid('Pod'), metadata: { name: 'browser', namespace: 'research', labels: { [AGENT_LABEL]: 'true' } } };
const closed = policy('closed', 'research', { podSelector: {}, policyTypes: ['Egress', 'Ingress'] });
const both = [agent, other, closed];
const byName = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const callers = policy('open', 'agents', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [byName('research')] }] });
const calls = policy('calls', 'agents', {
  podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ...byName('research'), podSelector: {} }], ports: [{ port: 8080 }] }],
});
const opening = policy('calling', 'research', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [byName('agents')] }] });
const diff = async (old: readonly Json[], now: readonly Json[], ...args: string[]) => (
  command(['diff', ...ranges, ...args, file('old.yaml', beside(...old)), file('now.yaml', beside(...now))]));
const NAME = agent.metadata.name as string;

test.each<[string, Json, string, string]>([
  ['callers', callers, 'the callers by every pod in namespace research on every port', 'open" spec.ingress[0]'],
  ['calls', calls, 'the calls to every pod in namespace research:8080', 'calls" spec.egress[0]'],
])('%s that only the other end denies are a note of their own', async (_, added, what, element) => {
  const { code, out } = await diff(both, [...both, added]);
  expect(code).toBe(0);
  expect(out).toMatch(/^nothing opens; widens the call/);
  expect(out).toContain(`\nPod "agents/${NAME}", wider on one side\n  widens ${what}: NetworkPolicy "agents/${element}; `
    + 'only the other end still denies it: NetworkPolicy "research/closed" (now.yaml:');
  expect(out).toContain('\n1 change: 1 wider on one side\n');
  expect((await diff(both, [...both, added], '--fail-on', 'change')).code).toBe(1);
  expect((await diff(both, [...both, added], '--fail-on', 'warning')).code).toBe(0);
});

test('the other side that opens then opens', async () => {
  const { code, out } = await diff([...both, callers], [...both, callers, opening]);
  expect([code, out.split('\n')[0]]).toEqual([1, expect.stringContaining(`opens agents/${NAME} to every pod in namespace research`)]);
});

test('both sides at once open, and are no note', async () => {
  const { out } = await diff(both, [...both, callers, opening]);
  expect(out).toMatch(/^opens /);
  expect(out).not.toContain('widens');
});

test('what closes on the other side alone, and what was allowed before, is no note', async () => {
  expect((await diff([...both, callers, opening], [...both, callers])).out).not.toContain('widens');
  expect((await diff([...both, callers], both)).out).toBe(`${NO_DIFFERENCE}\n`);
});

describe('an image', () => {
  const withImage = (image: string, name = 'main'): Json => {
    const pod = valid('Pod');
    pod.spec.containers[0] = { ...pod.spec.containers[0], name, image };
    return pod;
  };
  const [a, b] = ['a', 'b'].map((digit) => `registry.example/agent@sha256:${digit.repeat(64)}`);

  test('that changes is a note', async () => {
    const { code, out } = await diff([withImage(a)], [withImage(b)]);
    expect([code, out.split('\n')[0]]).toEqual([0, `nothing opens; changes the image of container main of agents/${NAME}: ${a} to ${b}`]);
    expect(out).toMatch(/\n {2}changes the image of container main: \S+ to \S+ \(now\.yaml:\d+\)\n/);
    expect((await diff([withImage(a)], [withImage(b)], '--fail-on', 'change')).code).toBe(1);
    expect((await diff([withImage(a)], [withImage(a)])).out).toBe(`${NO_DIFFERENCE}\n`);
  });

  test('of a container that is new or gone', async () => {
    const { out } = await diff([withImage(a)], [withImage(a, 'other')]);
    expect(out).toContain(`changes the image of container main: ${a} to none`);
    expect(out).toContain(`changes the image of container other: none to ${a}`);
  });
});
