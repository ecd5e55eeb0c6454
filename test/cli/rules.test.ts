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

  test.each(RULES.map(({ id }) => id))('%s fits a terminal', async (id) => {
    const prose = (await command(['explain', id])).out.split('\n').filter((line) => !/https?:/.test(line));
    expect(prose.filter((line) => line.length > 110)).toEqual([]);
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

  test('another format', async () => {
    expect(await command(['rules', '--format', 'xml']))
      .toEqual({ code: 2, out: '', err: 'error: --format must be one of "table", "json", "markdown", got "xml"\n' });
  });
});
