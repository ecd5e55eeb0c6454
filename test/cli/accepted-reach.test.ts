import { readFileSync } from 'fs';
import { at, check, file, yaml } from './command';
import { beside, ranges } from './manifests';
import { Json } from '../../src/engine/value/json';
import { renamed, tweaked } from '../support/cases';
import { controlled, objectOf } from '../support/controlled';
import { plainPod, makePolicy } from '../support/plain';

const pod = tweaked('Pod', () => undefined);
const policy = (direction: 'Egress' | 'Ingress', rule: Json): Json => makePolicy('more', {
  podSelector: {}, policyTypes: [direction], [direction.toLowerCase()]: [rule],
});
const egress = (...to: Json[]) => policy('Egress', { to, ports: [{ port: 443 }] });

const manifests = file('base.yaml', beside(pod()));
const run = (...args: string[]) => check([...ranges, ...args]);
const detailsIn = (out: string) => (JSON.parse(out) as { findings: Json[] }).findings
  .filter(({ rule }) => rule === 'require-accepted-reach').map(({ detail }) => detail as string);
const over = async (manifest: string, ...args: string[]) => {
  const { code, out } = await run('--accepted', await accepted(), '--format', 'json', ...args, manifest);
  return [code, detailsIn(out)] as const;
};

/** What is accepted of `manifests`. The first test that asks writes it. */
let written: Promise<string> | undefined;
const accepted = async () => written ??= (async () => {
  expect((await run('--write-accepted', at('agents.json'), manifests)).code).toBe(0);
  return at('agents.json');
})();

test('what was written passes, and is the same bytes each time', async () => {
  expect(await over(manifests)).toEqual([0, []]);
  const again = at('again.json');
  await run('--write-accepted', again, manifests);
  expect(readFileSync(again, 'utf8')).toBe(readFileSync(await accepted(), 'utf8'));
  expect(readFileSync(again, 'utf8')).toContain('\n        "pods k8s-app=kube-dns in namespace kube-system:53/UDP"\n');
});

test.each<[string, Json[], RegExp]>([
  ['an address', [egress({ ipBlock: { cidr: '2001:db8::/32' } })],
    /^it may reach 2001:db8::\/32:443, which agents\.json does not have/],
  ['pods', [egress({ podSelector: { matchLabels: { app: 'db' } } })], /^it may reach pods app=db in namespace agents:443, which /],
  ['a caller', [policy('Ingress', { from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 8080 }] })],
    /^pods app=web in namespace agents:8080 may call it, which /],
])('%s that is new is an error, and passes once the file is written', async (_, more, expected) => {
  const now = file('now.yaml', beside(pod(), ...more));
  const [code, details] = await over(now);
  expect([code, details]).toEqual([1, [expect.stringMatching(expected)]]);
  await run('--write-accepted', at('accepted.json'), now);
  const after = await run('--accepted', at('accepted.json'), '--format', 'json', now);
  expect(after.out).not.toContain('require-accepted-reach');
});

test('a new agent, and one that no policy selects', async () => {
  const other = pod();
  other.metadata = { ...other.metadata, name: 'other', namespace: 'elsewhere' };
  const [code, details] = await over(file('two.yaml', beside(pod(), other)));
  expect(code).toBe(1);
  expect(details).toEqual([
    'agents.json does not name the agent',
    'everyone on every port may call it, which agents.json does not have',
    'it may reach everyone on every port, which agents.json does not have',
  ]);
});

test('what a policy opens, or the agent itself, has its place; what nothing limits has none', async () => {
  const secret = pod();
  secret.spec.volumes = [{ name: 'keys', secret: { secretName: 'keys' } }];
  expect((await over(file('secret.yaml', beside(secret))))[1]).toEqual([
    expect.stringMatching(/^it may reach Secret "agents\/keys", .*; see Pod "agents\/[\w-]+" spec\.volumes\[0\] \(secret\.yaml:\d+\)$/),
  ]);
  const host = pod();
  host.spec.hostNetwork = true;
  expect((await over(file('host.yaml', beside(host))))[1]).toEqual([
    'everyone on every port may call it, which agents.json does not have',
    'it may reach everyone on every port, which agents.json does not have',
  ]);
});

test('an agent that shares its object with others is found by the place of the object', async () => {
  const { metadata, spec } = pod();
  const team = (more: Json): Json => {
    const template = { metadata: { labels: metadata.labels as Json }, spec: { ...spec, ...more } };
    const named = { metadata: { name: 'team', namespace: 'agents' }, spec: { a: { template }, b: { template } } };
    return { apiVersion: 'example.com/v1', kind: 'Team', ...named };
  };
  const kind = ['--pod-kind', 'example.com/v1/Team=spec.*.template'];
  await run(...kind, '--write-accepted', at('team.json'), file('team.yaml', beside(team({}))));
  const open = file('open.yaml', beside(team({ hostNetwork: true })));
  const { out } = await run(...kind, '--accepted', at('team.json'), '--format', 'json', open);
  expect([...new Set(detailsIn(out))]).toEqual([
    'everyone on every port may call it, which team.json does not have; see Team "agents/team" (open.yaml:1)',
    'it may reach everyone on every port, which team.json does not have; see Team "agents/team" (open.yaml:1)',
  ]);
});

test('the table says how to accept it, and no annotation does', async () => {
  const annotated = pod();
  annotated.metadata.annotations = { 'cdk8s-hardened-agents/acknowledged-require-accepted-reach': 'we need it for the release' };
  const now = file('more.yaml', beside(annotated, egress({ ipBlock: { cidr: '2001:db8::/32' } })));
  const { code, out } = await run('--accepted', await accepted(), now);
  expect(code).toBe(1);
  expect(out)
    .toMatch(/\n {2}error +require-accepted-reach +metadata\.name is ".*?": it may reach 2001:db8::\/32:443, .*; undo the change, or accept it: /);
  expect(out).toContain('check --write-accepted');
  expect(out).toMatch(/\n {2}unused +require-accepted-reach /);
});

test.each(['sarif', 'junit', 'github'])('%s has it, too', async (format) => {
  const now = file('sarif.yaml', beside(pod(), egress({ ipBlock: { cidr: '2001:db8::/32' } })));
  const { out } = await run('--accepted', await accepted(), '--format', format, now);
  expect(out).toMatch(/it may reach 2001:db8::\/32:443/);
  expect(out).toContain('docs/accepted.md#reach-and-controls');
});

test('stderr names what is no longer used, and the run does not fail', async () => {
  await run('--write-accepted', at('wide.json'), file('wide.yaml', beside(pod(), egress({ ipBlock: { cidr: '2001:db8::/32' } }))));
  const { code, err } = await run('--accepted', at('wide.json'), manifests);
  expect([code, err]).toEqual([0, expect.stringMatching(
    /^wide\.json: Pod "agents\/[\w-]+" no longer uses 2001:db8::\/32:443\nwide\.json: to remove them, write the file again with --write-accepted\n$/,
  )]);
});

test.each([[9, []], [10, ['1 more are no longer used']], [12, ['3 more are no longer used']]])(
  'stderr names ten of what is no longer used, sorted, where an agent and %i more are gone', async (targets, more) => {
    const other = pod();
    other.metadata = { ...other.metadata, name: 'other', namespace: 'elsewhere' };
    const blocks = Array.from({ length: targets - 1 }, (_, i) => ({ ipBlock: { cidr: `2001:db8:${i + 1}00::/48` } }));
    const caller = policy('Ingress', { from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 8080 }] });
    caller.metadata.name = 'callers';
    await run('--write-accepted', at('many.json'), file('many.yaml', beside(pod(), other, egress(...blocks), caller)));
    const { code, err } = await run('--accepted', at('many.json'), manifests);
    const lines = err.trimEnd().split('\n').slice(1); // the first names findings that are fixed
    const texts = lines.map((line) => line.replace(/^many\.json: /, '').replace(/^Pod "agents\/[\w-]+"/, 'it'));
    const gone = ['Pod "elsewhere/other" is gone', ...blocks.map(({ ipBlock }) => `it no longer uses ${ipBlock.cidr}:443`),
      'it no longer uses the caller pods app=web in namespace agents:8080'];
    expect(code).toBe(0);
    expect(lines).toHaveLength(11 + more.length);
    expect(lines.slice(0, 10)).toEqual([...lines.slice(0, 10)].sort());
    expect(texts.slice(0, 10).filter((line) => !gone.includes(line))).toEqual([]);
    expect(texts.slice(10)).toEqual([...more, 'to remove them, write the file again with --write-accepted']);
  });

test('an agent that is a neighbour now is a finding at the neighbour, before what others open', async () => {
  const other = pod();
  other.metadata = { ...other.metadata, name: 'other', labels: { ...other.metadata.labels as Json } };
  await run('--write-accepted', at('two.json'), file('two.yaml', beside(pod(), other)));
  const now = file('now.yaml', beside(pod(), plainPod('tools', {}, 'other'), egress({ ipBlock: { cidr: '2001:db8::/32' } })));
  const { code, out } = await run('--accepted', at('two.json'), '--format', 'json', now);
  const found = (JSON.parse(out) as { findings: Json[] }).findings.filter(({ rule }) => rule === 'require-accepted-reach');
  expect([code, found.map(({ object, detail }) => `${object.namespace}/${object.name}: ${detail}`)]).toEqual([1, [
    'tools/other: two.json names Pod "agents/other" as an agent, and it is a neighbour of agents now',
    expect.stringMatching(/^agents\/test-agent-\w+: it may reach 2001:db8::\/32:443, which two\.json does not have; see /),
  ]]);
});

test('findings begin with new agents; of each other one, what may call it comes before what it may reach', async () => {
  const named = (name: string) => renamed(pod(), name);
  const lists = {
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }], egress: [{ to: [{ ipBlock: { cidr: '2001:db8::/32' } }] }],
  };
  const both = { ...policy('Egress', {}), spec: { podSelector: {}, policyTypes: ['Egress', 'Ingress'], ...lists } };
  await run('--write-accepted', at('order.json'), file('old.yaml', beside(named('c'), named('b'))));
  const now = file('now.yaml', beside(named('c'), named('b'), named('z'), both));
  const { out, err } = await run('--accepted', at('order.json'), '--format', 'json', now);
  const found = (JSON.parse(out) as { findings: Json[] }).findings.filter(({ rule }) => rule === 'require-accepted-reach');
  const short = (detail: string) => /does not name|may call|may reach/.exec(detail)![0];
  expect([...new Set(found.map(({ object, detail }) => `${object.name} ${short(detail as string)}`))]).toEqual([
    'z does not name', 'b may call', 'b may reach', 'c may call', 'c may reach', 'z may call', 'z may reach',
  ]);
  expect(err).toBe('');
});

describe('controls', () => {
  const heldOf = async (objects: Json[], now: Json[]) => {
    await run('--write-accepted', at('controls.json'), file('old.yaml', yaml(...objects)));
    const { code, out, err } = await run('--accepted', at('controls.json'), '--format', 'json', file('now.yaml', yaml(...now)));
    const findings = (JSON.parse(out) as { findings: Json[] }).findings.filter(({ rule }) => rule === 'require-accepted-reach');
    return { code, findings: findings.map(({ object, detail }) => `${object.kind} ${object.name}: ${detail as string}`), err };
  };
  const without = (...kinds: string[]) => controlled().filter(({ kind }) => !kinds.includes(kind as string));

  test('the file has them, and what was written passes', async () => {
    expect(await heldOf(controlled(), controlled())).toMatchObject({ findings: [], err: '' });
    const { agents, controls } = JSON.parse(readFileSync(at('controls.json'), 'utf8')) as Json;
    expect(agents[0].controls).toContain('labelled cdk8s-hardened-agents/agent: "true"');
    expect((controls as Json[]).map(({ object }) => object))
      .toEqual(expect.arrayContaining(['Falco', 'Namespace "agents"', 'every agent']));
  });

  test('one that is gone fails, at the object that it is about or else at the first agent', async () => {
    const { code, findings } = await heldOf(controlled(), without('ClusterNetworkPolicy'));
    expect(code).toBe(1);
    expect(findings[0])
      .toMatch(/^Pod coder: every agent: no longer denied calls to \d+ targets by ClusterNetworkPolicies, which controls\.json has$/);
    const label = controlled();
    objectOf(label, 'Namespace').metadata.labels['cdk8s-hardened-agents/agents'] = 'True';
    expect((await heldOf(controlled(), label)).findings).toContain(
      'Namespace agents: Namespace "agents": no longer labelled cdk8s-hardened-agents/agents: "true", which controls.json has');
    const agent = controlled();
    delete objectOf(agent, 'Pod').metadata.labels['cdk8s-hardened-agents/agent'];
    expect((await heldOf(controlled(), agent)).findings).toContain(
      'Pod coder: no longer labelled cdk8s-hardened-agents/agent: "true", which controls.json has');
    const platform = controlled().filter(({ kind }) => kind === 'ClusterNetworkPolicy');
    expect((await heldOf(platform, platform.slice(1))).findings).toEqual([
      expect.stringMatching(/^ClusterNetworkPolicy agents-quarantine: every agent: no longer denied calls to /),
    ]);
  });

  test('one that is new is named on stderr, and does not fail', async () => {
    const { findings, err } = await heldOf(without('ClusterNetworkPolicy'), controlled());
    expect(findings).toEqual([]);
    expect(err).toMatch(/^controls\.json: every agent: now denied calls to \d+ targets by ClusterNetworkPolicies$/m);
    expect(err).toMatch(/^controls\.json: to hold them, write the file again with --write-accepted$/m);
    expect(err).not.toContain('no longer uses');
  });

  test('what is about no object of the manifests is at the first agent by name, or the first object', async () => {
    const coder = objectOf(controlled(), 'Pod');
    const other = { ...coder, metadata: { ...coder.metadata, name: 'a' } };
    const worst = { ...coder, metadata: { ...coder.metadata, name: 'z' }, spec: { ...coder.spec as Json, hostPID: true } };
    const { findings } = await heldOf([...controlled(), other, worst], [...without('ClusterNetworkPolicy'), other, worst]);
    expect(findings[0]).toMatch(/^Pod a: every agent: no longer denied calls to /);
    const platform = controlled().filter(({ kind }) => kind === 'ClusterNetworkPolicy');
    const [first, last] = ['settings', 'words'].map((name) => (
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'agents' } }));
    expect((await heldOf([first, ...platform, last], [first, ...platform.slice(1), last])).findings)
      .toEqual([expect.stringMatching(/^ClusterNetworkPolicy agents-quarantine: /)]);
  });

  test('a Namespace that is gone is named on stderr', async () => {
    const labels = { ...objectOf(controlled(), 'Namespace').metadata.labels as Json };
    const other = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other', labels } };
    expect((await heldOf([...controlled(), other], controlled())).err)
      .toContain('\ncontrols.json: Namespace "other" is gone\ncontrols.json: to remove them, write the file again with --write-accepted\n');
  });

  test('each part is held without the others', async () => {
    await run('--write-accepted', at('new.json'), file('old.yaml', yaml(...controlled())));
    const { version, agents, controls } = JSON.parse(readFileSync(at('new.json'), 'utf8')) as Json;
    const now = file('now.yaml', yaml(...without('ClusterNetworkPolicy'), egress({ ipBlock: { cidr: '2001:db8::/32' } })));
    const held = async (part: Json) => detailsIn(
      (await run('--accepted', file('part.json', JSON.stringify({ version, ...part })), '--format', 'json', now)).out);
    const limits = await held({ controls });
    expect(await held({ agents: (agents as Json[]).map(({ controls: _, ...agent }) => agent) })).toEqual([expect.stringMatching(/^it may reach 2001:db8::\/32:443, /)]);
    expect(limits.length).toBeGreaterThan(0);
    expect(limits.filter((detail) => !/^every agent[^:]*: no longer /.test(detail))).toEqual([]);
  });

  test('a file without them holds reach, and a line says so', async () => {
    await run('--write-accepted', at('new.json'), file('old.yaml', yaml(...controlled())));
    const { version, agents } = JSON.parse(readFileSync(at('new.json'), 'utf8')) as Json;
    const old = file('before.json', JSON.stringify({ version, agents: (agents as Json[]).map(({ controls: _, ...agent }) => agent) }));
    const { out, err } = await run('--accepted', old, '--format', 'json', file('now.yaml', yaml(...without('ClusterNetworkPolicy'))));
    expect(out).not.toContain('require-accepted-reach');
    expect(err).toBe('before.json leaves out "findings": no finding is accepted\n'
      + 'before.json leaves out "controls": controls, such as labels and admission policies, are not compared\n');
  });
});

describe('a file that is none: exit code 2, one line, and nothing on stdout', () => {
  const one = (extra: string) => `{"version": 1, "agents": [\n{"agent": "a",\n"callers": [],\n"reaches": [${extra}]}]}`;
  test.each<[string, string | Uint8Array, RegExp]>([
    ['another version', '{"version": 2, "agents": []}',
      /^error: b\.json:1: version must be 1; another version of this library wrote the file/],
    ['no version', '{\n"agents": []}', /^error: b\.json:1: version must be 1.*, got nothing\n$/],
    ['no JSON', '{', /^error: b\.json: must be JSON: /],
    ['a comment', '# x\n{}', /^error: b\.json: must be JSON: /],
    ['YAML', 'version: 1\nagents: []\n', /^error: b\.json: must be JSON: /],
    ['nothing', '', /^error: b\.json: must be JSON: /],
    ['a list', '[]', /^error: b\.json:1: the accepted file must be an object with version, findings, agents and controls, got \[\]\n$/],
    ['null', 'null', /^error: b\.json:1: the accepted file must be an object/],
    ['a key twice', '{"version": 1,\n"agents": [],\n"agents": []}', /^error: b\.json:3: .*agents/],
    ['a key twice, once in escapes', '{"version": 1, "agents": [],\n"\\u0061gents": []}', /^error: b\.json:2: .*agents/],
    ['a side twice', one('], "reaches": ["everyone on every port"'), /^error: b\.json:4: .*reaches/],
    ['a prototype', '{"version": 1,\n"__proto__": {"agents": []},\n"agents": []}',
      /^error: b\.json:2: __proto__ must be left out: there are version, findings, agents/],
    ['a wrong block', one('"10.0.0.0/8:443",\n"10.0.0.1/8:443"'), /^error: b\.json:5: agents\[0\]\.reaches\[1\] must be a target such as "203/],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d]), /^error: b\.json/],
    ['a mark inside a text', '{"version": 1, "agents": [], "\uFEFFnone": []}', /^error: b\.json:1: \\u\{feff\}none must be left out/],
    ['a mark at its start is no fault, its version is', '\uFEFF{"version": 3}', /^error: b\.json:1: version must be 1/],
  ])('%s', async (_, content, expected) => {
    const { code, out, err } = await run('--accepted', file('b.json', content), manifests);
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(expected)]);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a folder, a missing file, and one that is written and read at once', async () => {
    expect(await run('--accepted', at('.'), manifests)).toMatchObject({ code: 2, out: '' });
    expect(await run('--accepted', at('missing.json'), manifests))
      .toMatchObject({ code: 2, out: '', err: 'error: missing.json: no such file or directory\n' });
    expect(await run('--accepted', await accepted(), '--write-accepted', await accepted(), manifests)).toMatchObject({
      code: 2, out: '', err: expect.stringMatching(/^error: --write-accepted must be given without --accepted, got ".*"\n$/) as string,
    });
    expect(await run('--write-accepted', at('no/such/folder.json'), manifests)).toMatchObject({ code: 2, out: '' });
  });
});
