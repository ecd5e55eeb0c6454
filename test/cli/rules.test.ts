import { command } from './command';
import { RULES } from '../../src/engine/rules/catalogue';

describe('explain', () => {
  test('says what holds, why, what to do and how to accept a finding', async () => {
    const { code, out, err } = await command(['explain', 'no-host-ports']);
    expect([code, err]).toEqual([0, '']);
    for (const part of ['no host ports', 'A host port makes', 'Remove hostPort', 'cdk8s-hardened-agents/acknowledged-no-host-ports: why',
      /severity: error/, /packs: baseline, strict/, /CIS Kubernetes Benchmark 2.0.1: 5.2.12/, /docs\/rules\/no-host-ports\.md/]) {
      expect(out).toMatch(part);
    }
  });

  test.each(RULES)('$id fits a terminal, and begins with the words of the rule', async ({ id, title, why }) => {
    const { out } = await command(['explain', id]);
    const prose = out.split('\n').filter((line) => !/https?:|acknowledged-/.test(line));
    expect(prose.filter((line) => line.length > 100)).toEqual([]);
    expect(out.split('\n\n').slice(0, 2).map((part) => part.trim().replace(/\n/g, ' '))).toEqual([`${id}: ${title}`, why]);
  });

  test('fills lines up to 100 characters, and indents what goes on below a fact', async () => {
    const all = (await Promise.all(RULES.map(async ({ id }) => (await command(['explain', id])).out)));
    expect(all.join('').split('\n').some((line) => line.length === 100)).toBe(true);
    for (const out of all) {
      const lines = out.split('\n\n')[1].split('\n');
      expect(lines.slice(1).filter((line, i) => lines[i].length + 1 + line.split(' ')[0].length <= 100)).toEqual([]);
    }
    const facts = all.map((out) => out.trimEnd().split('\n\n').at(-1)!.split('\n'));
    expect(facts.flat().filter((line) => !/^(?:  )?\S/.test(line))).toEqual([]);
    expect(facts.flat().some((line) => line.startsWith('  '))).toBe(true);
    const namesOf = (lines: string[]) => lines.filter((line) => !line.startsWith('  ')).map((line) => line.split(':')[0]);
    expect(facts.filter((lines) => namesOf(lines).slice(0, 4).join() !== 'severity,packs,judges,since'
      || namesOf(lines).slice(-2).join() !== 'source,examples')).toEqual([]);
  });

  test.each([
    ['no-host-port', 'no-host-ports'],
    ['HOSTPORTS', 'no-host-ports'],
    ['require-limit', 'require-limits'],
    ['__proto__', 'no-'],
    ['x'.repeat(100_000), ''],
    ['', ''],
  ])('%.20s is no rule; the error names the nearest', async (id, near) => {
    const { code, out, err } = await command(['explain', id]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(new RegExp(`^error: rule must be the id of a rule: .*${near}.* \\(the nearest of \\d+\\); .*, got `));
  });
});

describe('rules', () => {
  test.each(['table', 'json', 'markdown'])('%s has every rule with its severity, in order', async (format) => {
    const { code, out } = await command(['rules', '--format', format]);
    expect(code).toBe(0);
    const ids = [...out.matchAll(/^(?:\| \[| *"id": ")?((?:no|require)-[a-z-]+)/gm)].map(([, id]) => id);
    expect(ids).toEqual(RULES.map(({ id }) => id));
  });

  test('the table has its columns below each other', async () => {
    const rows = (await command(['rules'])).out.split('\n').slice(0, RULES.length);
    const columns = [({ severity, id }: typeof RULES[number], row: string) => row.indexOf(severity, id.length),
      ({ pack, title }: typeof RULES[number], row: string) => row.lastIndexOf(pack, row.length - title.length),
      ({ title }: typeof RULES[number], row: string) => row.length - title.length];
    expect(columns.map((column) => new Set(RULES.map((rule, i) => column(rule, rows[i]))).size)).toEqual([1, 1, 1]);
  });

  test('another format', async () => {
    expect(await command(['rules', '--format', 'xml']))
      .toEqual({ code: 2, out: '', err: 'error: --format must be one of "table", "json", "markdown", got "xml"\n' });
  });
});
