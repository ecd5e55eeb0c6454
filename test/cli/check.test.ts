import { mkdirSync, readFileSync, symlinkSync } from 'fs';
import { join } from 'path';
import { at, check, command, file, yaml } from './command';
import { RULES } from '../../src/engine/rules/catalogue';
import { REGISTRY_MUST } from '../../src/engine/rules/criteria/registries';
import { Json } from '../../src/engine/value/json';
import { RANGES } from '../support/app';
import { surroundings, tweaked, valid } from '../support/cases';
import { ROOT } from '../support/root';

const ACK = 'cdk8s-hardened-agents/acknowledged-';
const ranges = [...RANGES.podCidrs.flatMap((cidr) => ['--pod-cidr', cidr]),
  ...RANGES.serviceCidrs.flatMap((cidr) => ['--service-cidr', cidr])];
const weak = tweaked('Pod', ({ spec }) => {
  spec.hostPID = true;
  spec.containers[0].securityContext.privileged = true;
});
const beside = (...manifests: Json[]) => yaml(...manifests, ...surroundings());

function acknowledging(rules: { [key: string]: string }): Json {
  const manifest = weak();
  manifest.metadata.annotations = Object.fromEntries(Object.entries(rules).map(([id, reason]) => [`${ACK}${id}`, reason]));
  return manifest;
}

/** Ids of the rules that found something, and the exit code. */
async function found(args: string[], stdin: string): Promise<[string[], number]> {
  const { code, out } = await check(['-', '--format', 'json', ...ranges, ...args], stdin);
  return [(JSON.parse(out) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule), code];
}

/** The reason that lowering a rule or leaving out pods needs. */
const because = (what: string) => ['--reason', `${what}=the node agent needs it`];

describe('what it prints', () => {
  const acknowledged = acknowledging({
    'no-privilege-escalation': 'it debugs its neighbours',
    'no-host-ports': 'it debugs its neighbours',
    'no-such-rule': 'x',
  });
  const stdin = `${JSON.stringify(acknowledged)}\n---\n${yaml(...surroundings())}`;

  test('as a table', async () => {
    const { code, out, err } = await check(['-', ...ranges], stdin);
    expect([code, err]).toEqual([1, '']);
    expect(out.replace(RULES.map(({ id }) => id).join(', '), '…')).toMatchSnapshot();
  });

  test('as JSON', async () => {
    const { code, out, err } = await check(['-', '--format', 'json', ...ranges], stdin);
    expect([code, err]).toEqual([1, '']);
    expect(out.replace(RULES.map(({ id }) => id).join(', '), '…')).toMatchSnapshot();
  });

  test('nothing but a summary where nothing is found', async () => {
    const { code, out, err } = await check(['-', ...ranges], beside(valid('Pod')));
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^\d+ objects, 0 findings: 0 errors, 0 warnings, 0 acknowledged\n$/);
  });

  test('where the field stands that a finding is about, or what should hold it', async () => {
    const text = [
      'apiVersion: v1', 'kind: List', 'items:', '- apiVersion: v1', '  kind: Pod', '  metadata:', '    name: a', '  spec:',
      '    hostPID: true', '    containers:', '    - name: main',
    ].join('\n');
    const { out } = await check(['-', '--format', 'json'], text);
    const lines = (JSON.parse(out) as { findings: { field: string; line: number }[] }).findings.map(({ field, line }) => [field, line]);
    expect(lines).toEqual(expect.arrayContaining([['items[0].spec.hostPID', 9], ['items[0].spec.enableServiceLinks', 8],
      ['items[0].spec.containers[0].image', 11]]));
  });

  describe('of many findings', () => {
    const many = beside(...Array.from({ length: 60 }, (_, i) => {
      const manifest = i === 50 ? weak() : valid('Pod');
      manifest.metadata.name = `pod-${i}`;
      manifest.spec.enableServiceLinks = true;
      delete manifest.spec.containers[0].securityContext.readOnlyRootFilesystem;
      return manifest;
    }));
    const asWarning = (id: string) => ['--severity', `${id}=warning`, ...because(id)];
    const args = ['-', ...ranges, ...asWarning('no-service-links'), '--severity', 'no-quota-overrun=off', ...because('no-quota-overrun')];
    const told = (out: string) => out.split('\n').filter((line) => /^ {2}(error|warning) /.test(line)).length;

    test('as many as asked for, errors first, and how many more there are', async () => {
      const { code, out } = await check(args, many);
      expect([code, told(out)]).toEqual([1, 100]);
      expect(out.split('\n\n')[0]).toMatch(/^Pod "agents\/pod-0" .*\n {2}error +require-read-only-root .*\n {2}warning +no-service-links /);
      expect(out).toMatch(/\n\n22 more: 22 warnings; see them all with --max-findings or --format json\nHarden would fill 60 of the 122 findings: /);
      expect(out).toMatch(/\n\d+ objects, 122 findings: 62 errors, 60 warnings, 0 acknowledged\n$/);
      const few = await check([...args, '--max-findings', '1'], many);
      expect([few.code, told(few.out)]).toEqual([1, 1]);
      expect(few.out).toMatch(/\n121 more: 61 errors, 60 warnings; see/);
      const all = await check([...args, '--max-findings', '122'], many);
      expect([told(all.out), all.out.includes('more:')]).toEqual([122, false]);
    });

    test('what is not told counts for the exit code', async () => {
      const lowered = ['no-host-namespaces', 'no-privilege-escalation', 'require-read-only-root'].flatMap(asWarning);
      const one = [...args, '--max-findings', '1', ...lowered];
      expect((await check(one, many)).code).toBe(0);
      expect((await check([...one, '--fail-on', 'warning'], many)).code).toBe(1);
    });

    test('JSON tells all', async () => {
      const { out } = await check([...args, '--max-findings', '1', '--format', 'json'], many);
      expect((JSON.parse(out) as { findings: unknown[] }).findings).toHaveLength(122);
    });
  });

  test('what a terminal would act on is written out', async () => {
    const manifest = weak();
    manifest.metadata.name = 'a\n\u001b[31m\u202eb';
    const { out } = await check(['-', ...ranges], JSON.stringify(manifest).replace(/\u202e/, '\\u202e'));
    expect(out).toContain('Pod "agents/a\\u{a}\\u{1b}[31m\\u{202e}b" (stdin:1)');
  });

  test('objects that are none are told, and the others judged', async () => {
    const stdinOf = (n: number) => ['just text', '7', '[1]', ...Array.from({ length: n }, () => 'a: b'),
      JSON.stringify({ kind: 'List', apiVersion: 'v1', items: [null] })]
      .concat(beside(valid('Pod'))).join('\n---\n');
    const few = await check(['-', ...ranges], stdinOf(1));
    expect([few.code, few.err]).toEqual([0,
      'skipped, since they have no apiVersion and kind: stdin:7, stdin:1, stdin:3, stdin:5, stdin:9\n']);
    expect(few.out).toMatch(/, 5 skipped\n$/);
    expect((await check(['-', ...ranges], stdinOf(20))).err).toMatch(/stdin:\d+ and 14 more\n$/);
  });
});

describe('exit code', () => {
  const warnings = ['no-host-namespaces', 'no-privilege-escalation'].flatMap((id) => ['--severity', `${id}=warning`, ...because(id)]);
  const accepted = () => acknowledging({
    'no-host-namespaces': 'it debugs its neighbours',
    'no-privilege-escalation': 'it debugs its neighbours',
  });

  test.each<[number, string, string[], () => Json]>([
    [0, 'nothing', [], () => valid('Pod')],
    [0, 'nothing', ['--fail-on', 'warning'], () => valid('Pod')],
    [1, 'errors', [], weak],
    [1, 'errors', ['--fail-on', 'warning'], weak],
    [0, 'warnings', warnings, weak],
    [1, 'warnings', [...warnings, '--fail-on', 'warning'], weak],
    [0, 'acknowledged errors', ['--fail-on', 'warning'], accepted],
    [1, 'acknowledged errors', ['--ignore-acknowledgements'], accepted],
  ])('%i for %s with %j', async (code, _, args, manifest) => {
    expect((await check(['-', ...ranges, ...args], beside(manifest()))).code).toBe(code);
  });

  test('an acknowledgement that lets nothing through counts as a warning', async () => {
    const manifest = valid('Pod');
    manifest.metadata.annotations = { [`${ACK}no-host-ports`]: 'nobody remembers why' };
    expect((await check(['-', ...ranges], beside(manifest))).code).toBe(0);
    expect((await check(['-', ...ranges, '--fail-on', 'warning'], beside(manifest))).code).toBe(1);
  });
});

describe('options', () => {
  test('--pack asks fewer rules', async () => {
    const manifest = weak();
    manifest.spec.enableServiceLinks = true; // of the strict pack alone
    const [strict] = await found([], beside(manifest));
    const [baseline] = await found(['--pack', 'baseline', ...because('pack')], beside(manifest));
    expect([strict, baseline]).toEqual([['no-host-namespaces', 'no-privilege-escalation', 'no-service-links'],
      ['no-host-namespaces', 'no-privilege-escalation']]);
    expect(await found(['--pack', 'baseline', ...because('pack'), '--severity', 'no-service-links=error'], beside(manifest)))
      .toEqual([strict, 1]);
  });

  test('--severity leaves a rule out', async () => {
    expect(await found([...because('no-host-namespaces'), '--severity', 'no-host-namespaces=off', '--severity',
      'no-privilege-escalation=off', ...because('no-privilege-escalation')], beside(weak()))).toEqual([[], 0]);
  });

  test('--pod-cidr and --service-cidr show what a policy opens', async () => {
    const policy = (cidr: string) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'open', namespace: 'agents' },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }] },
    });
    const opening = (cidr: string) => beside(valid('Pod'), policy(cidr));
    expect(await found([], opening('10.244.7.0/24'))).toEqual([['no-open-egress'], 1]);
    expect(await found([], opening('10.96.7.0/24'))).toEqual([['no-open-egress'], 1]);
    expect(await found([], opening('203.0.113.0/24'))).toEqual([[], 0]);
    const unknown = await check(['-'], opening('10.244.7.0/24'));
    expect(unknown).toMatchObject({ code: 0, err: expect.stringMatching(/^without --pod-cidr and --service-cidr it is not known which/) });
    expect((await check(['-', '--pod-cidr', '10.244.0.0/16'], opening('203.0.113.0/24'))).err).toMatch(/^without --service-cidr it is/);
  });

  test('a Namespace says the ranges of its cluster, which count with those of the options', async () => {
    const cluster = (text: string) => tweaked('Namespace', ({ metadata }) => {
      metadata.annotations =
      { 'cdk8s-hardened-agents/cluster': text };
    })();
    const open = (cidr: string) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'open', namespace: 'agents' },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }] },
    });
    const around = surroundings().filter(({ kind }) => kind !== 'Namespace');
    const judged = async (text: string, cidr: string, ...args: string[]) => {
      const { code, out, err } = await check(['-', '--format', 'json', ...args], yaml(valid('Pod'), open(cidr), cluster(text), ...around));
      return [(JSON.parse(out) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule), code, err.split(' it is ')[0]];
    };
    const said = '{"podCidrs":["10.244.0.0/16"],"serviceCidrs":["10.96.0.0/16"]}';
    expect(await judged(said, '203.0.113.0/24')).toEqual([[], 0, '']);
    expect(await judged(said, '10.244.7.0/24')).toEqual([['no-open-egress'], 1, '']);
    expect(await judged(said, '198.51.100.0/24', '--node-cidr', '198.51.100.0/24'))
      .toEqual([expect.arrayContaining(['no-open-egress']), 1, '']);
    expect(await judged('{"podCidrs":["10.244.0.0/16"]}', '203.0.113.0/24')).toEqual([[], 0, 'without --service-cidr']);
    expect(await judged('{"podCidrs":', '10.244.7.0/24', ...ranges)).toEqual([['no-open-egress', 'no-unreadable-cluster'], 1, '']);
    expect(await judged('{"podCidrs":', '10.244.7.0/24')).toEqual([['no-unreadable-cluster'], 0, 'without --pod-cidr and --service-cidr']);
    expect(await judged('{"podCidrs":["10.244.7.0/24"]}', '10.244.8.0/24', ...ranges))
      .toEqual([['no-open-egress'], 1, '']); // it takes nothing away
  });

  test('--namespace says where those objects are that do not say it', async () => {
    const manifest = weak();
    delete manifest.metadata.namespace;
    expect((await found([], beside(manifest)))[0]).toContain('require-egress-policy');
    expect((await found(['-n', 'agents'], beside(manifest)))[0]).toEqual(['no-host-namespaces', 'no-privilege-escalation']);
    expect((await check(['-', '--namespace', 'agents'], beside(manifest))).out).toContain(`Pod "agents/${manifest.metadata.name}"`);
  });

  test('--selector judges those pods alone, and every pod else', async () => {
    const labelled = weak();
    labelled.metadata.labels.tier = 'one';
    labelled.metadata.namespace = 'others';
    delete labelled.metadata.labels['cdk8s-hardened-agents/agent'];
    const [chosen] = await found(['--selector', 'tier=one', ...because('selector')], beside(labelled));
    expect(chosen).toContain('no-host-namespaces');
    expect(await found(['--selector', 'tier=two', ...because('selector')], beside(valid('Deployment'), labelled))).toEqual([[], 0]);
    labelled.metadata.namespace = 'agents'; // where no pod can be left out
    expect((await found(['--selector', 'tier=two', ...because('selector')], beside(labelled)))[0]).toHaveLength(2);
  });

  test('--selector that selects no pod judged nothing', async () => {
    const elsewhere = weak();
    elsewhere.metadata.namespace = 'others';
    delete elsewhere.metadata.labels['cdk8s-hardened-agents/agent'];
    const { code, out, err } = await check(['-', '--selector', 'app=agnet', ...because('selector')], beside(elsewhere));
    expect([code, out, err]).toEqual([2, '', 'error: --selector must select a pod, and selects none in stdin\n']);
  });

  test('--registry', async () => {
    expect(await found(['--registry', 'registry.example'], beside(valid('Pod')))).toEqual([[], 0]);
    expect((await found(['--registry', 'registry.example/agents'], beside(valid('Pod'))))[0]).toContain('require-allowed-registry');
    expect(await found(['--registry', 'registry.example/agents', '--registry', 'registry.example/agent'], beside(valid('Pod'))))
      .toEqual([[], 0]);
  });

  test('--pod-kind', async () => {
    const { metadata, spec } = weak();
    const job = {
      apiVersion: 'example.com/v2',
      kind: 'Training',
      metadata,
      spec: { replicas: { Worker: { template: { metadata, spec } } } },
    };
    expect(await found([], beside(job))).toEqual([['no-unjudged-pods'], 0]);
    const podKind = 'example.com/v1/Training=spec.replicas.*.template';
    expect((await found(['--pod-kind', podKind], beside(job)))[0]).toEqual(['no-host-namespaces', 'no-privilege-escalation']);
    expect((await found(['--pod-kind', 'a/v1/B=spec', '--pod-kind', podKind], beside(job)))[1]).toBe(1);
  });

  test('--runtime makes a RuntimeClass known that no document holds', async () => {
    const manifest = valid('Pod');
    manifest.spec.runtimeClassName = 'of-our-own';
    expect(await found([], beside(manifest))).toEqual([['require-sandboxed-runtime'], 1]);
    expect(await found(['--runtime', 'of-our-own=virtual-machine'], beside(manifest))).toEqual([[], 0]);
    expect((await found(['--runtime', 'of-our-own=shared-kernel'], beside(manifest)))[0]).toContain('require-sandboxed-runtime');
  });

  test('--ignore-acknowledgements', async () => {
    const { out } = await check(['-', ...ranges, '--format', 'json', '--ignore-acknowledgements'],
      beside(acknowledging({ 'no-host-namespaces': 'it debugs its neighbours' })));
    expect(JSON.parse(out)).toMatchObject({ acknowledged: [], unused: [], summary: { findings: 2, acknowledged: 0 } });
  });
});

describe('where manifests come from', () => {
  test('files, folders and standard input are one cluster, each read once', async () => {
    file('one/b/pod.yml', yaml(weak()));
    file('one/a.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: surroundings() }));
    file('one/readme.md', 'no manifest');
    const pod = file('one/two.yaml', '');
    const { code, out, err } = await check(['-', at('one'), pod, at('one/b/../b'), ...ranges], yaml(valid('Job')));
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('Pod "agents/');
    expect(out).toContain('(one/b/pod.yml:1)');
    expect(out).toMatch(new RegExp(`\\n${surroundings().length + 2} objects, 2 findings: 2 errors`));
  });

  test('whatever its name is, a file that is named', async () => {
    expect((await check([file('manifests.txt', beside(weak())), ...ranges])).code).toBe(1);
  });
});

describe('usage', () => {
  test.each<[string[], string]>([
    [['-', '--format', 'xml'], '--format must be one of "table", "json", got "xml"'],
    [['-', '--fail-on', 'off'], '--fail-on must be one of "error", "warning", got "off"'],
    [['-', '--max-findings', '0'], '--max-findings must be a whole number such as 100, got "0"'],
    [['-', '--max-findings', 'all'], '--max-findings must be a whole number such as 100, got "all"'],
    [['-', '--pack', 'all'], '--pack must be one of "baseline", "strict", got "all"'],
    [['-', '--severity', 'no-host-ports'], '--severity must be a rule and its severity such as "no-latest-image=off", got "no-host-ports"'],
    [['-', '--severity', 'no-host-ports=info'], '--severity must give "no-host-ports" one of "error", "warning", "off", got "info"'],
    [['-', '--severity', '__proto__=off'], `--severity must be the id of a rule: ${RULES.map(({ id }) => id).join(', ')}, got "__proto__"`],
    [['-', '--pod-cidr', '10.0.0.1/8'], '--pod-cidr must have no bits set after the prefix; did you mean "10.0.0.0/8"?, got "10.0.0.1/8"'],
    [['-', '--service-cidr', '999.0.0.0/8'],
      '--service-cidr must have four numbers from 0 to 255 without leading zeros, such as "10.243.0.0/16", got "999.0.0.0/8"'],
    [['-', '--namespace', 'Agents'], '--namespace must be the name of a namespace such as "agents", got "Agents"'],
    [['-', '--selector', 'app'], '--selector must be labels such as "app=agent,tier=web", got "app"'],
    [['-', '--selector', 'app!=a'], '--selector must be labels such as "app=agent,tier=web", got "app!=a"'],
    [['-', '--pod-kind', 'PyTorchJob'],
      '--pod-kind must be a kind and the path of its pod template, such as "kubeflow.org/v1/PyTorchJob=spec.pytorchReplicaSpecs.*.template", got "PyTorchJob"'],
    [['-', '--pack', 'baseline'],
      '--reason must say in at least 10 letters or digits under "pack" why the rules outside the pack are not asked, got nothing'],
    [['-', '--selector', 'app=a'],
      '--reason must say in at least 10 letters or digits under "selector" why other pods are not judged, got nothing'],
    [['-', '--severity', 'no-host-ports=off', '--reason', 'no-host-ports=..........'],
      '--reason must say in at least 10 letters or digits under "no-host-ports" why "no-host-ports" is lowered, got ".........."'],
    [['-', '--reason', 'detail'],
      '--reason must be what is lowered or left out and why, such as "no-latest-image=the nightly build is what we test", got "detail"'],
    [['-', '--reason', '__proto__=the nightly build is tested'],
      '--reason must be what is lowered or left out and why, such as "no-latest-image=the nightly build is what we test", got "__proto__=the nightly build is tested"'],
    [['-', '--reason', 'pack=the nightly build is tested'], '--reason must be about what is lowered or left out, got "pack"'],
    [['-', '--registry', 'agents'], `--registry must ${REGISTRY_MUST}, got "agents"`],
    [['-', '--runtime', 'a'],
      '--runtime must be the name of a RuntimeClass and what it isolates with, such as "sandbox=virtual-machine", got "a"'],
    [['-', '--runtime', 'a=vm'], '--runtime must be one of "user-space-kernel", "virtual-machine", "shared-kernel", got "vm"'],
  ])('check %j', async (args, message) => {
    expect(await check(args, beside(valid('Pod')))).toEqual({ code: 2, out: '', err: `error: ${message}\n` });
  });

  test.each<[string[], RegExp]>([
    [[], /^Usage: cdk8s-hardened-agents /],
    [['check'], /^error: missing required argument 'paths'\n/],
    [['chek', '-'], /^error: unknown command 'chek'\n\(Did you mean check\?\)\n/],
    [['check', '-', '--formt', 'json'], /^error: unknown option '--formt'\n\(Did you mean --format\?\)\n/],
    [['check', '-', '--pack'], /^error: option '--pack <pack>' argument missing\n/],
  ])('%j', async (args, message) => {
    const { code, out, err } = await command(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });

  test('help and version', async () => {
    const { code, out, err } = await check(['--help']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatchSnapshot();
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await command(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});

describe('what cannot be read', () => {
  test('every file is told that is not there or cannot be read', async () => {
    mkdirSync(at('folder'));
    symlinkSync(at('nowhere'), at('folder/gone.yaml'));
    symlinkSync('loop.yaml', at('folder/loop.yaml'));
    file('folder/ok.yaml', beside(weak()));
    file('folder/tab.yaml', 'a:\n\tb: c\n');
    expect(await check([at('none.yaml'), at('folder'), at('none.yaml')])).toEqual({
      code: 2,
      out: '',
      err: [
        'error: none.yaml: no such file or directory',
        'error: folder/gone.yaml: no such file or directory',
        'error: folder/loop.yaml: too many symbolic links encountered',
        'error: folder/tab.yaml:2: Tabs are not allowed as indentation',
        '',
      ].join('\n'),
    });
  });

  test('standard input that fails', async () => {
    const { code, err } = await command(['check', '-'], { toString: null } as unknown as string);
    expect([code, err]).toEqual([2, expect.stringMatching(/^error: stdin: .+\n$/)]);
  });

  test('nothing to judge', async () => {
    mkdirSync(at('empty/deeper'), { recursive: true });
    expect(await check([at('empty')])).toEqual({ code: 2, out: '', err: 'error: no objects with apiVersion and kind in empty\n' });
    for (const nothing of ['', '\n', '# none\n', '---\n---\n', '\uFEFF', 'null\n', '{"apiVersion":"v1","kind":"List","items":[]}']) {
      expect(await check(['-'], nothing)).toEqual({ code: 2, out: '', err: 'error: no objects with apiVersion and kind in stdin\n' });
    }
    expect((await check([file('values.yaml', 'replicas: 1\n')])).err)
      .toBe('skipped, since they have no apiVersion and kind: values.yaml:1\nerror: no objects with apiVersion and kind in values.yaml\n');
  });

  test('more than fits, and what has no end', async () => {
    expect(await check(['/dev/zero'])).toEqual({
      code: 2,
      out: '',
      err: expect
        .stringMatching(/^error: \/dev\/zero: is more than can be judged at once; judge it in parts/),
    });
  });
});

describe('docs/check.md', () => {
  const docs = readFileSync(join(ROOT, 'docs', 'check.md'), 'utf8');
  /** What stands in the first column of its tables under a heading. */
  const told = (heading: string) => [...docs.split(`## ${heading}\n`)[1].split('\n## ')[0].matchAll(/^\| (`.*?) \|/gm)]
    .flatMap(([, cell]) => [...cell.matchAll(/`(.+?)`/g)].map(([, name]) => name));

  test('tells every option and no other', async () => {
    const { out } = await check(['--help']);
    const options = [...out.matchAll(/^ {2}(?:(-\w), )?(--[\w-]+)/gm)].flatMap(([, short, long]) => (short ? [short, long] : [long]));
    expect(told('Options').sort()).toEqual(options.sort());
  });

  test('tells every field of the JSON and no other', async () => {
    const manifest = acknowledging({ 'no-host-namespaces': 'it debugs its neighbours', 'no-host-ports': 'nobody remembers why' });
    const open = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'open', namespace: 'agents' },
      spec: { podSelector: {}, egress: [{}] },
    };
    const { out } = await check(['-', '--format', 'json'], beside(manifest, open));
    const report = JSON.parse(out) as { [key: string]: Json[] };
    const finding = new Set(report.findings.flatMap((one) => Object.keys(one)));
    expect(told('JSON').sort()).toEqual([...Object.keys(report), ...finding].sort());
    expect(Object.keys(report.acknowledged[0]).filter((key) => !finding.has(key))).toEqual(['reason']);
    for (const key of [...Object.keys(report.summary), ...Object.keys(report.unused[0]), ...Object.keys(report.findings[0].object)]) {
      expect(docs).toContain(`\`${key}\``);
    }
  });
});
