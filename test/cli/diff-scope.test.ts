import { at, check, command, file, yaml } from './command';
import { because, ranges } from './manifests';
import { NO_DIFFERENCE } from '../../src/engine/posture/posture-diff-change';
import { Json } from '../../src/engine/value/json';
import { surroundings, valid } from '../support/cases';
import { makePolicy } from '../support/plain';

/** What a pod or a namespace gains or loses by its labels, though no policy changes. */

const policy = (direction: 'Egress' | 'Ingress', peer: Json, name = 'more', ports: Json[] = [{ port: 8080 }]): Json => makePolicy(name, {
  podSelector: {},
  policyTypes: [direction],
  [direction.toLowerCase()]: [{ [direction === 'Egress' ? 'to' : 'from']: [peer], ports }],
});
const ofTeam = (team: string): Json => ({ namespaceSelector: { matchLabels: { team } } });
const PODS = { 'pod-security.kubernetes.io/enforce': 'restricted' };
const namespace = (name: string, labels: Json = {}): Json => (
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...PODS, ...labels } } });
const around = (...more: Json[]) => [valid('Pod'), ...surroundings(), ...more];
const write = (name: string, objects: readonly Json[]) => file(name, yaml(...objects));
const diff = async (old: readonly Json[], now: readonly Json[], ...args: string[]) => {
  const { code, out } = await command(['diff', ...ranges, ...args, write('old.yaml', old), write('now.yaml', now)]);
  return [code, out.split('\n')[0]] as const;
};
const AGENT = `agents/${valid('Pod').metadata.name as string}`;

describe('a namespace of which no pod is in the files', () => {
  const to = policy('Egress', ofTeam('tools'));
  const from = policy('Ingress', { ...ofTeam('tools'), podSelector: { matchLabels: { app: 'web' } } });
  const gains = async (rules: Json[], before: Json, after: Json, now = rules) => (
    diff(around(...rules, namespace('x', before)), around(...now, namespace('x', after))));
  const expression = (...matchExpressions: Json[]) => policy('Egress', { namespaceSelector: { matchExpressions } });

  test.each<[string, Json[], Json, Json, string, Json[] | undefined]>([
    ['a label that egress selects', [to], {}, { team: 'tools' }, `opens every pod in namespace x:8080 for ${AGENT}`, undefined],
    ['a label that ingress selects', [from], {}, { team: 'tools' }, `opens ${AGENT} to pods app=web in namespace x:8080`, undefined],
    ['another value', [to], { team: 'web' }, { team: 'tools' }, `opens every pod in namespace x:8080 for ${AGENT}`, undefined],
    ['a label that it must not have', [expression({ key: 'closed', operator: 'DoesNotExist' })], { closed: 'yes' }, {},
      `opens every pod in namespace x:8080 for ${AGENT}`, undefined],
    ['a value that it must not have',
      [expression({ key: 'tier', operator: 'NotIn', values: ['a', 'b'] }, { key: 'team', operator: 'Exists' })],
      { tier: 'a', team: 'x' }, { tier: 'c', team: 'x' }, `opens every pod in namespace x:8080 for ${AGENT}`, undefined],
    ['a label, while a port closes', [policy('Egress', ofTeam('tools'), 'more', [{ port: 8080 }, { port: 9090 }])], {}, { team: 'tools' },
      `opens every pod in namespace x:8080 for ${AGENT}; closes every pod in namespaces team=tools:9090 for ${AGENT}`, [to]],
    ['labels, while the selector gets stricter', [to], {}, { team: 'tools', env: 'prod' },
      `opens every pod in namespace x:8080 for ${AGENT}; closes every pod in namespaces team=tools:8080 for ${AGENT}`,
      [policy('Egress', { namespaceSelector: { matchLabels: { team: 'tools', env: 'prod' } } })]],
  ])('%s: it opens', async (_, rules, before, after, verdict, now) => {
    expect(await gains(rules, before, after, now)).toEqual([1, verdict]);
  });

  test.each<[string, Json[], Json, Json, string]>([
    ['a label that no policy selects', [to], {}, { team: 'web' }, NO_DIFFERENCE],
    ['another label', [to], { team: 'tools' }, { team: 'tools', env: 'prod' }, NO_DIFFERENCE],
    ['a label that is gone', [to], { team: 'tools' }, {}, `nothing opens; closes every pod in namespace x:8080 for ${AGENT}`],
    ['a namespace that is open by its name', [to, policy('Egress', {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'x' } },
    }, 'named')], {}, { team: 'tools' }, NO_DIFFERENCE],
  ])('%s: nothing opens', async (_, rules, before, after, verdict) => {
    expect(await gains(rules, before, after)).toEqual([0, verdict]);
  });

  test('a Namespace that is new with the label opens, and one without it does not', async () => {
    expect(await diff(around(to), around(to, namespace('x', { team: 'tools' }))))
      .toEqual([1, `opens every pod in namespace x:8080 for ${AGENT}`]);
    expect(await diff(around(to), around(to, namespace('x')))).toEqual([0, NO_DIFFERENCE]);
    expect(await diff(around(to), around(to, namespace('x', { 'kubernetes.io/metadata.name': 'x' })))).toEqual([0, NO_DIFFERENCE]);
  });

  test('the place is that of the labels', async () => {
    const { out } = await command(['diff', ...ranges,
      write('old.yaml', around(to, namespace('x'))), write('now.yaml', around(to, namespace('x', { team: 'tools' })))]);
    expect(out).toMatch(/\n {2}opens every pod in namespace x:8080: by the labels of Namespace "x" \(now\.yaml:\d+\)\n/);
  });

  test('an accepted file fails, and passes a namespace without the label', async () => {
    await check([...ranges, '--write-accepted', at('accepted.json'), write('old.yaml', around(to, namespace('x')))]);
    const details = async (labels: Json) => {
      const now = write('now.yaml', around(to, namespace('x', labels)));
      const { out } = await check([...ranges, '--accepted', at('accepted.json'), '--format', 'json', now]);
      const { findings } = JSON.parse(out) as { findings: Json[] };
      return findings.filter(({ rule }) => rule === 'require-accepted-reach').map(({ detail }) => detail as string);
    };
    expect(await details({})).toEqual([]);
    expect(await details({ team: 'web' })).toEqual([]);
    expect(await details({ team: 'tools' })).toEqual([
      expect.stringMatching(/^it may reach every pod in namespace x:8080, which accepted\.json does not have; see Namespace "x" metadata\.labels \(now\.yaml:\d+\)$/),
    ]);
  });

  test('several ports of one namespace are one change at the place of its labels', async () => {
    const ports = policy('Egress', ofTeam('tools'), 'more', [{ port: 8080 }, { port: 9090 }]);
    const old = write('old.yaml', around(ports, namespace('x')));
    const now = write('now.yaml', around(ports, namespace('x', { team: 'tools' })));
    await check([...ranges, '--write-accepted', at('ports.json'), old]);
    const { out } = await check([...ranges, '--accepted', at('ports.json'), now]);
    expect(out)
      .toContain('it may reach every pod in namespace x:8080,9090, which ports.json does not have; see Namespace "x" metadata.labels');
  });
});

describe('a pod that is no longer among the agents', () => {
  const selected = ['--selector', 'cdk8s-hardened-agents/agent=true', ...because('selector')];
  const other = (tweak: (pod: Json) => void, name = 'other', kind: 'Pod' | 'Deployment' = 'Deployment'): Json => {
    const pod = valid(kind);
    pod.metadata = { ...pod.metadata, name, namespace: 'elsewhere' };
    tweak(pod);
    return pod;
  };
  const withoutLabel = (pod: Json) => { delete (pod.spec.template ?? pod).metadata.labels['cdk8s-hardened-agents/agent']; };

  test('without its label, in another namespace or as another kind: it opens', async () => {
    const old = around(other(() => {}));
    expect(await diff(old, around(other(withoutLabel)), ...selected))
      .toEqual([1, 'opens what the rules for agents close for elsewhere/other']);
    expect(await diff(old, around(other((pod) => { withoutLabel(pod); pod.metadata.namespace = 'third'; })), ...selected))
      .toEqual([1, 'opens what the rules for agents close for elsewhere/other, now Deployment "third/other"']);
    expect(await diff(old, around(other(withoutLabel, 'other', 'Pod')), ...selected))
      .toEqual([1, 'opens what the rules for agents close for elsewhere/other, now Pod "elsewhere/other"']);
  });

  test('one that is gone is removed, also beside one that was never an agent', async () => {
    const third = other((pod) => { withoutLabel(pod); pod.metadata.namespace = 'third'; });
    expect(await diff(around(other(() => {})), around(), ...selected)).toEqual([0, 'nothing opens; removes elsewhere/other']);
    expect(await diff(around(other(() => {}), third), around(third), ...selected)).toEqual([0, 'nothing opens; removes elsewhere/other']);
  });
});
