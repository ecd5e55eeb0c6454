import { spawnSync } from 'child_process';
import { ApiObject, App, Chart } from 'cdk8s';
import { at, command, file } from './cli/command';
import { beside, ranges } from './cli/manifests';
import { surroundings, tweaked, valid } from './support/cases';
import { clusterOf } from './support/cluster';
import { clusterPolicy, on } from './support/mutators';
import { keyPair, proofOf } from './support/proofs';
import { ROOT } from './support/root';
import { bundleSource } from '../scripts/support/bundle-source';
import { AgentPolicy } from '../src';
import { documentsOf } from '../src/cli/documents';
import { digestsOf } from '../src/cli/proof-digest';
import { appendStatement, readProofFile } from '../src/cli/proof-file';
import { Posture } from '../src/engine/posture/posture';
import { PostureEdgeKind } from '../src/engine/posture/posture-agent';
import { readLog } from '../src/engine/proof/probe-log';
import { ProofRow, ProofVerdict } from '../src/engine/proof/proof';
import { isTried } from '../src/engine/proof/tried-edges';
import { weakeningOf } from '../src/engine/rules/criteria/late-changes';
import * as secrets from '../src/engine/rules/criteria/secrets';
import { containerIn } from '../src/engine/rules/criteria/unjudged-pods';
import { judgeManifests } from '../src/engine/rules/judge-manifests';
import { Json } from '../src/engine/value/json';
import { valueOfCel, valueOfYaml } from '../src/engine/value/lenient-text';

/** What a user or an attacker gives is read in a time that grows with its size: each of these takes minutes or hours otherwise. */

const secondsOf = (act: () => unknown) => {
  const start = process.cpuUsage().user;
  act();
  return (process.cpuUsage().user - start) / 1e6;
};

test('a patch of 20,000 levels', () => {
  let patch: Json = { hostPID: true };
  for (let i = 0; i < 20_000; i++) {
    patch = i % 2 ? { a: patch } : { b: [patch] };
  }
  const policy = clusterPolicy({ ...on({ kinds: ['Pod'] }), mutate: { patchStrategicMerge: patch } })();
  expect(weakeningOf(policy, clusterOf([policy, valid('Pod'), ...surroundings()]))).toHaveLength(1);
});

test('a word of millions of characters, which no object of Kubernetes has, is read to its end', () => {
  const word = 'x'.repeat(10_000_000);
  expect(secrets.secretInText(word)).toBeUndefined();
  const secret = Buffer.from('password=correct-horse-battery-staple-0123456789').toString('base64');
  expect(secrets.secretInText(`${word} ${secret}`)).toMatchObject({ at: word.length + 1 });
});

/** In a process of its own: in one that has compiled as much as a worker of jest has, the same patterns take ten times as long. */
test('a text of which each pattern for secrets reads a part', () => {
  const pieces = ['a', 'A', '-', '-a', ' -', 'eyJ-', 'eyJhbGci-', '://a:', '://$', 'max_', '_max_a', '/a', 'token', 'token=', 'token=(',
    'token: a b', '--token ', '-token ', 'pass', 'a-', 'a_',
    'sk-', 'xoxb-', 'M.', 'Ma', '1', '1:', '-----BEGIN ', 'password=', 'Bearer ', 'secret=a-', 'token=a.', 'token=a/', 'token=1', '"'];
  const read = ({ secretIn: inVariable, secretInText: inText }: typeof secrets, piece: string) => {
    const text = piece.repeat(100_000);
    const start = Date.now();
    inVariable(`${text}_token`, text);
    inVariable('A_TOKEN', `${text}x`);
    inText(`${text}(`);
    return Date.now() - start;
  };
  const input = `${bundleSource(ROOT, 'src/engine/rules/criteria/secrets.ts')}
    console.log(JSON.stringify(${JSON.stringify(pieces)}.map((piece) => [piece, (${read})(module.exports, piece)])));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-'], { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  const times = JSON.parse(stdout) as [string, number][];
  expect(times.map(([piece]) => piece)).toEqual(pieces);
  expect(times.filter(([, milliseconds]) => milliseconds > 30_000)).toEqual([]); // a pattern that goes back over the text takes minutes
}, 600_000);

test.each([
  ['braces', '{a:'.repeat(300_000)], ['dashes', '- '.repeat(300_000)], ['quotes', `"${'\\"'.repeat(300_000)}`],
  ['mixed quotes', '"\''.repeat(300_000)],
  ['spaces', `${' '.repeat(300_000)}a: b\n${'a:\n'.repeat(100_000)}`],
  ['steps', Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ['calls', 'f('.repeat(300_000)], ['colons', 'a: '.repeat(300_000)], ['closing braces', '}'.repeat(300_000)],
])('CEL and YAML with endless %s', (_, text) => {
  expect(secondsOf(() => [valueOfCel(text), valueOfYaml(text)])).toBeLessThan(10);
});

test('a pod of thousands of containers, each with its findings', () => {
  const manifest = tweaked('Pod', ({ spec }) => {
    spec.containers = Array.from({ length: 20_000 }, (_, i) => ({
      ...spec.containers[0],
      name: `c${i}`,
      securityContext: { ...spec.containers[0].securityContext, privileged: true },
    }));
  })();
  const all = [manifest, ...surroundings()].map((document) => ({ source: 'a.yaml', document }));
  const findings = judgeManifests(all).findings
    .filter((finding) => finding.manifest === manifest); // the namespace's quota has no room for it
  expect(findings).toHaveLength(20_000);
  expect(findings[19_999].field).toBe('spec.containers[19999].securityContext.privileged');
});

test('a million values that may hold a container, and one that is in 2^100 places', () => {
  const wide = { a: Array.from({ length: 1_000_000 }, (_, i) => ({ i })) };
  expect(containerIn(wide)).toBeUndefined();
  let shared: Json = {};
  for (let depth = 0; depth < 100; depth++) {
    shared = { a: shared, b: shared }; // 2^100 places
  }
  expect(containerIn(shared)).toBeUndefined();
  shared.a.a = shared;
  expect(containerIn({ spec: shared })).toBeUndefined();
});

const rowsOf = (length: number) => Array.from({ length }, (_, i): ProofRow => ({
  agent: `Deployment "agents/agent-${i % 1000}"`,
  wall: `call pods of other namespaces ${i}`,
  edge: { kind: PostureEdgeKind.POD, peer: `pods app=${i} in namespace web`, isDenied: true },
  verdict: ProofVerdict.HELD,
  detail: 'no answer in a second, and the control got one',
  at: '2026-11-28T14:02:11Z',
}));

test('a signed statement with 20,000 rows', () => {
  const { publicKey, privateKey } = keyPair();
  const secondsFor = (length: number) => {
    const path = at(`${length}.jsonl`);
    appendStatement(path, proofOf({ rows: rowsOf(length) }), privateKey);
    return secondsOf(() => (
      expect(readProofFile(path, { keys: [publicKey] })[0].counts).toEqual({ held: length, broken: 0, inconclusive: 0 })));
  };
  secondsFor(2_001); // compiles the code
  expect(secondsFor(20_000)).toBeLessThan(60 * secondsFor(2_000)); // a hundred times if it grew with the square
});

test('a run with 100,000 tries beside those of the manifests', async () => {
  const manifests = beside(tweaked('Pod', () => undefined)());
  const path = file('now.yaml', manifests);
  const { documents } = documentsOf([{ file: 'x', bytes: Buffer.from(manifests) }]);
  const { agents: [{ title, edges }] } = JSON.parse((await command(['report', ...ranges, path, '--format', 'json'])).out) as Posture;
  const rows = edges.filter(isTried).map(({ kind, peer, isDenied }) => (
    { agent: title, wall: peer, edge: { kind, peer, isDenied }, verdict: ProofVerdict.HELD, detail: 'no answer' }));
  appendStatement(at('run.jsonl'), proofOf({ objects: digestsOf(judgeManifests(documents).judged), rows: [...rowsOf(100_000), ...rows] }));
  const start = Date.now();
  const args = ['check', ...ranges, path, '--proof', at('run.jsonl'), '--require-proof', '30d'];
  expect(await command(args, '', new Date('2026-11-30T00:00:00Z'))).toMatchObject({ code: 0, err: '' });
  expect(Date.now() - start).toBeLessThan(60_000);
});

test('a log of 100,000 lines', () => {
  const said = (text: string) => `2026-11-28T14:02:11.123456789Z ${'a'.repeat(32)} ${text}\n`;
  const lines = Array.from({ length: 100_000 }, (_, i) => said(`call ${i} open`)).join('');
  const run = {
    nonce: 'a'.repeat(32), calls: 50, isRepeated: true, from: Date.parse('2026-11-28T14:00:00Z'), until: Date.parse('2026-11-28T14:10:00Z'),
  };
  expect(readLog(`${lines}${said('end 100000')}`, run).calls).toHaveLength(100_000);
  expect(() => readLog(lines, run)).toThrow('its log has no end');
});

test('an app with ten thousand objects that run nothing, half of them of one name', () => {
  const app = new App();
  const chart = new Chart(app, 'test');
  for (let i = 0; i < 5_000; i++) {
    new ApiObject(chart, `config-${i}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${i}`, namespace: 'agents' } });
    new ApiObject(chart, `same-${i}`, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'same', namespace: 'agents' } });
  }
  AgentPolicy.of(app).enforce();
  const before = Date.now();
  expect(AgentPolicy.of(app).findings()).toHaveLength(4_999);
  expect(Date.now() - before).toBeLessThan(10_000); // a comparison of each with each takes minutes
});
