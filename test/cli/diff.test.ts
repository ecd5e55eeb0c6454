import { readFileSync } from 'fs';
import { dirname } from 'path';
import { at, command, file, yaml } from './command';
import { beside, ranges, weak } from './manifests';
import { squidConf } from '../../src/engine/gateway-files/squid-conf';
import { NO_DIFFERENCE } from '../../src/engine/posture/posture-diff-change';
import { Json } from '../../src/engine/value/json';
import { configOf, ofProxy, surroundings, tweaked } from '../support/cases';
import { makePolicy, makeObject } from '../support/plain';

const pod = tweaked('Pod', () => undefined);

/** A policy that lets the pod call addresses, of IPv6: the policies around it open those of IPv4. */
const opening = (cidr: string, port: number, except?: string[]): Json => makePolicy('more', {
  podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr, except } }], ports: [{ port, protocol: 'TCP' }] }],
});

/** The pod of a proxy that serves the agents. */
function ofProxyIn(): Json {
  const made = ofProxy();
  made.metadata = { ...made.metadata, name: 'proxy', labels: { ...made.metadata.labels, app: 'proxy' } };
  return made;
}
const TO_PROXY: Json = makePolicy('proxy', {
  podSelector: {},
  policyTypes: ['Egress', 'Ingress'],
  egress: [{ to: [{ podSelector: { matchLabels: { app: 'proxy' } } }] }],
  ingress: [{ from: [{ podSelector: {} }] }],
});

const base = file('base.yaml', beside(pod()));
const diff = (...args: string[]) => command(['diff', ...ranges, ...args]);
const between = async (now: string, ...args: string[]) => diff(...args, base, file('now.yaml', now));

test('two equal builds have no difference', async () => {
  expect(await between(beside(pod()))).toEqual({ code: 0, out: `${NO_DIFFERENCE}\n`, err: '' });
});

test('order, files, formatting and halves of a block are no difference', async () => {
  const whole = file('whole.yaml', beside(pod(), opening('2001:db8::/32', 443)));
  const halves = opening('2001:db8::/33', 443);
  (halves.spec.egress[0].to as Json[]).push({ ipBlock: { cidr: '2001:db8:8000::/33' } });
  [halves, ...surroundings().reverse(), pod()].forEach((manifest, i) => file(`parts/${i}.json`, JSON.stringify(manifest, null, i)));
  expect(await diff(whole, at('parts'))).toEqual({ code: 0, out: `${NO_DIFFERENCE}\n`, err: '' });
});

test('an edited file of a proxy opens every name, and a change of its list only that name', async () => {
  const list = (...names: string[]) => squidConf({
    lists: new Map([[3128, new Map([[443, new Set(names)]])]]), refused: [], isBehindEnvoy: false,
  });
  const around = (text: string) => beside(pod(), ofProxyIn(), { ...configOf('squid.conf'), data: { 'squid.conf': text } }, TO_PROXY);
  const old = file('old.yaml', around(list('a.example.com')));
  const { out: one } = await diff(old, file('one.yaml', around(list('a.example.com', 'b.example.com'))));
  expect(one).toMatch(/^opens b\.example\.com:443 for agents\//);
  const edited = list('a.example.com').replace('http_access deny all', 'http_access allow all');
  const { code, out } = await diff(old, file('edited.yaml', around(edited)));
  expect(code).toBe(1);
  expect(out).toMatch(/^opens host \* on every port for agents\//);
});

test('an address that opens fails, and the table names the line of the new side', async () => {
  const { code, out } = await between(beside(pod(), opening('2001:db8::/32', 443)));
  expect(code).toBe(1);
  expect(out.split('\n')[0]).toMatch(/^opens 2001:db8::\/32:443 for agents\//);
  expect(out).toMatch(/\n {2}opens 2001:db8::\/32:443/);
});

test('an exception that is gone opens, and one that is added closes', async () => {
  const wide = file('wide.yaml', beside(pod(), opening('2001:db8::/32', 443)));
  const narrow = file('narrow.yaml', beside(pod(), opening('2001:db8::/32', 443, ['2001:db8:8000::/33'])));
  const opened = await diff(narrow, wide);
  expect([opened.code, opened.out.split('\n')[0]]).toEqual([1, expect.stringMatching(/^opens 2001:db8:8000::\/33:443 for /)]);
  const closed = await diff(wide, narrow);
  expect([closed.code, closed.out.split('\n')[0]])
    .toEqual([0, expect.stringMatching(/^nothing opens; closes 2001:db8:8000::\/33:443 for /)]);
});

test.each<[string, number, number]>([
  ['never', 0, 0], ['error', 1, 0], ['opens', 1, 0], ['warning', 1, 0], ['change', 1, 1],
])('--fail-on %s: a new error gives %d, and a fix %d', async (level, error, fix) => {
  const broken = file('broken.yaml', beside(weak()));
  expect((await diff('--fail-on', level, base, broken)).code).toBe(error);
  expect((await diff('--fail-on', level, broken, base)).code).toBe(fix);
});

test('a new warning fails from --fail-on warning on', async () => {
  const lowered = ['no-host-namespaces', 'no-privilege-escalation'].flatMap((id) =>
    ['--severity', `${id}=warning`, '--reason', `${id}=the node agent needs it`]);
  const codes = ['error', 'opens', 'warning', 'change'].map(async (level) =>
    (await diff('--fail-on', level, ...lowered, base, file('broken.yaml', beside(weak())))).code);
  expect(await Promise.all(codes)).toEqual([0, 0, 1, 1]);
});

test('what only the old build has and cannot be read fails, too', async () => {
  const unreadable = file('unreadable/bad.yaml', 'a: [');
  file('unreadable/base.yaml', readFileSync(base, 'utf8'));
  expect((await diff('--skip-unreadable', dirname(unreadable), base)).code).toBe(1);
  expect((await diff('--skip-unreadable', base, base)).code).toBe(0);
});

test('a rule that held is named by its title, with its message and line', async () => {
  const { out } = await between(beside(weak()));
  expect(out).toMatch(/drops "no host namespaces" of agents\//);
  expect(out).toMatch(/\n {2}drops "no host namespaces": spec\.hostPID is true \(now\.yaml:\d+\)\n/);
});

test('JSON has all changes with their places', async () => {
  const report = JSON.parse((await between(beside(weak()), '--format', 'json')).out) as Json;
  expect(report.summary.drops).toBeGreaterThan(0);
  expect((report.changes as Json[]).find(({ rule }) => rule === 'no-host-namespaces')).toMatchObject({
    verb: 'drops',
    text: 'drops "no host namespaces"',
    detail: 'spec.hostPID is true',
    severity: 'error',
    sources: [{ field: 'spec.hostPID', file: 'now.yaml' }],
  });
});

test('Markdown and annotations', async () => {
  const now = beside(weak());
  expect((await between(now, '--format', 'markdown')).out)
    .toMatch(/\n- <code>drops "no host namespaces": spec\.hostPID is true<\/code> at <code>now\.yaml:\d+<\/code>\n/);
  expect((await between(now, '--format', 'github')).out)
    .toMatch(/^::error file=now\.yaml,line=\d+,title=Pod "agents\/[\w-]+"::drops "no host namespaces": spec\.hostPID is true%0Ahttps:.*no-host-namespaces\.md$/m);
});

test('one side from standard input', async () => {
  expect(await command(['diff', ...ranges, '-', base], beside(pod()))).toMatchObject({ code: 0, out: `${NO_DIFFERENCE}\n` });
  expect(await command(['diff', ...ranges, '-', '-'], beside(pod()))).toEqual({
    code: 2, out: '', err: 'error: <old> must be a file or folder if <new> is standard input, got "-"\n',
  });
});

test.each([
  ['a missing old side', ['missing.yaml', base]],
  ['a missing new side', [base, 'missing.yaml']],
  ['a new side that is no YAML', [base, file('bad.yaml', 'a: [')]],
  ['an old side without objects', [file('none.yaml', 'a: 1\n'), base]],
  ['another level', ['--fail-on', 'fatal', base, base]],
  ['another format', ['--format', 'xml', base, base]],
  ['a third side', [base, base, base]],
  ['no sides', []],
])('%s: exit code 2 and nothing on stdout', async (_, args) => {
  const { code, out, err } = await diff(...args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/error: /);
});

test('the options for the cluster count for both sides', async () => {
  const bare = (name: string) => file(name, yaml(...[pod(), ...surroundings()].map((manifest) => {
    const { namespace, ...metadata } = manifest.metadata as Json;
    return { ...manifest, metadata: manifest.kind === 'Namespace' ? manifest.metadata : metadata };
  })));
  expect(await diff('--namespace', 'agents', bare('bare.yaml'), base)).toMatchObject({ code: 0, out: `${NO_DIFFERENCE}\n` });
});

describe('old manifests that may be missing', () => {
  const missing = at('no-such-folder');
  const empty = file('empty/notes.txt', 'no manifest');
  const bare = file('without-objects.yaml', '---\n');
  const NOTHING = 'nothing to compare with';
  const stated = (options: readonly string[]) => (options.length === 0 ? ''
    : '\nStated, not checked\n  only the rules about the node judge other pods: these are the agents\n');

  test.each<[string, string[]]>([
    ['no path', [missing]], ['a folder without manifests', [dirname(empty)]], ['a file without objects', [bare]],
    ['no pod that --selector selects', ['--selector', 'app=other', '--reason', 'selector=these are the agents', bare]],
  ])('%s: everything passes', async (_, args) => {
    const now = file('now.yaml', beside(tweaked('Pod', ({ metadata, spec }) => {
      metadata.labels = { ...metadata.labels as Json, app: 'other' };
      spec.hostPID = true;
    })()));
    const [old, options] = [args[args.length - 1], args.slice(0, -1)];
    expect(await diff('--old-may-be-missing', '--fail-on', 'change', ...options, old, now))
      .toEqual({ code: 0, out: `${NOTHING}\n${stated(options)}`, err: '' });
    const outputOf = async (format: string) => (await diff('--old-may-be-missing', '--format', format, ...options, old, now)).out;
    expect(await outputOf('markdown')).toContain(`\n**<code>${NOTHING}</code>**\n`);
    expect(await outputOf('github')).toBe(`${NOTHING}\n`);
    expect((JSON.parse(await outputOf('sarif')) as Json).runs[0].results).toEqual([
      expect.objectContaining({ ruleId: 'no-host-namespaces', baselineState: 'unchanged' }),
    ]);
    expect((await diff(...options, old, now)).code).toBe(2);
  });

  test('what is there and cannot be read is not missing, nor is the new side', async () => {
    const bad = file('bad.yaml', 'a: [');
    expect((await diff('--old-may-be-missing', bad, base)).code).toBe(2);
    expect((await diff('--old-may-be-missing', `${base}/below`, base)).code).toBe(2);
    expect((await diff('--old-may-be-missing', missing, missing)).code).toBe(2);
    expect((await diff('--old-may-be-missing', missing, bare)).code).toBe(2);
  });
});

test('Markdown is as long as --max-length says, by default as a comment of GitHub may be', async () => {
  const many = beside(...Array.from({ length: 75 }, (_, i) => (
    { ...weak(), metadata: { ...weak().metadata, name: `pod-${i}-${'x'.repeat(400)}` } })));
  const lengths = [['--max-length', '2000'], []].map(async (args) => (await between(many, '--format', 'markdown', ...args)).out.length);
  const [short, long] = await Promise.all(lengths);
  expect([short <= 2_000, short > 1_000, long <= 65_000, long > 50_000]).toEqual([true, true, true, true]);
});

test('the table is bounded', async () => {
  const { out } = await between(beside(weak()), '--max-changes', '1');
  expect(out).toMatch(/\n1 more: 1 dropped; see them all with --max-changes or --format json\n2 changes: 2 dropped\n/);
});

describe('policies of other networks', () => {
  const foreign = (apiVersion: string, kind: string, spec: Json): Json =>
    ({ apiVersion, kind, metadata: { name: 'c', namespace: 'agents' }, spec });
  const calico = (destination: Json) =>
    foreign('projectcalico.org/v3', 'NetworkPolicy', { selector: 'all()', types: ['Egress'], egress: [{ action: 'Allow', destination }] });
  const cilium = (spec: Json) => foreign('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, ...spec });

  test.each<[string, Json, string]>([
    ['a Service of Calico', calico({ services: { name: 'search', namespace: 'tools' } }),
      'opens Service "tools/search" on every port for '],
    ['the API server, by Calico', calico({ services: { name: 'kubernetes', namespace: 'default' } }),
      'opens the API server, by Service "default/kubernetes" on every port for '],
    ['accounts of Calico', calico({ serviceAccounts: { names: ['db'] } }),
      'opens pods by serviceAccounts {"names":["db"]} on every port for '],
    ['a namespace of Calico', calico({ namespaceSelector: 'projectcalico.org/name == "kube-system"' }),
      'opens pods by namespaceSelector "projectcalico.org/name == \\"kube-system\\"" on every port for '],
    ['a Service of Cilium', cilium({ egress: [{ toServices: [{ k8sService: { serviceName: 'search', namespace: 'tools' } }] }] }),
      'opens Service "tools/search" on every port for '],
    ['callers by labels of Cilium', cilium({ ingress: [{ fromEndpoints: [{ matchLabels: { app: 'web' } }] }] }),
      'to pods app=web on every port'],
  ])('%s opens in diff and fails with the accepted file', async (_, policy, expected) => {
    const { code, out } = await between(beside(pod(), policy));
    expect(code).toBe(1);
    expect(out.split('\n')[0]).toContain(expected);
    const accepted = at('foreign.json');
    await command(['check', ...ranges, base, '--write-accepted', accepted]);
    const held = await command(['check', ...ranges, file('now.yaml', beside(pod(), policy)), '--accepted', accepted]);
    expect(held.out).toMatch(/require-accepted-reach .*foreign\.json does not have/);
    const now = file('now.yaml', beside(pod(), policy));
    await command(['check', ...ranges, now, '--write-accepted', accepted]);
    expect((await command(['check', ...ranges, now, '--accepted', accepted])).out).not.toContain('require-accepted-reach');
  });
});

describe('a pod beside agents', () => {
  const web = (labels: Json): Json => makeObject('apps/v1', 'Deployment', { name: 'ui', namespace: 'web' }, {
    selector: {}, template: { metadata: { labels }, spec: { containers: [{ name: 'ui', image: 'ui' }] } },
  });
  const callers: Json = makePolicy('callers', {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { tier: 'front' } } }] }],
  });

  test('that gets a label which a policy selects opens, and one with another label does not', async () => {
    const old = file('old.yaml', beside(pod(), callers, web({ app: 'ui' })));
    const { code, out } = await diff(old, file('now.yaml', beside(pod(), callers, web({ app: 'ui', tier: 'front' }))));
    expect([code, out.split('\n')[0]]).toEqual([1, expect.stringMatching(/^opens agents\/\S+ to Deployment "web\/ui" as one of pods tier=front/)]);
    expect((await diff(old, file('now.yaml', beside(pod(), callers, web({ app: 'ui', tier: 'back' }))))).out).toBe(`${NO_DIFFERENCE}\n`);
  });
});

describe('a way from outside', () => {
  const service = (spec: Json = {}): Json => makeObject('v1', 'Service', 'web', {
    selector: pod().metadata.labels, ports: [{ port: 80, targetPort: 8080 }], ...spec,
  });
  const ingress: Json = makeObject('networking.k8s.io/v1', 'Ingress', 'i', {
    ingressClassName: 'nginx', rules: [{ http: { paths: [{ backend: { service: { name: 'web', port: { number: 80 } } } }] } }],
  });
  const route: Json = makeObject('gateway.networking.k8s.io/v1', 'HTTPRoute', { name: 'r', namespace: 'web' }, {
    parentRefs: [{ name: 'public', namespace: 'gateways' }],
    rules: [{ backendRefs: [{ name: 'web', namespace: 'agents', port: 80 }] }],
  });
  const defaultBackend = { service: { name: 'other', port: { number: 80 } } };
  const other: Json = { ...ingress, spec: { ingressClassName: 'nginx', defaultBackend } };

  test.each<[string, Json[], string]>([
    ['an Ingress', [service(), ingress], 'to Ingress "agents/i":8080'],
    ['a route of another namespace', [service(), route], 'to HTTPRoute "web/r":8080'],
    ['a load balancer', [service({ type: 'LoadBalancer' })], 'to Service "agents/web":8080'],
  ])('%s opens in diff, fails with the accepted file, and is in the report', async (_, objects, expected) => {
    const old = file('old.yaml', beside(pod(), service()));
    const now = file('now.yaml', beside(pod(), ...objects));
    const { code, out } = await diff(old, now);
    expect([code, out.split('\n')[0]]).toEqual([1, expect.stringContaining(expected)]);
    await command(['check', ...ranges, old, '--write-accepted', at('ways.json')]);
    expect((await command(['check', ...ranges, now, '--accepted', at('ways.json')])).out).toMatch(/require-accepted-reach .*ways\.json does not have/);
    const { agents } = JSON.parse((await command(['report', now, '--format', 'json', ...ranges])).out) as { agents: Json[] };
    expect(agents[0].rows.find(({ label }: Json) => label === 'Services and routes from outside the cluster').value).not.toBe('none');
  });

  test('an Ingress for another Service opens nothing', async () => {
    const old = file('old.yaml', beside(pod(), service()));
    expect((await diff(old, file('now.yaml', beside(pod(), service(), other)))).out).not.toContain('opens');
  });
});
