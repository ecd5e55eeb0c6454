import { CASES, NAMED } from './falco-events/cases';
import { AGENT, Act, Actor, ELSEWHERE, Node, PROXY, Place } from './falco-events/cluster';
import { conditions } from './falco-events/conditions';
import { Engine, SUBSTITUTES } from './falco-events/engine';
import { executes } from './falco-events/processes';
import { falcoRules } from './falco-events/rules';
import { connects, listens } from './falco-events/sockets';

/** Falco's own engine, as far as Debian has it, finds in events what each rule of the catalogue is to find, and nothing else. */

const RULES = conditions(falcoRules());
const FIRED = Object.entries(CASES).flatMap(([rule, one]) => ('fires' in one ? [{ rule, ...one }] : []));
const COMPILED = Object.entries(CASES).flatMap(([rule, one]) => ('compiled' in one ? [{ rule, ...one }] : []));

const node = new Node();
const took = (some: readonly Act[], place: Place) => some.map((act) => ({ what: act.what, event: node.act(act, place) }));
const [ofAgents, ofInfrastructure] = [true, false].map((isOfAgents) => FIRED
  .filter(({ rule }) => rule.startsWith('Agent infrastructure ') !== isOfAgents));
const done = new Map([[ofAgents, AGENT] as const, [ofInfrastructure, PROXY] as const].flatMap(([list, place]) => (
  list.map(({ rule, fires, passes }) => [rule, { fires: took(fires, place), passes: took(passes, place) }] as const))));
const elsewhere = Object.entries(ELSEWHERE).flatMap(([who, place]) => took(acts(NAMED), place)
  .map(({ what, event }) => ({ what: `${what}, by ${who}`, event })));

function acts(rules: readonly string[]): Act[] {
  return FIRED.filter(({ rule }) => rules.includes(rule)).flatMap(({ fires }) => fires);
}

/** What is none of a rule's business: acts elsewhere, those of infrastructure for a rule of agents, and the other way round. */
function othersFor(rule: string) {
  const list = ofAgents.some((one) => one.rule === rule) ? ofInfrastructure : ofAgents;
  return [...elsewhere, ...list.flatMap((one) => done.get(one.rule)!.fires
    .map(({ what, event }) => ({ what: `${what}, for ${one.rule}`, event })))];
}

let engine: Engine;
beforeAll(() => {
  engine = new Engine(node.capture);
});
afterAll(() => engine.stop());

/** What a condition matches of the acts that a rule has. */
function matched(rule: string, condition: string) {
  const events = engine.matches(condition);
  const of = (some: ReturnType<typeof took>) => some.filter(({ event }) => events.has(event)).map(({ what }) => what);
  const { fires, passes } = done.get(rule)!;
  return { fires: of(fires), passes: of(passes), others: of(othersFor(rule)) };
}

const whats = (some: readonly Act[]) => some.map(({ what }) => what);

test('the engine reads the events as they are meant', () => {
  const read = engine.read('*%evt.num %evt.type %evt.args');
  const written = node.capture.written.map(({ name, params }, i) => ({
    name,
    line: `^${i + 1} ${name} ${params.map((param) => `${param}=.*`).join('')}$`,
  }));
  expect(read.filter((line) => !/^\d+ container /.test(line)))
    .toEqual(written.filter(({ name }) => name !== 'container').map(({ line }) => expect.stringMatching(new RegExp(line))));
});

test.each(FIRED)('$rule', ({ rule, fires }) => {
  expect(matched(rule, RULES.get(rule)!)).toEqual({ fires: whats(fires), passes: [], others: [] });
});

test.each(FIRED)('$rule, turned round', ({ rule, passes }) => {
  expect(matched(rule, `not (${RULES.get(rule)})`)).toMatchObject({ fires: [], passes: whats(passes) });
});

test.each(COMPILED)('$rule is read by the engine', ({ rule }) => {
  expect(engine.matches(RULES.get(rule)!)).toEqual(new Set());
});

test('the engine refuses what it cannot read', () => {
  expect(() => engine.matches('no.such = 1')).toThrow('sysdig refuses a filter');
});

test.each(SUBSTITUTES)('some rule has what the engine cannot read: $says', ({ says }) => {
  expect([...RULES.values()].filter((condition) => condition.search(says) >= 0)).not.toEqual([]);
});

describe('what props say', () => {
  const rules = conditions(falcoRules({
    listenPorts: [9229],
    destinations: ['192.0.2.0/24'],
    resolvers: ['8.8.8.8/32'],
    overrides: {
      'package-manager': {
        exceptions: [{
          name: 'npm_of_make',
          matches: [{ field: 'proc.name', values: ['npm', 'npx'] },
            { field: 'proc.pname', comparison: '=', values: ['make'] }],
        }],
      },
    },
    lists: [{ name: 'compilers', items: ['gcc', 'a compiler'] }],
    macros: [{ name: 'compiles', condition: 'evt.type = execve and proc.name in (compilers)' }],
    rules: [{ name: 'Agent compiles', description: 'Tells of compilers.', condition: 'compiles or proc.name = cc' }],
  }));
  const from = (parent: string): Actor => ({ name: 'sh', exepath: '/bin/sh', parent: { name: parent, exepath: `/usr/bin/${parent}` } });
  const compile = executes('/usr/bin/gcc');

  test.each<Act & { rule: string; tells: boolean; place?: Place }>([
    { rule: 'Agent starts a package manager', what: 'an excepted one', action: executes('/usr/bin/npm'), by: from('make'), tells: false },
    {
      rule: 'Agent starts a package manager',
      what: 'the same by another parent',
      action: executes('/usr/bin/npm'),
      by: from('python'),
      tells: true,
    },
    {
      rule: 'Agent starts a package manager',
      what: 'another by the same parent',
      action: executes('/usr/bin/pip'),
      by: from('make'),
      tells: true,
    },
    { rule: 'Agent listens on an unexpected port', what: 'one that is given', action: listens('0.0.0.0', 9229), tells: false },
    { rule: 'Agent listens on an unexpected port', what: 'the next one', action: listens('0.0.0.0', 9230), tells: true },
    { rule: 'Agent calls an address that no policy opens', what: 'one that is given', action: connects('192.0.2.1', 8443), tells: false },
    { rule: 'Agent calls an address that no policy opens', what: 'another', action: connects('198.51.100.1', 8443), tells: true },
    { rule: 'Agent asks an unexpected resolver', what: 'one that is given', action: connects('8.8.8.8', 53), tells: false },
    {
      rule: 'Agent asks an unexpected resolver',
      what: 'the cluster\'s, which is not given',
      action: connects('10.96.0.10', 53),
      tells: true,
    },
    { rule: 'Agent compiles', what: 'what a list has', action: compile, tells: true },
    { rule: 'Agent compiles', what: 'what the rule has itself', action: executes('/usr/bin/cc'), tells: true },
    { rule: 'Agent compiles', what: 'another program', action: executes('/usr/bin/ls'), tells: false },
    ...Object.entries(ELSEWHERE).map(([who, place]) => ({
      rule: 'Agent compiles',
      what: `the same by ${who}`,
      action: compile,
      tells: false,
      place,
    })),
  ])('$rule: $what', ({ rule, tells, place = AGENT, ...act }) => {
    const acting = new Node();
    const event = acting.act(act, place);
    const asked = new Engine(acting.capture);
    expect(asked.matches(rules.get(rule)!).has(event)).toBe(tells);
    asked.stop();
  });
});

describe('values stay values, whatever is in them', () => {
  const LED_OUT = 'x) or evt.num >= 0';
  const rules = conditions(falcoRules({
    namespaces: ['agents', 'or', 'exists'],
    overrides: {
      'package-manager': {
        exceptions: [{
          name: 'odd',
          matches: [{
            field: 'proc.name',
            values: [LED_OUT, 'npm, yarn', 'tools'],
          }],
        }],
      },
    },
    lists: [{ name: 'agents', items: ['kube-system', 'elsewhere'] }, { name: 'tools', items: ['npm', LED_OUT, 'a, b', 'more'] },
      { name: 'more', items: ['pip'] }],
    rules: [
      { name: 'Agent is listed', description: 'Tells of what a list has.', condition: 'evt.type = execve and proc.name in (tools)' },
      {
        name: 'Agent is quoted',
        description: 'Tells of what is in quotes.',
        condition: 'evt.type = execve and proc.name in ("tools", "x\\") or evt.num >= 0 or (")',
      },
    ],
  }));

  test.each<{ rule: string; name: string; tells: boolean; place?: Place }>([
    { rule: 'Agent is listed', name: LED_OUT, tells: true },
    { rule: 'Agent is listed', name: 'a, b', tells: true },
    { rule: 'Agent is listed', name: 'more', tells: true },
    { rule: 'Agent is listed', name: 'pip', tells: false },
    { rule: 'Agent is listed', name: 'a', tells: false },
    { rule: 'Agent is listed', name: 'x', tells: false },
    { rule: 'Agent is listed', name: LED_OUT, tells: false, place: ELSEWHERE['an agent of a namespace out of scope'] },
    { rule: 'Agent is quoted', name: 'tools', tells: true },
    { rule: 'Agent is quoted', name: 'npm', tells: false },
    { rule: 'Agent is quoted', name: 'ls', tells: false },
    { rule: 'Agent is quoted', name: 'ls', tells: false, place: ELSEWHERE['a process of the node'] },
    { rule: 'Agent starts a package manager', name: 'npm', tells: true },
    { rule: 'Agent starts a package manager', name: 'pip', tells: true },
    { rule: 'Agent starts a package manager', name: 'ls', tells: false },
  ])('$rule: $name, $tells', ({ rule, name, tells, place = AGENT }) => {
    const acting = new Node();
    const event = acting.act({ what: name, action: executes(`/usr/bin/${name}`) }, place);
    const asked = new Engine(acting.capture);
    expect(asked.matches(rules.get(rule)!).has(event)).toBe(tells);
    asked.stop();
  });
});
