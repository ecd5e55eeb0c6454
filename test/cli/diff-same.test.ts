import * as fc from 'fast-check';
import { command, file, formatsOf } from './command';
import { beside, because, ranges } from './manifests';
import { AGENT_LABEL } from '../../src/engine/manifest/labels';
import { ComparedPosture } from '../../src/engine/posture/compared-posture';
import { postureDiff } from '../../src/engine/posture/posture-diff';
import { NO_DIFFERENCE } from '../../src/engine/posture/posture-diff-change';
import { Json, object, objects } from '../../src/engine/value/json';
import { surroundings } from '../support/cases';
import { comparedOf } from '../support/compared';
import { makePolicy } from '../support/plain';
import { runs } from '../support/properties';

/** What is the same in two builds though it has other labels, another place in a list, another name or another image. */

const container = (name: string, more: Json = {}): Json => ({ name, image: 'registry.example/agent:1.0', ...more });
const deployment = (name = 'coder', containers = [container('main'), container('proxy')], more: Json = {}): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'agents' },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name, [AGENT_LABEL]: 'true' } },
      spec: { serviceAccountName: `${name}-account`, automountServiceAccountToken: false, containers, ...more },
    },
  },
});
const open = (name = 'open') => makePolicy(name, { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] });
const configMap = (name: string, value: string): Json => (
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'agents' }, data: { password: 'hR7-bQ2-xW9-pL4', value } });

/** A copy with other labels and annotations that no rule and no selector reads. */
const bumped = (manifest: Json, version: string): Json => {
  const copy = structuredClone(manifest);
  for (const one of [copy, object(object(copy.spec).template)].filter(({ metadata }) => metadata !== undefined)) {
    one.metadata.labels = { ...one.metadata.labels, 'helm.sh/chart': `agent-${version}`, 'app.kubernetes.io/version': version };
    one.metadata.annotations = { ...one.metadata.annotations, 'checksum/config': version };
  }
  return copy;
};
const diff = async (old: readonly Json[], now: readonly Json[], ...args: string[]) => (
  command(['diff', ...ranges, ...args, file('old.yaml', beside(...old)), file('now.yaml', beside(...now))]));
const linesOf = async (old: readonly Json[], now: readonly Json[], ...args: string[]) => {
  const { code, out } = await diff(old, now, '--format', 'json', ...args);
  const { changes } = JSON.parse(out) as { changes: { text: string; rule: string }[] };
  return [code, changes.map(({ text, rule }) => (rule.startsWith('diff-') ? text : `${text} (${rule})`))];
};

describe('a finding', () => {
  test.each<[string, Json[], Json[]]>([
    ['with other labels', [bumped(deployment(), '1'), open()], [bumped(deployment(), '2'), open()]],
    ['in other places', [deployment()], [deployment('coder', [container('proxy'), container('main')])]],
  ])('%s is the same', async (_, old, now) => {
    expect((await diff(old, now)).out).toBe(`${NO_DIFFERENCE}\n`);
  });

  test('of a container is not new because another container is before it', async () => {
    const strict = container('first', { ports: [{ containerPort: 80, hostPort: 80 }] });
    const [, lines] = await linesOf([deployment('coder', [strict])], [deployment('coder', [container('zero'), strict])]);
    expect(lines).toContain('changes the image of container zero: none to registry.example/agent:1.0');
    expect(lines).not.toContainEqual(expect.stringContaining('no-host-ports'));
  });

  test('that goes from one container to another is new', async () => {
    const [weak, strict] = [{ privileged: true }, { privileged: false }].map((securityContext) => ({ securityContext }));
    const [, lines] = await linesOf(
      [deployment('coder', [container('main', weak), container('proxy', strict)])],
      [deployment('coder', [container('main', strict), container('proxy', weak)])]);
    expect(lines).toContain('breaks "no privilege escalation" (no-privilege-escalation)');
  });

  test('in a list without names is found by its element: the place is that of the new one', async () => {
    const ports = (...hostPorts: number[]) => deployment('coder', [container('main', {
      ports: hostPorts.map((hostPort, i) => ({ containerPort: 8000 + i + hostPort, hostPort: 80, protocol: i === 0 ? 'UDP' : 'TCP' })),
    })]);
    const now = ports(1, 2);
    const old = structuredClone(now);
    old.spec.template.spec.containers[0].ports.shift();
    const { changes } = JSON.parse((await diff([old], [now], '--format', 'json')).out) as { changes: Json[] };
    expect(changes.map(({ sources }) => objects(sources)[0].field as string))
      .toEqual(['spec.template.spec.containers[0].ports[0].hostPort']);
  });
});

describe('an image', () => {
  const images = (...all: string[]) => [deployment('coder', all.map((image, i) => container(`c${i}`, { image })))];

  test.each<[string, string, string[]]>([
    ['another tag', 'evil.example/a:2', []],
    ['another tag and a digest less', 'evil.example/a', ['drops "no image with the tag "latest"" (no-latest-image)']],
    ['another repository', 'worse.example/a:1', ['breaks "image from an allowed registry" (require-allowed-registry)']],
  ])('with %s is one line, and no finding that was there before', async (_, image, more) => {
    const [, lines] = await linesOf(images('evil.example/a:1'), images(image), '--registry', 'registry.example');
    expect(lines).toEqual(expect.arrayContaining([`changes the image of container c0: evil.example/a:1 to ${image}`, ...more]));
    expect((lines as string[]).filter((line) => /^(breaks|drops)/.test(line))).toEqual(more);
  });

  test('of several containers is one line, and none of them is a new finding', async () => {
    const [code, lines] = await linesOf(images('a', 'a', 'b'), images('a:latest', 'a:latest', 'c'));
    expect([code, lines]).toEqual([0, [
      'changes the image of container c2: b to c', 'changes the image of containers c0, c1: a to a:latest',
    ]]);
  });
});

describe('an object with another name', () => {
  test.each<[string, Json, Json]>([
    ['that its labels and its account carry', deployment(), deployment('writer')],
    ['alone', deployment(), { ...deployment(), metadata: { name: 'writer', namespace: 'agents' } }],
    ['of cdk8s', deployment('app-coder-c8111111'), deployment('team-writer-c8222222')],
    ['and other hashes of generators', deployment('coder', undefined, { volumes: [{ name: 'v', configMap: { name: 'c-2h4k6m8t9f' } }] }),
      deployment('writer', undefined, { volumes: [{ name: 'v', configMap: { name: 'c-5g7d9b2c4k' } }] })],
  ])('%s is renamed', async (_, old, now) => {
    const line = `renames agents/${old.metadata.name as string} to agents/${now.metadata.name as string}`;
    expect(await linesOf([old], [now])).toEqual([0, [line]]);
    const { code, out } = await diff([old], [now], '--fail-on', 'change');
    expect([code, out.split('\n')[0]]).toEqual([1, `nothing opens; ${line}`]);
    expect(out).toMatch(/\n {2}renames [^\n]* \(now\.yaml:\d+\)\n\n1 change: 1 renamed\n$/);
    expect((await diff([old], [now], '--fail-on', 'warning')).code).toBe(0);
  });

  test('and another spec, or with a second one that fits, is new', async () => {
    const [, other] = await linesOf([deployment()], [deployment('writer', [container('main')])]);
    expect(other).toContainEqual(expect.stringMatching(/^adds it with /));
    const [, two] = await linesOf([deployment()], [deployment('writer'), deployment('reader')]);
    expect((two as string[]).filter((line) => /^(adds|removes|renames)/.test(line)).map((line) => line.split(' ')[0]))
      .toEqual(['removes', 'adds', 'adds']);
  });

  test('still opens, drops a control and breaks what differs', async () => {
    const weaker = bumped(deployment('writer'), '1');
    delete weaker.spec.template.metadata.labels[AGENT_LABEL];
    const [code, lines] = await linesOf([deployment()], [weaker, open()]);
    expect([code, lines]).toEqual([1, expect.arrayContaining([
      'renames agents/coder to agents/writer',
      'opens it to everyone on every port',
      `opens it: no longer labelled ${AGENT_LABEL}: "true"`,
      'drops "only named callers" (no-open-ingress)',
    ])]);
  });

  test('that leaves the agents at once opens', async () => {
    const [old, left] = ['coder', 'writer'].map((name) => ({ ...deployment(name), metadata: { name, namespace: 'elsewhere' } } as Json));
    delete left.spec.template.metadata.labels[AGENT_LABEL];
    const selected = ['--selector', `${AGENT_LABEL}=true`, ...because('selector')];
    const [code, lines] = await linesOf([old, deployment()], [left, deployment()], ...selected);
    expect([code, lines]).toEqual([1, expect.arrayContaining(['opens what the rules for agents close'])]);
  });

  test('that is no agent is a line if a finding is about it, and the finding is the same', async () => {
    expect(await linesOf([deployment(), open()], [deployment(), open('wide')]))
      .toEqual([0, ['renames NetworkPolicy agents/open to agents/wide']]);
    expect(await linesOf([configMap('c-2h4k6m8t9f', '1')], [configMap('c-5g7d9b2c4k', '2')]))
      .toEqual([0, ['renames ConfigMap agents/c-2h4k6m8t9f to agents/c-5g7d9b2c4k']]);
    const closed = (name: string) => makePolicy(name, { podSelector: {}, policyTypes: ['Ingress'] });
    expect((await diff([deployment(), closed('a')], [deployment(), closed('b')])).out).toBe(`${NO_DIFFERENCE}\n`);
  });

  test('that others call is a line, and nothing opens to it or closes', async () => {
    const web = (name: string): Json => ({ ...deployment(), metadata: { name, namespace: 'agents' } });
    const caller = deployment('caller', [container('other')]);
    const calls = makePolicy('calls', {
      podSelector: { matchLabels: { app: 'caller' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: { matchLabels: { app: 'coder' } } }] }],
    });
    expect(await linesOf([caller, calls, web('a')], [caller, calls, web('b')])).toEqual([0, ['renames agents/a to agents/b']]);
  });

  test('that is a Secret opens what reads it', async () => {
    const user = (name: string) => [
      deployment('coder', [container('main', { envFrom: [{ secretRef: { name } }] })]),
      { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'agents' }, type: 'Opaque' },
    ];
    expect(await linesOf(user('a'), user('b')))
      .toEqual([1, expect.arrayContaining(['opens Secret "agents/b"', 'closes Secret "agents/a"'])]);
  });
});

test('every format has the rename and the image', async () => {
  const image = (name: string, tag: string) => deployment(name, [container('main', { image: `registry.example/a:${tag}` })]);
  const other = (name: string) => ({ ...deployment(name), metadata: { name, namespace: 'agents' } });
  for (const format of await formatsOf('diff')) {
    const { out } = await diff([image('coder', '1'), other('old')], [image('coder', '2'), other('now')], '--format', format);
    const plain = `${format}: ${out.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))}`;
    expect(plain).toContain('changes the image of container main: registry.example/a:1 to registry.example/a:2');
    expect(plain).toContain('renames agents/old to agents/now');
    expect(plain).not.toMatch(/(adds|removes|breaks|drops|fixes) (it|")/);
  }
});

/** What opens and which rules hold no longer, whatever the names. */
const weakerIn = (before: ComparedPosture, after: ComparedPosture, plain: (text: string) => string): string[] => (
  [...new Set(postureDiff(before, after).changes.filter(({ verb }) => ['opens', 'drops', 'breaks'].includes(verb))
    .map(({ object: of, phrase, ruleId = '' }) => plain(`${of} ${phrase} ${ruleId}`)))]);

test('another name and other labels hide nothing that weakens', () => {
  const NAMES = ['coder', 'runner', 'browser'];
  const specs = fc.record({ privileged: fc.boolean(), hostNetwork: fc.boolean(), image: fc.constantFrom('a', 'registry.example/a:1') });
  const policies = fc.record({
    ingress: fc.array(fc.constantFrom<Json>({}, { from: [{ podSelector: { matchLabels: { app: 'runner' } } }] }), { maxLength: 2 }),
    egress: fc.array(fc.constantFrom('203.0.113.0/24', '0.0.0.0/0', '10.0.0.0/8'), { maxLength: 2 })
      .map((cidrs) => cidrs.map((cidr) => ({ to: [{ ipBlock: { cidr } }] }))),
    isLabelled: fc.boolean(),
  });
  const builds = fc.record({ renamed: fc.subarray(NAMES), old: specs, now: specs, before: policies, after: policies });
  fc.assert(fc.property(builds, ({ renamed, old, now, before, after }) => {
    const build = (given: typeof old, { isLabelled, ...rules }: typeof before): Json[] => [
      ...NAMES.map((name) => {
        const { privileged, hostNetwork, image } = renamed.includes(name) ? old : given;
        const made = deployment(name, [container('main', { image, securityContext: { privileged } })], { hostNetwork });
        made.spec.template.metadata.labels[AGENT_LABEL] = String(isLabelled);
        return made;
      }),
      makePolicy('rules', { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ...rules }),
    ];
    const other = ({ metadata, ...manifest }: Json): Json => (
      { ...manifest, metadata: renamed.includes(metadata.name) ? { ...metadata, name: `${metadata.name as string}-new` } : metadata });
    const changed = build(now, after);
    const [first, same, another] = [build(old, before), changed, changed.map((manifest) => bumped(other(manifest), '2'))]
      .map((all) => comparedOf([...all, ...surroundings()]));
    const plain = (text: string) => text.replace(/-new"/g, '"');
    expect(weakerIn(first, another, plain)).toEqual(expect.arrayContaining(weakerIn(first, same, plain)));
  }), runs(25));
});
