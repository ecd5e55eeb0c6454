import { RULES } from '../../src/engine/rules/catalogue';
import { Json } from '../../src/engine/value/json';
import { CHANGE_RULES } from '../../src/report/change-rules';
import { check, file, yaml } from '../cli/command';
import { acknowledging, because, beside, ranges, weak } from '../cli/manifests';
import { surroundings, valid } from '../support/cases';
import { junitFaults, sarifSchema } from '../support/report-schemas';

const given = () => beside(acknowledging({
  'no-privilege-escalation': 'it debugs its neighbours', 'no-host-ports': 'no one remembers why',
}));

/** Manifests with the syntax of every format in their names, labels and file. */
const HOSTILE = 'x]]>&<\'"\n::error title=a::b%0A\r##[stop-commands]y [z](https://evil.example) \u0001\ufffe{0}';
const hostile = () => {
  const manifest = acknowledging({ 'no-privilege-escalation': `because ${HOSTILE}`, 'no-such-rule': HOSTILE });
  manifest.metadata.name = HOSTILE;
  manifest.spec.containers[0].name = HOSTILE;
  manifest.spec.containers[0].image = `agent:${HOSTILE}`;
  return beside(manifest);
};

describe('SARIF', () => {
  const isSarif = sarifSchema();
  const sarif = async (stdin: string, args: string[] = [], path = '-') => {
    const { out } = await check([path, '--format', 'sarif', ...ranges, ...args], stdin);
    const log = JSON.parse(out) as Json;
    expect([isSarif(log), isSarif.errors]).toEqual([true, null]);
    return log.runs[0] as Json;
  };

  test('has the rules, the results with places, and acknowledged findings as suppressed', async () => {
    const { results, tool, invocations } = await sarif(given());
    const { rules } = tool.driver;
    const ids = [...RULES.map(({ id }) => id), 'require-accepted-reach', ...CHANGE_RULES.map(({ id }) => id)];
    expect(rules.map(({ id }: Json) => id)).toEqual(ids);
    expect(results.map(({ ruleId, level, suppressions }: Json) => [ruleId, level, suppressions])).toEqual([
      ['no-host-namespaces', 'error', undefined],
      ['no-privilege-escalation', 'error', [{ kind: 'inSource', status: 'accepted', justification: 'it debugs its neighbours' }]],
    ]);
    expect(rules[results[0].ruleIndex]).toMatchObject({
      id: 'no-host-namespaces',
      helpUri: expect.stringMatching(/docs\/rules\/no-host-namespaces\.md$/),
      properties: { tags: expect.arrayContaining(['security', 'cis/5.2.3']) },
    });
    expect(results[0].locations[0]).toEqual({
      physicalLocation: { artifactLocation: { uri: 'stdin' }, region: { startLine: expect.any(Number) } },
      logicalLocations: [
        expect.objectContaining({ name: expect.stringMatching(/^Pod "agents\/test-agent/) }),
        expect.objectContaining({ name: 'spec.hostPID' }),
      ],
    });
    expect(invocations[0].toolExecutionNotifications.map(({ message }: Json) => message.text))
      .toContainEqual(expect.stringMatching(/^no-host-ports: acknowledgement .* is unused/));
  });

  test('of a clean run has rules and no results', async () => {
    const { results, tool } = await sarif(beside(valid('Pod')));
    expect([results, tool.driver.rules.length]).toEqual([[], RULES.length + 1 + CHANGE_RULES.length]);
  });

  test('fingerprints stay when lines and elements move, and differ for a second one', async () => {
    const hashes = (run: Json) => run.results.map((one: Json) => one.partialFingerprints.primaryLocationLineHash);
    const two = weak();
    two.spec.containers.push({ ...two.spec.containers[0], name: 'second' });
    const before = hashes(await sarif(beside(two)));
    two.spec.containers.reverse();
    expect(new Set(hashes(await sarif(`# moved\n\n${beside(two)}`)))).toEqual(new Set(before));
    const twins = hashes(await sarif(yaml(weak(), weak())));
    expect(new Set(twins).size).toBe(twins.length);
  });

  test('escapes the path of a file', async () => {
    const path = file('a b/c#d%:é.yaml', beside(weak()));
    const { results } = await sarif('', [], path);
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toMatch(/^file:\/\/a%20b\/c%23d%25:%C3%A9\.yaml$/);
  });

  test('makes no link of a name', async () => {
    const { results } = await sarif(hostile());
    expect(results.length).toBeGreaterThan(1);
    expect(results.filter(({ message }: Json) => message.text.includes(']('))).toEqual([]);
  });
});

describe('JUnit', () => {
  const junit = async (stdin: string, args: string[] = []) => {
    const { out } = await check(['-', '--format', 'junit', ...ranges, ...args], stdin);
    expect(await junitFaults(out)).toEqual([]);
    return out;
  };

  test('has a suite for each object; errors fail, acknowledged findings are skipped', async () => {
    const out = await junit(given());
    expect(out).toMatch(/<testsuite name="Pod [^"]*" tests="3" failures="1" errors="0" skipped="1" file="stdin">/);
    expect(out).toMatch(/<testcase name="no-host-namespaces spec.hostPID" [^>]*><failure type="error" message="spec.hostPID is true">/);
    expect(out).toContain('<testcase name="no findings" ');
  });

  test('warnings fail with --fail-on warning only', async () => {
    const lowered = ['--severity', 'no-host-namespaces=warning', ...because('no-host-namespaces')];
    expect(await junit(given(), lowered)).toMatch(/<testsuites [^>]*failures="0"/);
    expect(await junit(given(), [...lowered, '--fail-on', 'warning'])).toMatch(/<testsuites [^>]*failures="2"/);
  });

  test('is XML whatever the names are', async () => {
    expect(await junit(hostile())).not.toMatch(/[\u0001\ufffe]|]]>/); // eslint-disable-line no-control-regex
  });
});

describe('GitHub annotations', () => {
  const github = async (stdin: string, args: string[] = []) => (await check(['-', '--format', 'github', ...ranges, ...args], stdin)).out;

  test('name file, line, rule and remedy', async () => {
    const [first, ...others] = (await github(given())).split('\n');
    expect(first).toMatch(new RegExp('^::error file=stdin,line=\\d+,title=no-host-namespaces%3A Pod "agents/test-agent-\\w+"'
      + '::spec.hostPID is true; remove .*%0Ahttps:'));
    expect(others.slice(-2)).toEqual([expect.stringMatching(/^\d+ objects, 1 finding: /), '']);
  });

  test('a warning that fails the run is an error', async () => {
    const lowered = ['--severity', 'no-host-namespaces=warning', ...because('no-host-namespaces')];
    expect(await github(given(), lowered)).toMatch(/^::warning [^\n]*title=no-host-namespaces/);
    expect(await github(given(), [...lowered, '--fail-on', 'warning'])).toMatch(/^::error [^\n]*title=no-host-namespaces/);
  });

  test('are as many as GitHub shows', async () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ ...weak(), metadata: { ...weak().metadata, name: `pod-${i}` } }));
    const lines = (await github(beside(...many))).split('\n');
    expect(lines.filter((line) => line.startsWith('::error ')).length).toBe(10);
    expect(lines).toContainEqual(expect.stringMatching(/^::notice::\d+ more findings have no annotation/));
  });

  test('no name starts a command', async () => {
    const lines = (await github(hostile())).split(/\r|\n/);
    expect(lines.filter((line) => /^\s*::/.test(line) && !/^::(error|warning) file=stdin,line=\d+,title=[^:,]*::/.test(line))).toEqual([]);
    expect(lines.join('\n')).not.toContain('##[');
  });
});

test('an item of a list is named by its place in the heading, and its field by itself', async () => {
  const list = { apiVersion: 'v1', kind: 'List', items: [...surroundings(), weak()] };
  const { out } = await check(['-', ...ranges], yaml(list));
  expect(out).toMatch(/\(stdin:\d+, items\[\d+\]\)\n {2}error +no-host-namespaces +spec\.hostPID is true; /);
});

test.each(['table', 'json', 'github', 'junit'])('%s gives a log no command of an old runner', async (format) => {
  expect((await check(['-', '--format', format, ...ranges], hostile())).out).not.toContain('##[');
});
