import { readFileSync, writeFileSync } from 'fs';
import { at, check, command, yaml } from './command';
import { because, beside, ranges } from './manifests';
import { AGENT_LABEL } from '../../src/engine/manifest/labels';
import { Posture } from '../../src/engine/posture/posture';
import { PostureChange } from '../../src/engine/posture/posture-diff-change';
import { Json } from '../../src/engine/value/json';
import { surroundings, valid } from '../support/cases';
import { HOST_PATH, plainPod, plainWorkload } from '../support/plain';

const LINE = '2 pods are neighbours of agents: only the rules about the node judge them';
const two = () => beside(valid('Pod'), plainPod('web'), plainWorkload('StatefulSet', 'postgres', 'data'));
const report = async (format: string, stdin: string) => (await command(['report', '-', '--format', format, ...ranges], stdin)).out;

test('check says how many there are, and by which option every rule judges them', async () => {
  const { code, out } = await check(['-', ...ranges], two());
  expect([code, out]).toEqual([0, `${LINE}; --all judges them by every rule\n`
    + `${surroundings().length + 3} objects, 0 findings: 0 errors, 0 warnings, 0 acknowledged, 2 neighbours\n`]);
  expect((await check(['-', ...ranges], beside(valid('Pod'), plainPod('web')))).out)
    .toContain('1 pod is a neighbour of agents: only the rules about the node judge it; --all judges it by every rule\n');
  expect((await check(['-', ...ranges], beside(valid('Pod')))).out).not.toContain('neighbour');
  expect((await check(['-', ...ranges], yaml(plainPod('web'), plainPod('data')))).out).not.toContain('neighbour'); // all are agents
  expect((JSON.parse((await check(['-', '--format', 'json', ...ranges], two())).out) as Json).summary.neighbours).toBe(2);
  expect((await check(['-', '--format', 'github', ...ranges], two())).out).toContain('2 neighbours');
});

test('one without a namespace may run beside agents', async () => {
  const { metadata: { namespace: _, ...metadata }, ...rest } = plainPod('web');
  const warned = await check(['-', ...ranges], beside(valid('Pod'), { ...rest, metadata }));
  expect(warned.err).toBe('these neighbours name no namespace, and may run beside agents; give it with --namespace: Pod "plain"\n');
  const judged = await check(['-', ...ranges, '--namespace', 'agents'], beside(valid('Pod'), { ...rest, metadata }));
  expect([judged.code, judged.err]).toEqual([1, '']);
  expect((await check(['-', ...ranges], two())).err).toBe('');
});

test('--all judges them', async () => {
  const { code, out } = await check(['-', '--all', ...ranges], two());
  expect(code).toBe(1);
  expect(out).toContain('Pod "web/plain"');
  expect(out).toContain('StatefulSet "data/postgres"');
  expect(out).not.toContain('neighbour');
});

test('a folder of the node is an error', async () => {
  const { code, out } = await check(['-', ...ranges], beside(valid('Pod'), plainPod('web', HOST_PATH)));
  expect(code).toBe(1);
  expect(out).toContain('error  no-host-volumes  spec.volumes[0].hostPath');
  expect(out).toContain('1 finding: 1 error');
});

test('reports count them and list agents alone', async () => {
  const { agents, neighbours, summary } = JSON.parse(await report('json', two())) as Posture;
  expect(agents.map(({ kind }) => kind)).toEqual(['Pod']);
  expect([neighbours, summary.neighbours, summary.agents]).toEqual([['Pod "web/plain"', 'StatefulSet "data/postgres"'], 2, 1]);
  expect(await report('markdown', two())).toContain(`\n- ${LINE}.\n`);
  expect(await report('html', two())).toContain(`<li>${LINE}.</li>`);
  expect(await report('html', beside(valid('Pod')))).not.toContain('neighbour');
});

test('a selector leaves neighbours, and without agents there is nothing to judge', async () => {
  const chosen = plainPod('web', {}, 'chosen');
  chosen.metadata.labels = { app: 'agent' };
  const selecting = (labels: string, ...manifests: Json[]) =>
    check(['-', '--selector', labels, ...because('selector'), ...ranges], yaml(...manifests));
  const { out } = await selecting('app=agent', chosen, plainPod('web', HOST_PATH));
  expect(out).toContain('Pod "web/chosen"');
  expect(out).toContain('no-host-volumes');
  expect(out).toContain('1 neighbour\n');
  expect((await selecting('app=other', chosen)).err).toContain('--selector must select a pod');
});

describe('an agent that becomes a neighbour', () => {
  const other = valid('Deployment');
  const coder = (labels: Json, namespace = 'coders'): Json => {
    const pod = valid('Pod');
    return { ...pod, metadata: { name: 'coder', namespace, labels } };
  };
  const [before, after, gone] = [[coder({ [AGENT_LABEL]: 'true' })], [coder({ app: 'coder' })], []].map((some) => beside(other, ...some));

  test('opens in diff, and one that goes does not', async () => {
    const compare = async (now: string) => {
      writeFileSync(at('old.yaml'), before);
      const { code, out } = await command(['diff', at('old.yaml'), '-', '--format', 'json', ...ranges], now);
      const { changes } = JSON.parse(out) as { changes: PostureChange[] };
      return [code, changes.filter(({ object }) => object === 'Pod "coders/coder"').map(({ verb }) => verb)];
    };
    expect(await compare(after)).toEqual([1, ['opens']]);
    expect(await compare(gone)).toEqual([0, ['removes']]);
    writeFileSync(at('old.yaml'), before);
    expect((await command(['diff', at('old.yaml'), '-', ...ranges], after)).out)
      .toMatch(/^opens what the rules for agents close for coders\/coder/);
  });

  test('opens too where the first label of all takes every other pod out', async () => {
    const plain = [plainPod('web'), plainPod('data')];
    writeFileSync(at('old.yaml'), yaml(...plain));
    const label = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'empty', labels: { 'cdk8s-hardened-agents/agents': 'true' } } };
    const { code, out } = await command(['diff', at('old.yaml'), '-', ...ranges], yaml(...plain, label));
    expect(code).toBe(1);
    expect(out).toMatch(/^opens what the rules for agents close for data\/plain and web\/plain/);
  });

  test('fails with the accepted file, and one that goes does not', async () => {
    await check(['-', '--write-accepted', at('reach.json'), ...ranges], before);
    expect(readFileSync(at('reach.json'), 'utf8')).toContain('coders/coder');
    const held = async (now: string) => check(['-', '--accepted', at('reach.json'), ...ranges], now);
    const { code, out } = await held(after);
    expect(code).toBe(1);
    expect(out).toContain('error  require-accepted-reach  metadata.name is "coder": '
      + 'reach.json names Pod "coders/coder" as an agent, and it is a neighbour of agents now');
    const removed = await held(gone);
    expect([removed.code, removed.err]).toEqual([0, expect.stringContaining('Pod "coders/coder" is gone')]);
  });
});
