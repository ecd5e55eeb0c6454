import { rmSync } from 'fs';
import { at, command, file, yaml } from './command';
import { beside, ranges } from './manifests';
import { documentsOf } from '../../src/cli/documents';
import { digestsOf } from '../../src/cli/proof-digest';
import { keyIdOf } from '../../src/cli/proof-envelope';
import { appendStatement } from '../../src/cli/proof-file';
import { Posture } from '../../src/engine/posture/posture';
import { PostureEdge, PostureSection } from '../../src/engine/posture/posture-agent';
import { Proof, ProofRow, ProofVerdict } from '../../src/engine/proof/proof';
import { isTried } from '../../src/engine/proof/tried-edges';
import { judgeManifests } from '../../src/engine/rules/judge-manifests';
import { Json } from '../../src/engine/value/json';
import { surroundings, tweaked } from '../support/cases';
import { HOSTILE_NAMES } from '../support/hostile-posture';
import { makePolicy } from '../support/plain';
import { keyPair, pemOf, proofAt, proofOf } from '../support/proofs';

const { HELD, BROKEN, INCONCLUSIVE } = ProofVerdict;
const keys = keyPair();
const pod = tweaked('Pod', () => undefined);
const manifests = beside(pod());
const path = file('now.yaml', manifests);
const NOW = new Date('2026-11-30T00:00:00Z');

const objectsIn = (text: string) => digestsOf(judgeManifests(documentsOf([{ file: 'x', bytes: Buffer.from(text) }]).documents).judged);
const objects = objectsIn(manifests);

/** Writes a file of these proofs and returns its path. */
function proofs(...all: Proof[]): string {
  rmSync(at('proofs.jsonl'), { force: true });
  all.forEach((proof) => appendStatement(at('proofs.jsonl'), proof));
  return at('proofs.jsonl');
}

const run = (name: string, args: string[]) => command([name, ...ranges, ...args], '', NOW);

async function reported(...args: string[]): Promise<Posture> {
  const { out, err } = await run('report', [path, '--format', 'json', ...args]);
  expect(err).toBe('');
  return JSON.parse(out) as Posture;
}

/** The edges of the only agent, and rows in which each that a run tries held. */
async function known() {
  const { agents: [{ title, edges }] } = await reported();
  const rowOf = ({ kind, peer, isDenied }: PostureEdge, changes: Partial<ProofRow> = {}): ProofRow => ({
    agent: title,
    wall: `${isDenied ? 'not ' : ''}call ${peer}`,
    edge: { kind, peer, isDenied },
    verdict: HELD,
    detail: 'no answer',
    ...changes,
  });
  const tried = edges.filter(isTried);
  return { title, edges, tried, rowOf, rows: tried.map((edge) => rowOf(edge)) };
}

test('a run tries denied calls to pods, addresses and nodes, and open ones to pods', async () => {
  const { edges } = await known();
  expect(edges.map((edge) => [edge.kind, edge.isDenied, isTried(edge)])).toEqual([
    ['pod', false, true], ['address', false, false], ['address', false, false], ['caller', true, false],
    ['pod', true, true], ['pod', true, true], ['address', true, true], ['address', true, true],
  ]);
});

test('without a proof, nothing speaks of one', async () => {
  const { proof, agents: [{ edges }] } = await reported();
  expect([proof, edges.filter((edge) => 'proof' in edge)]).toEqual([undefined, []]);
  for (const format of ['html', 'markdown']) {
    expect((await run('report', [path, '--format', format])).out).not.toMatch(/proof:|Proof|Tried on/);
  }
});

describe('report --proof', () => {
  test('has at each edge what the newest run that tried it found', async () => {
    const { title, tried: [open, pods, agents, services], rowOf } = await known();
    const first = proofOf({ objects: { ...objects, 'Pod "gone"': 'a'.repeat(64) }, rows: [rowOf(pods), rowOf(agents)] });
    const second = proofAt(1, {
      objects,
      rows: [
        rowOf(open), rowOf(pods, { verdict: INCONCLUSIVE, detail: 'no control' }),
        rowOf(pods, { wall: 'again', verdict: BROKEN, detail: 'an answer' }), rowOf(pods, { wall: 'third' }),
        { agent: title, wall: 'exec is refused', verdict: HELD, detail: 'denied' },
        { wall: 'the policy denies a weak pod', verdict: BROKEN, detail: 'it was made' },
      ],
    });
    const { proof, agents: [agent] } = await reported('--proof', proofs(first, second));
    expect(proof).toEqual({
      file: 'proofs.jsonl',
      statements: 2,
      at: '2026-11-29T00:01:00Z',
      signature: 'unsigned',
      walls: ['the policy denies a weak pod: broken 2026-11-29T00:01Z: it was made'],
    });
    const proofOfPeer = ({ peer }: PostureEdge) => agent.edges.find((edge) => edge.peer === peer)!.proof;
    expect([open, pods, agents, services].map(proofOfPeer)).toEqual([
      { verdict: 'held', at: '2026-11-29T00:01:00Z', isChanged: false, detail: 'no answer' },
      { verdict: 'broken', at: '2026-11-29T00:01:00Z', isChanged: false, detail: 'an answer' },
      { verdict: 'held', at: '2026-11-28T14:02:11Z', isChanged: true, detail: 'no answer' },
      { verdict: 'never tried' },
    ]);
    expect(agent.edges.filter((edge) => !isTried(edge)).map((edge) => edge.proof)).toEqual([undefined, undefined, undefined, undefined]);
    expect(agent.rows.filter(({ section }) => section === PostureSection.PROVED)).toEqual([{
      section: 'proved', label: 'exec is refused', value: 'held 2026-11-29T00:01Z: denied', state: 'strong', sources: [], ruleIds: [],
    }]);
  });

  test.each(['html', 'markdown'])('%s shows it', async (format) => {
    const { tried: [open, pods], rowOf, title } = await known();
    const given = proofs(proofOf({
      objects: { ...objects, 'Pod "gone"': 'a'.repeat(64) },
      rows: [
        rowOf(open), rowOf(pods, { verdict: BROKEN, detail: 'an answer' }),
        { agent: title, wall: 'exec is refused', verdict: HELD, detail: 'denied' },
      ],
    }));
    const { code, out } = await run('report', [path, '--format', format, '--proof', given]);
    expect(code).toBe(0);
    [
      'proof: held 2026-11-28T14:02Z, manifests changed since',
      'proof: broken 2026-11-28T14:02Z, manifests changed since: an answer',
      'proof: never tried',
      'proofs.jsonl, 1 statement, the newest of 2026-11-28T14:02Z, unsigned.',
      'Manifests changed since the newest statement: gone: Pod ',
      'Tried on a cluster',
      'exec is refused',
    ].forEach((text) => expect(out.replaceAll('\\', '')).toContain(text));
  });

  test('has tries of edges and agents that the report does not have: what got through is never lost', async () => {
    const { tried: [open], rowOf } = await known();
    const given = proofs(proofOf({
      objects,
      rows: [
        rowOf(open), rowOf({ ...open, peer: 'pods that were there' }, { verdict: BROKEN }),
        rowOf(open, { agent: 'Pod "agents/other"', verdict: BROKEN }), rowOf(open, { agent: 'Pod "agents/held"' }),
      ],
    }));
    const { proof, agents: [agent] } = await reported('--proof', given);
    expect(agent.rows.filter(({ section }) => section === PostureSection.PROVED).map(({ label, state }) => [label, state]))
      .toEqual([['call pods that were there', 'weak']]);
    expect(proof!.walls).toEqual([expect.stringMatching(/^Pod "agents\/other": call .*: broken 2026-11-28T14:02Z: no answer$/)]);
  });

  test('marks what is new, too', async () => {
    const { rows } = await known();
    const { since, agents: [{ edges }] } = await reported('--against', path, '--proof', proofs(proofOf({ objects, rows })));
    expect(since!.opens).toEqual([]);
    expect(edges.filter(isTried).map(({ proof }) => proof!.verdict)).toEqual(['held', 'held', 'held', 'held', 'held']);
  });

  test('no text of a file ends what it stands in', async () => {
    const { title, tried: [open], rowOf } = await known();
    const rows = HOSTILE_NAMES.map((text, i) => ({ agent: title, wall: `${i} ${text}`, verdict: BROKEN, detail: text }));
    const given = proofs(proofOf({ objects, rows: [rowOf(open, { verdict: BROKEN, detail: HOSTILE_NAMES.join('') }), ...rows] }));
    const html = (await run('report', [path, '--format', 'html', '--proof', given])).out;
    expect(html).not.toMatch(/<img|<svg onload|<details open>z|<script>window/);
    expect(html).not.toMatch(/[\u0000-\u0008\u001b\u202e\u200b]/); // eslint-disable-line no-control-regex
    const markdown = (await run('report', [path, '--format', 'markdown', '--proof', given])).out;
    expect(markdown).not.toMatch(/<img|<script|[\u001b\u202e]/); // eslint-disable-line no-control-regex
    const harmless = rows.map((row, i) => ({ ...row, wall: `${i}`, detail: 'x' }));
    const plain = proofs(proofOf({ objects, rows: [rowOf(open, { verdict: BROKEN }), ...harmless] }));
    const lines = (await run('report', [path, '--format', 'markdown', '--proof', plain])).out.split('\n').length;
    expect(markdown.split('\n')).toHaveLength(lines);
  });
});

describe('diff --proof', () => {
  const opening: Json = makePolicy('more', {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [{
      to: [{ podSelector: {}, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'web' } } }], ports: [{ port: 80 }],
    }],
  });

  test('says of what opens whether a run tried it, and what changed since', async () => {
    const { rows } = await known();
    const given = proofs(proofOf({ objects, rows }));
    const now = file('more.yaml', beside(pod(), opening));
    const { code, out } = await run('diff', [path, now, '--proof', given]);
    expect(code).toBe(1);
    expect(out).toMatch(/opens every pod in namespace web:80: .*; proof: never tried \(/);
    expect(out).toContain('new build: Proof: proofs.jsonl, 1 statement, the newest of 2026-11-28T14:02Z, unsigned\n');
    expect(out).toContain('new build: Manifests changed since the newest statement: new: NetworkPolicy "agents/more"\n');
    const { proof, changes } = JSON.parse((await run('diff', [path, now, '--proof', given, '--format', 'json'])).out) as Json;
    expect([(proof as Json).changes, (changes as Json[])[0].proof])
      .toEqual(['new: NetworkPolicy "agents/more"', 'proof: never tried']);
    for (const format of ['sarif', 'markdown', 'html', 'github']) {
      const { out: text } = await run('diff', [path, now, '--proof', given, '--format', format]);
      expect(text.replaceAll('\\', '')).toContain('proof: never tried');
    }
  });

  test('without it, a difference has no such text', async () => {
    const now = file('more.yaml', beside(pod(), opening));
    for (const format of ['table', 'json', 'sarif', 'markdown', 'html', 'github', 'junit']) {
      expect((await run('diff', [path, now, '--format', format])).out).not.toMatch(/proof: |"proof"|Proof: /);
    }
  });
});

describe('check --require-proof', () => {
  const RULE = 'require-proof';
  const findings = async (given: string, age = '30d', now = NOW, manifest = path) => {
    const { code, out, err } = await command(
      ['check', ...ranges, manifest, '--format', 'json', '--proof', given, '--require-proof', age], '', now,
    );
    expect(err).toBe('');
    const found = (JSON.parse(out) as { findings: Json[] }).findings.filter(({ rule }) => rule === RULE);
    return { code, details: found.map(({ detail }) => detail as string) };
  };

  test('passes where each wall held, in this time, for these manifests', async () => {
    const { rows } = await known();
    const given = proofs(proofOf({ objects, rows }));
    expect(await findings(given)).toEqual({ code: 0, details: [] });
    const { out } = await run('check', [path, '--proof', given, '--require-proof', '30d']);
    expect(out).toContain('Proof: proofs.jsonl, 1 statement, the newest of 2026-11-28T14:02Z, unsigned\n');
  });

  test('names each wall that no run tried', async () => {
    const { tried, rows } = await known();
    const { code, details } = await findings(proofs(proofOf({ objects, rows: rows.slice(2) })));
    expect(code).toBe(1);
    expect(details).toEqual([`the call to ${tried[0].peer}: never tried`, `the denied call to ${tried[1].peer}: never tried`]);
  });

  test.each([[BROKEN, true], [INCONCLUSIVE, true], [BROKEN, false]])('names what is %s, of an edge: %s', async (verdict, isEdge) => {
    const { tried: [open], title, rows: [row, ...rows] } = await known();
    const other = isEdge ? [{ ...row, verdict }] : [row, { agent: title, wall: 'exec is refused', verdict, detail: 'no answer' }];
    expect(await findings(proofs(proofOf({ objects, rows: [...other, ...rows] })))).toEqual({
      code: 1, details: [`${isEdge ? `the call to ${open.peer}` : 'exec is refused'}: ${verdict} 2026-11-28T14:02Z: no answer`],
    });
  });

  test('a newer try counts, whether it held or not', async () => {
    const { rows } = await known();
    const broken = rows.map((row) => ({ ...row, verdict: BROKEN }));
    expect(await findings(proofs(proofOf({ objects, rows: broken }), proofAt(1, { objects, rows })))).toEqual({ code: 0, details: [] });
    expect((await findings(proofs(proofOf({ objects, rows }), proofAt(1, { objects, rows: broken })))).details).toHaveLength(5);
  });

  test.each<[string, string, number]>([
    ['33h', '2026-11-30T00:00:00Z', 5], ['34h', '2026-11-30T00:00:00Z', 0],
    ['30d', '2026-12-28T14:02:11Z', 0], ['30d', '2026-12-28T14:02:12Z', 5],
  ])('with %s at %s, %i are too old', async (age, now, count) => {
    const { rows } = await known();
    const { code, details } = await findings(proofs(proofOf({ objects, rows })), age, new Date(now));
    expect([code, details.length]).toEqual([count > 0 ? 1 : 0, count]);
    details.forEach((detail) => expect(detail).toMatch(new RegExp(`: held 2026-11-28T14:02Z, more than ${age} ago$`)));
  });

  test('other manifests are one finding, and it names what changed', async () => {
    const { rows } = await known();
    const other = { ...objects, 'Pod "gone"': 'a'.repeat(64) };
    expect(await findings(proofs(proofOf({ objects: other, rows })))).toEqual({
      code: 1, details: ['the manifests changed since the newest statement: gone: Pod "gone"'],
    });
  });

  test('what is about no agent is at the first agent by name, or at the first object', async () => {
    const placeIn = async (...all: Json[]) => {
      const given = proofs(proofOf({ objects: {}, rows: [] }));
      const { out } = await run('check', [file('some.yaml', yaml(...all)), '--format', 'json', '--proof', given, '--require-proof', '30d']);
      const { findings: found } = JSON.parse(out) as { findings: Json[] };
      return found.find(({ detail }) => String(detail).startsWith('the manifests changed'))!.object.name as string;
    };
    const named = (name: string, changes: Json = {}) => {
      const { metadata, spec, ...rest } = pod();
      return { ...rest, metadata: { ...metadata, name }, spec: { ...spec, ...changes } };
    };
    expect(await placeIn(...surroundings(), named('b'), named('a'), named('z', { hostPID: true }))).toBe('a');
    const settings = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'tools' } });
    expect(await placeIn(settings('b'), settings('a'), settings('c'))).toBe('a');
  });

  test('a newest run for these manifests does not cover what an older one tried for others', async () => {
    const { tried: [open], rows } = await known();
    const other = { ...objects, 'Pod "gone"': 'a'.repeat(64) };
    expect(await findings(proofs(proofOf({ objects: other, rows }), proofAt(1, { objects, rows: rows.slice(1) })))).toEqual({
      code: 1, details: [`the call to ${open.peer}: held 2026-11-28T14:02Z, manifests changed since`],
    });
  });

  test('what got through for the cluster, and for an agent that the report does not have, fails', async () => {
    const { rows } = await known();
    const more = [{ wall: 'the policy denies', verdict: BROKEN, detail: 'made' }, { ...rows[0], agent: 'Pod "x"', verdict: BROKEN }];
    expect((await findings(proofs(proofOf({ objects, rows: [...rows, ...more] })))).details).toEqual([
      'the policy denies: broken 2026-11-28T14:02Z: made', expect.stringMatching(/^Pod "x": call .*: broken 2026-11-28T14:02Z: no answer$/),
    ]);
  });

  test('no annotation and no accepted file let it pass', async () => {
    const annotated = pod();
    annotated.metadata.annotations = { [`cdk8s-hardened-agents/acknowledged-${RULE}`]: 'it is all right' };
    const now = file('annotated.yaml', beside(annotated));
    const given = proofs(proofOf({ objects: objectsIn(beside(annotated)), rows: [] }));
    const { code: before, details } = await findings(given, '30d', NOW, now);
    expect([before, details.length]).toEqual([1, 5]);
    await run('check', [now, '--write-accepted', at('accepted.json')]);
    const { code, out } = await run('check', [now, '--accepted', at('accepted.json'), '--proof', given, '--require-proof', '1d']);
    expect([code, out.match(/ require-proof /g)!.length]).toEqual([1, 6]); // and the acknowledgement that is unused
  });

  test.each(['table', 'sarif', 'junit', 'github', 'markdown', 'html'])('%s names the walls and the page', async (format) => {
    const { tried: [{ peer }] } = await known();
    const given = proofs(proofOf({ objects, rows: [] }));
    const { code, out } = await run('check', [path, '--proof', given, '--require-proof', '30d', '--format', format]);
    expect(code).toBe(1);
    expect(out.replaceAll('\\', '')).toContain(`the call to ${peer}: never tried`);
    expect(out).toContain('docs/check.md#proofs');
  });

  test.each(['table', 'github', 'json', 'junit'])('no text of a file controls a terminal or a CI runner in %s', async (format) => {
    const { title } = await known();
    const texts = [
      '::error::x', '\n::error::x', '##[error]x', '##vso[task.complete]x', '\u001b[31mx', 'x\r\u009b2J', '\u202ex', '\u2028::error::x',
    ];
    const rows = texts.map((text, i) => ({ agent: title, wall: `${text} ${i}`, verdict: BROKEN, detail: text }));
    const { out } = await run('check', [path, '--format', format, '--proof', proofs(proofOf({ objects, rows })), '--require-proof', '30d']);
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]|##\[|##vso\[/); // eslint-disable-line no-control-regex
    expect(out.split('\n').filter((line) => /^\s*::/.test(line) && !/^::(error|warning|notice)( (file|title)=|::\d)/.test(line)))
      .toEqual([]);
  });

  test('SARIF has the rule only with its findings', async () => {
    const given = proofs(proofOf({ objects, rows: [] }));
    const rulesOf = async (...args: string[]) => {
      const { runs: [{ tool, results }] } = JSON.parse((await run('check', [path, '--format', 'sarif', ...args])).out) as { runs: Json[] };
      return { ids: (tool.driver.rules as Json[]).map(({ id }) => id as string), results: results as Json[] };
    };
    const { ids, results } = await rulesOf('--proof', given, '--require-proof', '30d');
    expect(results.map(({ ruleId, ruleIndex }) => [ruleId, ids[ruleIndex as number]]))
      .toEqual(Array.from({ length: 5 }, () => [RULE, RULE]));
    expect((await rulesOf('--proof', given)).ids).not.toContain(RULE);
  });
});

describe('wrong use', () => {
  const given = () => proofs(proofOf({ objects }));
  const refused = async (name: string, ...args: string[]) => {
    const { code, out, err } = await run(name, [path, ...args]);
    expect([code, out]).toEqual([2, '']);
    return err;
  };

  test.each(['0d', '30days', '30', '30m', '1.5d', '-1d', '999999d', '', 'd', '30D', '٣d', '1e3d'])('--require-proof %s', async (age) => {
    expect(await refused('check', '--proof', given(), `--require-proof=${age}`))
      .toBe(`error: --require-proof must be a number of days or hours such as "30d" or "12h", got ${JSON.stringify(age)}\n`);
  });

  test('options that need each other', async () => {
    expect(await refused('check', '--require-proof', '30d')).toBe('error: --require-proof must come with --proof, got "30d"\n');
    expect(await refused('check', '--proof-key', 'x.pem')).toBe('error: --proof-key must come with --proof, got "x.pem"\n');
    expect(await refused('check', '--proof', given(), '--write-accepted', at('all.json')))
      .toContain('error: --proof must be given without --write-accepted, which prints no report, got ');
    expect(await refused('report', '--proof', given(), '--format', 'dot'))
      .toContain('error: --proof must come with --format html, markdown or json, got ');
  });

  test.each(['check', 'report', 'diff'])('%s: files that are none', async (name) => {
    const more = name === 'diff' ? [path] : [];
    expect(await refused(name, ...more, '--proof', at('none.jsonl'))).toBe('error: none.jsonl: no such file or directory\n');
    expect(await refused(name, ...more, '--proof', path)).toContain('error: now.yaml:1: the line must be JSON');
    expect(await refused(name, ...more, '--proof', given(), '--proof-key', path)).toContain('got "no PEM in ');
  });
});

describe('--proof-key', () => {
  test.each(['check', 'report', 'diff'])('%s: requires a signature by a given key', async (name) => {
    const pub = file('pub.pem', pemOf(keys.publicKey));
    const stranger = keyPair().publicKey;
    const other = file('other.pem', pemOf(stranger));
    const [own, others] = [keys.publicKey, stranger].map((key) => `["${keyIdOf(key)}"]`);
    const args = [...name === 'diff' ? [path, path] : [path], '--format', 'markdown', '--proof', at('proofs.jsonl')];
    proofs();
    appendStatement(at('proofs.jsonl'), proofOf({ objects, rows: (await known()).rows }), keys.privateKey);
    expect((await run(name, [...args, '--proof-key', other, '--proof-key', pub])).out)
      .toContain(`the newest of 2026-11-28T14:02Z, signed by ${keyIdOf(keys.publicKey).slice(0, 16)}…`);
    expect((await run(name, args)).out).toContain('the newest of 2026-11-28T14:02Z, signature not checked');
    expect(await run(name, [...args, '--proof-key', other])).toMatchObject({
      code: 2, out: '', err: `error: proofs.jsonl:1: must be signed by a given key, ${others}, got signatures of ${own}\n`,
    });
    appendStatement(at('proofs.jsonl'), proofAt(1, { objects }));
    expect((await run(name, args)).out).toContain('signature not checked, unsigned');
    expect((await run(name, [...args, '--proof-key', pub])).err)
      .toBe(`error: proofs.jsonl:2: must be signed by a given key, ${own}, got no signature\n`);
  });

  test('a statement from the future is none', async () => {
    const given = proofs(proofOf({ objects, startedAt: '2026-11-30T00:05:01Z', finishedAt: '2026-11-30T00:05:01Z' }));
    expect((await run('report', [path, '--proof', given])).err)
      .toBe('error: proofs.jsonl:1: finishedAt must not be in the future, got 2026-11-30T00:05:01Z\n');
  });

  test('a statement of other manifests under the same name of file shows as changed', async () => {
    const { proof } = await reported('--proof', proofs(proofOf({ objects: {} })));
    expect(proof!.changes).toMatch(/^new: LimitRange "agents\/agents", .*, ServiceAccount "agents\/default"$/);
  });
});

test('without --require-proof, a proof fails nothing', async () => {
  expect(await run('check', [path, '--proof', proofs(proofOf({ objects: {}, rows: [] }))])).toMatchObject({
    code: 0, out: expect.stringContaining('Manifests changed since the newest statement: new: ') as string,
  });
});
