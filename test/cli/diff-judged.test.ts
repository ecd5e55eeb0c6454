import { command, file, yaml } from './command';
import { beside, ranges } from './manifests';
import { AGENTS_LABEL, AGENT_LABEL } from '../../src/engine/manifest/labels';
import { Json } from '../../src/engine/value/json';
import { valid } from '../support/cases';
import { plainPod } from '../support/plain';

/** A finding is fixed only where its rule judged the object again. */

const secret: Json = {
  apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: 'shop' }, stringData: { password: 'hR7-bQ2-xW9-pL4' },
};
const namespace: Json = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const user = (where: string): Json => {
  const pod = valid('Pod');
  pod.metadata = { name: 'coder', namespace: where, labels: { [AGENT_LABEL]: 'true' } };
  pod.spec.containers[0].env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'key', key: 'password' } } }];
  return pod;
};
const before = [user('shop'), secret, namespace];
const diff = async (old: readonly Json[], now: readonly Json[], ...args: string[]) => (
  command(['diff', ...ranges, ...args, file('old.yaml', beside(...old)), file('now.yaml', beside(...now))]));
const linesOf = async (now: readonly Json[]) => {
  const { changes, summary } = JSON.parse((await diff(before, now, '--format', 'json')).out) as Json;
  const lines = (changes as Json[]).filter(({ object }) => /^(Secret|Namespace)/.test(object as string))
    .map(({ verb, object, detail, sources: [{ file: at }] }) => [verb, object, detail, at]);
  return { lines, fixes: summary.fixes as number };
};

test('an agent that moves leaves what is in its namespace unjudged, once for each object', async () => {
  const why = 'no agent is in namespace "shop" now; not checked again: ';
  expect(await linesOf([user('elsewhere'), secret, namespace])).toEqual({
    fixes: 0,
    lines: [
      ['unjudged', 'Namespace "shop"', `${why}"quota and default limits", "Pod Security level "restricted""`, 'now.yaml'],
      ['unjudged', 'Secret "shop/key"', `${why}"no Secret values in the manifests"`, 'now.yaml'],
    ],
  });
});

test('the table and the verdict name it, and no fix', async () => {
  const now = [plainPod('shop', {}, 'coder'), secret, namespace];
  const { out } = await diff(before, now);
  expect(out).toContain('no longer judged: Namespace shop and Secret shop/key');
  expect(out).toMatch(/\nSecret "shop\/key"\n {2}no longer judged: no agent is in namespace "shop" now; not checked again: .* \(now\.yaml:\d+\)\n/);
  expect(out).toContain('2 no longer judged');
  expect(out).not.toContain('fix');
});

test('what is judged again and holds is fixed', async () => {
  const closed = { ...secret, stringData: {} };
  const { lines, fixes } = await linesOf([user('shop'), closed, namespace]);
  expect(lines).toEqual([['fixes', 'Secret "shop/key"', expect.stringContaining('stringData["password"]'), 'old.yaml']]);
  expect(fixes).toBe(1);
});

test('an object that is gone is removed with its findings', async () => {
  expect(await linesOf([user('shop'), namespace])).toEqual({
    fixes: 0, lines: [['removes', 'Secret "shop/key"', 'with its findings: "no Secret values in the manifests"', 'old.yaml']],
  });
});

test('a Secret that no pod uses any more is not judged, where every pod is an agent', async () => {
  const whole = (pod: Json) => yaml(pod, secret, plainPod('web'));
  const pod = user('shop');
  delete pod.metadata.labels;
  const other = user('elsewhere');
  delete other.metadata.labels;
  const { out } = await command(['diff', ...ranges, file('old.yaml', whole(pod)), file('now.yaml', whole(other))]);
  expect(out).toMatch(/\nSecret "shop\/key"\n {2}no longer judged: no agent is in namespace "shop" now; /);
});

test('a pod that no label made an agent gets a remedy that is possible', async () => {
  const old = file('old.yaml', yaml(plainPod('web')));
  const { out } = await command(['diff', ...ranges, old, file('now.yaml', beside(plainPod('web'), user('agents')))]);
  expect(out).toContain('no label named agents in the old build, so every pod was judged as one; it is a neighbour of agents now, '
    + 'and only the rules about the node judge it; if it is an agent, '
    + `label it ${AGENT_LABEL}: "true" or its namespace ${AGENTS_LABEL}: "true" (old.yaml:`);
  expect((await diff(before, [plainPod('shop', {}, 'coder'), secret, namespace])).out).toContain('close: it is a neighbour of agents now');
});
