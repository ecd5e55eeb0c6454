import { check, yaml } from './command';
import { acknowledging, because, beside, ranges, weak } from './manifests';
import { Json } from '../../src/engine/value/json';
import { versionOf } from '../../src/report/version';
import { renamed, surroundings, valid } from '../support/cases';

describe('output', () => {
  const acknowledged = acknowledging({
    'no-privilege-escalation': 'it debugs its neighbours',
    'no-host-ports': 'it debugs its neighbours',
    'no-such-rule': 'x',
  });
  const stdin = `${JSON.stringify(acknowledged)}\n---\n${yaml(...surroundings())}`;

  test('as a table', async () => {
    const { code, out, err } = await check(['-', ...ranges], stdin);
    expect([code, err]).toEqual([1, '']);
    expect(out.replace(/(?<=id of a rule: ).*?\(the nearest of \d+\)/, '…')).toMatchSnapshot();
  });

  test('as JSON', async () => {
    const { code, out, err } = await check(['-', '--format', 'json', ...ranges], stdin);
    expect([code, err]).toEqual([1, '']);
    const text = out.replace(/(?<=id of a rule: ).*?\(the nearest of \d+\)/, '…').replace(`"${versionOf()}"`, '"VERSION"');
    expect(text).toMatchSnapshot();
  });

  test.each(['table', 'junit', 'sarif'])('owner and date of review of an acknowledgement: %s', async (format) => {
    const owned = acknowledging({ 'no-privilege-escalation': 'it debugs its neighbours' });
    const details = { owner: 'team-node', reviewBy: '2027-01-31' };
    owned.metadata.annotations['cdk8s-hardened-agents/acknowledgement-no-privilege-escalation'] = JSON.stringify(details);
    const { out } = await check(['-', '--format', format], yaml(owned));
    expect(out).toContain('it debugs its neighbours (owner: team-node, review by 2027-01-31)');
  });

  test('only a summary without findings', async () => {
    const { code, out, err } = await check(['-', ...ranges], beside(valid('Pod')));
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^\d+ objects, 0 findings: 0 errors, 0 warnings, 0 acknowledged\n$/);
  });

  test('the line of the field of a finding, or of its nearest parent', async () => {
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
      const manifest = renamed(i === 50 ? weak() : valid('Pod'), `pod-${i}`);
      manifest.spec.enableServiceLinks = true;
      delete manifest.spec.containers[0].securityContext.readOnlyRootFilesystem;
      return manifest;
    }));
    const asWarning = (id: string) => ['--severity', `${id}=warning`, ...because(id)];
    const args = ['-', ...ranges, ...asWarning('no-service-links'), '--severity', 'no-quota-overrun=off', ...because('no-quota-overrun')];
    const shown = (out: string) => out.split('\n').filter((line) => /^ {2}(error|warning) /.test(line)).length;

    test('at most the limit, errors first, and the number of hidden ones', async () => {
      const { code, out } = await check(args, many);
      expect([code, shown(out)]).toEqual([1, 100]);
      expect(out.split('\n\n')[0]).toMatch(/^Pod "agents\/pod-0" .*\n {2}error +require-read-only-root .*\n {2}warning +no-service-links /);
      expect(out).toMatch(/\n\n22 more: 22 warnings; see them all with --max-findings or --format json\nHarden fills 60 of 122 findings: /);
      expect(out).toMatch(/\n\d+ objects, 122 findings: 62 errors, 60 warnings, 0 acknowledged\n$/);
      const few = await check([...args, '--max-findings', '1'], many);
      expect([few.code, shown(few.out)]).toEqual([1, 1]);
      expect(few.out).toMatch(/\n121 more: 61 errors, 60 warnings; see/);
      const all = await check([...args, '--max-findings', '122'], many);
      expect([shown(all.out), all.out.includes('more:')]).toEqual([122, false]);
    });

    test('hidden findings count for the exit code', async () => {
      const lowered = ['no-host-namespaces', 'no-privilege-escalation', 'require-read-only-root'].flatMap(asWarning);
      const one = [...args, '--max-findings', '1', ...lowered];
      expect((await check(one, many)).code).toBe(0);
      expect((await check([...one, '--fail-on', 'warning'], many)).code).toBe(1);
    });

    test('JSON shows all', async () => {
      const { out } = await check([...args, '--max-findings', '1', '--format', 'json'], many);
      expect((JSON.parse(out) as { findings: unknown[] }).findings).toHaveLength(122);
    });
  });

  test('escapes terminal control characters', async () => {
    const manifest = weak();
    manifest.metadata.name = 'a\n\u001b[31m\u202eb';
    const { out } = await check(['-', ...ranges], JSON.stringify(manifest).replace(/\u202e/, '\\u202e'));
    expect(out).toContain('Pod "agents/a\\u{a}\\u{1b}[31m\\u{202e}b" (stdin:1)');
  });

  test('lists skipped objects and checks the others', async () => {
    const stdinOf = (n: number) => ['just text', '7', '[1]', ...Array.from({ length: n }, () => 'a: b'),
      JSON.stringify({ kind: 'List', apiVersion: 'v1', items: [null] })]
      .concat(beside(valid('Pod'))).join('\n---\n');
    const few = await check(['-', ...ranges], stdinOf(1));
    expect([few.code, few.err]).toEqual([0,
      'skipped objects without apiVersion and kind: stdin:7, stdin:1, stdin:3, stdin:5, stdin:9\n']);
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

  test('an unused acknowledgement counts as a warning', async () => {
    const manifest = acknowledging({ 'no-host-ports': 'no one remembers why' }, valid('Pod'));
    expect((await check(['-', ...ranges], beside(manifest))).code).toBe(0);
    expect((await check(['-', ...ranges, '--fail-on', 'warning'], beside(manifest))).code).toBe(1);
  });
});
