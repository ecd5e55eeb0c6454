import * as library from '../../../src';
import { RULES } from '../../../src/engine/rules/catalogue';
import { FRAMEWORKS, controlName, mappedControls, rulesOf } from '../../../src/engine/rules/frameworks';
import { Control, covered, untitled } from '../../../src/engine/rules/frameworks/control';

const CONTROLS = FRAMEWORKS.flatMap(({ id, controls }) => controls.map((control): [string, Control] => [id, control]));
const OUTSIDE = /^Not in the matrix for Containers; /;

/** The techniques of the matrix for Containers of ATT&CK 19.2: https://attack.mitre.org/versions/v19/matrices/enterprise/containers/. */
const MATRIX = `T1036 T1036.005 T1036.010 T1046 T1053 T1053.007 T1059 T1059.013 T1068 T1069 T1070 T1078 T1078.001 T1078.003 T1098 T1098.006
  T1110 T1110.001 T1110.003 T1110.004 T1133 T1136 T1136.001 T1190 T1204 T1204.003 T1485 T1490 T1496 T1496.001 T1496.002 T1498 T1499 T1525
  T1528 T1543 T1543.005 T1550 T1550.001 T1552 T1552.001 T1552.007 T1609 T1610 T1611 T1612 T1613 T1685`.split(/\s+/);

/** The headings of "Careful Adoption of Agentic AI Services": its risks, and how to design, develop, deploy and operate agents. */
const RISKS = ['Privilege', 'Design and configuration', 'Behaviour', 'Structural', 'Accountability'].map((name) => `${name} risks`);
const PRACTICES = [
  'Controlled context', 'Oversight mechanisms', 'Identity management', 'Defence in depth',
  'Comprehensive testing', 'Appropriate evaluation', 'Input management', 'Red teaming', 'Resilience', 'Accountability',
  'Manage third-party components',
  'Threat modelling', 'Governance', 'Progressive deployment', 'Secure by default', 'Guardrails and constraints', 'Isolation',
  'Monitoring and auditing', 'Validate outputs', 'Human in the loop', 'Performance monitoring', 'Privileges and authentication',
];

/** Numbered sections: `numbered('5.2', 2)` is 5.2.1 and 5.2.2. */
const numbered = (chapter: string, last: number) => Array.from({ length: last }, (_, i) => `${chapter}.${i + 1}`);

const idsOf = (wanted: string, keep: (control: Control) => boolean = () => true) =>
  CONTROLS.filter(([id, control]) => id === wanted && keep(control)).map(([, { id }]) => id);

describe('the table holds the published controls in their order, which are listed above; the note of another says so', () => {
  test.each([
    ['attack', idsOf('attack', ({ note }) => !OUTSIDE.test(note)), MATRIX],
    ['cis', idsOf('cis', ({ id }) => id.startsWith('5')), [
      ...numbered('5.1', 13), ...numbered('5.2', 12), ...numbered('5.3', 2), ...numbered('5.4', 2), '5.5.1', ...numbered('5.6', 4),
    ]],
    ['nist', idsOf('nist'), [...[5, 3, 5, 5, 5].flatMap((last, i) => numbered(`4.${i + 1}`, last)), '4.6']],
    ['euAiAct', idsOf('euAiAct'), [
      '12(1)', '12(2)(a)', '12(2)(b)', '12(2)(c)', '12(3)', '15(1)', '15(2)', '15(3)', '15(4)', '15(5)', '19(1)', '19(2)',
    ]],
    ['agenticAi', idsOf('agenticAi'), [...RISKS, ...PRACTICES, 'Appendix A: Design', 'Appendix A: Development']],
    ['owasp', idsOf('owasp'), Array.from({ length: 10 }, (_, i) => `ASI${`${i + 1}`.padStart(2, '0')}`)],
  ])('%s', (_, ids, wanted) => {
    expect(ids).toEqual(wanted);
  });

  test('no control stands twice, and techniques stand in the order of their ids', () => {
    const keys = CONTROLS.map(([framework, { id }]) => `${framework} ${id}`);
    expect(keys.filter((key, i) => keys.indexOf(key) < i)).toEqual([]);
    expect(idsOf('attack')).toEqual(idsOf('attack').sort());
  });
});

test.each([
  ['Privilege risks', 'Privilege risks'],
  ['Appendix A: Design', 'Design'],
  ['Network separation: Policies: an example', 'Policies: an example'],
])('a control without a number, %s, has the title behind that of its chapter: %s', (id, title) => {
  expect(untitled(covered, id, 'a note')).toEqual({ id, title, coverage: 'covered', note: 'a note' });
});

const MAPPED = RULES.map(({ id, mappings }) => [id, mappings] as const);

test.each(MAPPED)('%s is mapped to controls that exist, once and in their order', (_, mappings) => {
  const of = (wanted: (id: string, known: readonly string[]) => boolean) => FRAMEWORKS.flatMap(({ id: framework, controls }) => {
    const known = controls.map(({ id }) => id);
    return mappedControls(mappings, framework).filter((id) => wanted(id, known)).map((id) => `${framework} ${id}`);
  });
  expect(of((id, known) => !known.includes(id))).toEqual([]);
  expect(of(() => true)).toEqual(FRAMEWORKS.flatMap(({ id: framework, controls }) => controls.map(({ id }) => id)
    .filter((id) => mappedControls(mappings, framework).includes(id)).map((id) => `${framework} ${id}`)));
});

test('every mapping but that to kubescape has a framework', () => {
  const keys = new Set(RULES.flatMap(({ mappings }) => Object.keys(mappings)));
  expect([...keys].sort()).toEqual(['kubescape', ...FRAMEWORKS.map(({ id }) => id)].sort());
});

test('a rule\'s mappings name each control that is covered or partly so, unless its note says which construct contributes to it', () => {
  const rules = ([framework, { id }]: (typeof CONTROLS)[number]) => FRAMEWORKS.filter((one) => one.id === framework)
    .flatMap((one) => rulesOf(one.id, id));
  const without = CONTROLS.filter((one) => rules(one).length === 0 && one[1].coverage !== 'not');
  expect(without.map(([framework, { id }]) => `${framework} ${id}`)).toEqual([
    'cis 3.2',
    ...['Logging', 'SIEM platforms', 'Alerting', 'Tools'].map((title) => `nsaCisa Audit logging and threat detection: ${title}`),
  ]);
  const named = without.map(([, { coverage, note }]) => [coverage, Object.keys(library).some((name) => note.startsWith(`${name} `))]);
  expect(named).toEqual(without.map(() => ['partly', true]));
  expect(CONTROLS.filter((one) => rules(one).length > 0 && one[1].coverage === 'not')).toEqual([]);
});

test('every class that a note names is one of the library', () => {
  const others = ['AppArmor', 'ConfigMaps', 'DaemonSet', 'ServiceAccount'];
  const named = new Set(CONTROLS.flatMap(([, { note }]) => note.match(/\b[A-Z][a-z]+[A-Z]\w+/g) ?? []));
  expect([...named].filter((name) => !(name in library)).sort()).toEqual(others);
});

test('a note is one short sentence, and a title is one line', () => {
  expect(CONTROLS.filter(([, { note }]) => note.length > 140 || !/^[A-Z][^.!?\n]*\.$/.test(note))).toEqual([]);
  expect(CONTROLS.filter(([, { title }]) => title.length > 110 || !/^\S[^\n|]*[^\s.]$/.test(title))).toEqual([]);
});

test('a control that is covered in part says what is missing', () => {
  const notes = CONTROLS.filter(([, { coverage }]) => coverage === 'partly').map(([, { note }]) => note);
  expect(notes.filter((note) => !/; |\bnot\b/.test(note))).toEqual([]);
});

describe('a control holds the rules of its parts', () => {
  test('such as sub-techniques', () => {
    expect(rulesOf('attack', 'T1552')).toEqual(expect.arrayContaining(rulesOf('attack', 'T1552.001')));
    expect(rulesOf('attack', 'T1552.001')).toEqual(['no-literal-secret', 'no-secret-in-config', 'no-secret-in-env', 'no-secret-in-pod']);
  });

  test('and not those of a number that begins like its own', () => {
    expect(rulesOf('cis', '5.2.10')).toEqual(['no-host-process']);
    expect(rulesOf('cis', '5.2.1')).not.toContain('no-host-process');
    expect(rulesOf('podSecurity', 'restricted')).toEqual(['require-current-pod-security', 'require-restricted-namespace']);
  });
});

test.each([
  ['5.2.2', 'Minimize privileged containers', '5.2.2 Minimize privileged containers'],
  ['baseline: Seccomp', 'Seccomp', 'baseline: Seccomp'],
  ['restricted', 'Restricted', 'restricted'],
])('the name of %s (%s) is %s', (id, title, name) => {
  expect(controlName({ id, title })).toBe(name);
});
