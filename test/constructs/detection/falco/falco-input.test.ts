import { Testing } from 'cdk8s';
import { refusal, watched } from './falco';
import { FalcoRules, FalcoRulesProps } from '../../../../src';
import { objects } from '../../../support/app';
import { failure } from '../../../support/errors';
import { HOSTILE } from '../../../support/hostile';

describe('bad input', () => {
  const exception = (tweak: object) => ({
    overrides: {
      mount: {
        exceptions: [{
          name: 'a',
          matches: [{ field: 'proc.name', values: ['a'] }],
          ...tweak,
        }],
      },
    },
  }) as FalcoRulesProps;
  const match = (tweak: object) => exception({ matches: [{ field: 'proc.name', values: ['a'], ...tweak }] });
  const own = (tweak: object) => ({ rules: [{ name: 'A', description: 'B.', condition: 'evt.type = open', ...tweak }] }) as FalcoRulesProps;
  const untyped = (props: object) => props as FalcoRulesProps;
  const TEXTS = 'must be a list of texts without quotes, backslashes and control characters, such as ["npm"], got';

  test.each<[string, FalcoRulesProps, string]>([
    ['a subject', { subject: 'agent' },
      '\'subject\' must have 1 to 40 letters, digits and single blanks, and begin with a capital letter, such as "Build agent", got '
        + '"agent"'],
    ['a priority', untyped({ minimumPriority: 'high' }), '\'minimumPriority\' must be one of "Emergency", "Alert"'],
    ['a namespace', { namespaces: ['a b'] }, '\'namespaces[0]\' must be a DNS label'],
    ['no namespace', { namespaces: [] }, '\'namespaces\' must name at least one, got []; remove it to use the namespaces of the app'],
    ['a label that leads out of the condition', { podLabels: { 'a] or evt.num>=0 or b[': 'c' } },
      '\'podLabels\' must be one or more labels of pods such as { "team": "search" }'],
    ['a value that does', { podLabels: { a: '" or "' } }, '\'podLabels\' must be one or more labels of pods'],
    ...HOSTILE.flatMap((odd): [string, FalcoRulesProps, string][] => [
      [`a label ${JSON.stringify(odd)}`, odd === 'Agents' ? { podLabels: { 'Agents/a': 'a' } } : odd === 'a..b'
        ? { podLabels: { 'a..b/': 'a' } } : { podLabels: { [odd]: 'a' } }, '\'podLabels\' must be one or more labels of pods'],
      ...['Agents', 'a..b'].includes(odd) ? [] : [[`the value of a label ${JSON.stringify(odd)}`, { podLabels: { team: odd } },
        '\'podLabels\' must be one or more labels of pods'] as [string, FalcoRulesProps, string]],
      [`a namespace ${JSON.stringify(odd)}`, { namespaces: [odd] }, '\'namespaces[0]\' must be a DNS label'],
      ...odd === 'Agents' ? [] : [[`a subject ${JSON.stringify(odd)}`, { subject: odd },
        '\'subject\' must have 1 to 40 letters'] as [string,
        FalcoRulesProps, string]],
      [`a destination ${JSON.stringify(odd)}`, { destinationNames: [odd] }, '\'destinationNames[0]\' must be one full domain name'],
      ...odd === 'Agents' ? [] : [[`a list ${JSON.stringify(odd)}`, { lists: [{ name: odd, items: [] }] },
        '\'lists[0].name\' must have 1 to 63 letters'] as [string, FalcoRulesProps, string]],
      [`a field ${JSON.stringify(odd)}`, match({ field: `proc.name${odd} ` }),
        '\'overrides.mount.exceptions[0].matches[0].field\' must be a field of Falco'],
    ]),
    ['no label', { podLabels: {} }, '\'podLabels\' must be one or more labels of pods such as { "team": "search" }, got {}'],
    ['an id', { overrides: { mounts: {} } }, '\'overrides\' must have only ids of rules as keys: mount, io-uring, '],
    ['an override', untyped({ overrides: { mount: true } }),
      '\'overrides["mount"]\' must be an object, got true'],
    ['a switch', untyped({ overrides: { mount: { enabled: 'no' } } }), '\'overrides.mount\' must be { enabled'],
    ['an override\'s priority', untyped({ overrides: { mount: { priority: 'HIGH' } } }),
      '\'overrides.mount.priority\' must be one of "Emergency"'],
    ['a port', { listenPorts: [0] }, '\'listenPorts[0]\' must be an integer from 1 to 65535, got 0'],
    ['a resolver', { resolvers: ['10.96.0.10'] }, '\'resolvers[0]\' must '],
    ['a destination', { destinations: ['10.1.2.3/8'] }, '\'destinations[0]\' must '],
    ['a name', { destinationNames: ['*.example.com'] }, '\'destinationNames[0]\' must be one full domain name such as "api.example.com"'],
    ['an exception\'s name', exception({ name: 'a b' }), '\'overrides.mount.exceptions[0].name\' must have 1 to 63 letters'],
    ['an exception that lets all pass', exception({ matches: [] }),
      '\'overrides.mount.exceptions[0].matches\' must have at least one condition, got []; without conditions, the exception would apply '
        + 'to every event'],
    ['a field', match({ field: 'proc.name = a or proc.name' }),
      '\'overrides.mount.exceptions[0].matches[0].field\' must be a field of Falco such as "proc.name"'],
    ['a comparison', match({ comparison: 'is' }), '\'overrides.mount.exceptions[0].matches[0].comparison\' must be one of "in", "pmatch"'],
    ['no value', match({ values: [] }), '\'overrides.mount.exceptions[0].matches[0].values\' must have at least one value, got []'],
    ['values too many', match({ comparison: 'glob', values: ['a', 'b'] }),
      '\'overrides.mount.exceptions[0].matches[0].values\' must have one value for "glob", got ["a","b"]'],
    ['a value with a quote', match({ values: ['a" or "'] }), `'overrides.mount.exceptions[0].matches[0].values' ${TEXTS} "a\\" or \\""`],
    ['no values', match({ values: undefined }), `'overrides.mount.exceptions[0].matches[0].values' ${TEXTS} nothing`],
    ['a list\'s name', { lists: [{ name: 'in', items: [] }] }, '\'lists[0].name\' must have 1 to 63 letters'],
    ['an item', untyped({ lists: [{ name: 'a', items: [1] }] }), `'lists[0].items' ${TEXTS} 1`],
    ['a name that is taken', { lists: [{ name: 'agent_shells', items: ['a'] }] },
      '\'macros\' must not use a name that begins with "agent_", and neither must \'lists\', got "agent_shells"; the library uses these '
        + 'names'],
    ...['connect', 'runc', 'tcp', 'contains', 'ipv4', 'or'].map((name): [string, FalcoRulesProps, string] =>
      [`a list that would change the library's rules: ${name}`, { lists: [{ name, items: ['a'] }] },
        name === 'or' ? '\'lists[0].name\' must have 1 to 63 letters'
          : `'macros' must not use a word of the library's rules as a name, and neither must 'lists', got "${name}"; Falco replaces the `
            + 'name of a list']),
    ...['"x") or evt.num >= 0', 'a\nb', 'a\u2028b', 'a\x85b', 'a\x7fb', '\\', '\'', '']
      .flatMap((value): [string, FalcoRulesProps, string][] => [
        [`a value ${JSON.stringify(value)}`, match({ values: [value] }), `'overrides.mount.exceptions[0].matches[0].values' ${TEXTS}`],
        [`an item ${JSON.stringify(value)}`, { lists: [{ name: 'a', items: [value] }] }, `'lists[0].items' ${TEXTS}`],
      ]),
    ['a name with a field', own({ name: 'A %proc.cmdline' }),
      '\'rules[0].name\' must not contain "%", got "A %proc.cmdline"; events begin with the name'],
    ['a name of two lines', own({ name: 'A\u2028- rule: b' }), '\'rules[0].name\' must be one line of text'],
    ['a name with a control character', own({ name: 'A\x1b[31m' }), '\'rules[0].name\' must be one line of text'],
    ['an output that Falco would refuse', own({ output: '100%' }),
      '\'rules[0].output\' must have the name of a field after each "%", such as "file=%fd.name", got "100%"'],
    ['a text that does not end where it seems to',
      own({ condition: 'proc.name = "x\\" or proc.name = " ) or (evt.num >= 0 or proc.name = "y\\" or proc.name = "z"' }),
      '\'rules[0].condition\' must be a Falco condition, with'],
    ['another blank', own({ condition: 'proc.name\u00a0= a' }),
      '\'rules[0].condition\' must be a Falco condition without control characters, and without blanks other than'],
    ['a control character in a condition', own({ condition: 'proc.name = a\x00' }),
      '\'rules[0].condition\' must be a Falco condition without control characters'],
    ['a name twice', { lists: [{ name: 'a', items: ['a'] }], macros: [{ name: 'a', condition: 'evt.num = 0' }] },
      '\'macros\' must use each name once, and no name of \'lists\', got "a"'],
    ['a macro that is not there', own({ condition: 'evt.type = open and builds' }),
      '\'rules[0].condition\' must use only macros from \'macros\', got "builds"; add it there; Falco may not load the macros of its own '
        + 'rules'],
    ['a macro that comes later', { macros: [{ name: 'a', condition: 'b' }, { name: 'b', condition: 'evt.num = 0' }] },
      '\'macros[0].condition\' must use only macros from \'macros\', got "b"; add it there before this one'],
    ['a condition', own({ condition: 'evt.type =' }),
      '\'rules[0].condition\' must be a Falco condition, with a value after "evt.type =" instead of the end, got "evt.type ="'],
    ['a parenthesis that leads out of the scope', own({ condition: 'evt.type = open) or (evt.num >= 0' }),
      '\'rules[0].condition\' must be a Falco condition, with "and", "or" or the end'],
    ['a part of the library', own({ condition: '$pod' }), '\'rules[0].condition\' must be a Falco condition such as'],
    ['no condition', own({ condition: undefined }),
      '\'rules[0].condition\' must be a Falco condition such as "evt.type in (execve, execveat) and proc.name = make", got nothing'],
    ['no description', own({ description: '' }), '\'rules[0].description\' must be one line of text, got ""'],
    ['an output of two lines', own({ output: 'a\nb' }), '\'rules[0].output\' must be one line of text, got "a\\nb"'],
    ['a rule\'s priority', own({ priority: 'LOUD' }), '\'rules[0].priority\' must be one of'],
    ['a tag', own({ tags: ['a b'] }), '\'rules[0].tags[0]\' must consist of letters, digits, "_", "-" and ".", such as "T1059.004", got '
      + '"a b"'],
    ['no list', untyped({ rules: {} }), '\'rules\' must be a list, got {}'],
    ['a namespace of the ConfigMap', { configMapNamespace: 'Falco' }, '\'configMapNamespace\' must be a DNS label'],
    ['a name of the ConfigMap', { name: 'Rules' }, '\'name\' must be a DNS subdomain'],
  ])('%s', (_, props, message) => {
    expect(refusal(props)).toContain(`test/falco: ${message}`);
  });

  test('an exception twice', () => {
    const one = { name: 'a', matches: [{ field: 'proc.name', values: ['a'] }] };
    expect(refusal({ overrides: { mount: { exceptions: [one, one] } } }))
      .toBe('test/falco: \'overrides.mount.exceptions\' must contain each name once, got "a"');
  });

  test('a rule twice', () => {
    const one = { name: 'Agent builds', description: 'B.', condition: 'evt.type = open' };
    const message = (rules: FalcoRulesProps['rules']) => failure(() => Testing.synth(watched({ rules }).chart));
    expect(message([one,
      one])).toContain('[test/falco] \'rules\' must have unique names, got "Agent builds"; of several rules with one name, Falco keeps '
        + 'only the last');
    expect(message([{ ...one, name: 'Agent calls bpf' }])).toContain('got "Agent calls bpf"');
  });

  test('one subject twice', () => {
    const { chart } = watched();
    new FalcoRules(chart, 'again');
    expect(failure(() => Testing.synth(chart)))
      .toContain('[test/again] \'subject\' must differ from that of "test/falco", got "Agent"; of several rules with one name, Falco '
        + 'keeps only the last');
  });

  test('more than a ConfigMap can hold', () => {
    const tools = Array.from({ length: 30_000 }, (_, i) => `tool-${i}`);
    const { falco } = watched({ lists: [{ name: 'tools', items: tools }] });
    expect(failure(() =>
      falco.text())).toMatch(/^test\/falco: the rules have \d+ bytes, and kubectl applies a ConfigMap of at most 250000; divide the agents/);
  });

  test('one subject for two Falcos is none', () => {
    const { chart } = watched();
    new FalcoRules(chart, 'other', { configMapNamespace: 'other' });
    expect(objects(chart, 'ConfigMap').map(({ metadata }) => metadata.namespace).sort()).toEqual(['falco', 'other']);
  });
});
