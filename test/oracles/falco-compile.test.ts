import { spawnSync } from 'child_process';
import { Testing } from 'cdk8s';
import { conditions } from './falco-events/conditions';
import { AgentNamespace, AgentPolicy, FalcoRules, FalcoRulesProps, HardenedAgentPodProps } from '../../src';
import { proxy } from '../constructs/gateway/proxy';
import { base as closed, open, pod } from '../support/app';

/**
 * Falco's own filter compiler, as far as Debian has it: the libsinsp of March 2022 in sysdig, which compiles a filter before it opens the
 * file
 * that it is to read. What it does not know yet is replaced by what it had of the same type; nothing else is.
 */
const NEWER: readonly { readonly says: RegExp; readonly reads: string; readonly why: string }[] = [
  { says: /\b(k8s\.pod\.label)\[([^\]]+)\]/g, reads: '$1.$2', why: 'keys stood after a dot' },
  { says: /\bproc\.is_exe_from_memfd\b/g, reads: 'proc.is_container_healthcheck', why: 'a later field that is true or false' },
  { says: /\b(?:move_mount|open_tree|fsopen|io_uring_setup|pidfd_getfd|open_by_handle_at)\b/g, reads: 'openat', why: 'later calls' },
  { says: /(?<=[("\s])([0-9a-f]*:[0-9a-f:]+)\/\d+(?=[)",\s])/g, reads: '$1', why: 'IPv6 had no masks' },
];

/** What the compiler has against a condition; nothing where it takes it. */
function fault(condition: string, substitutes = NEWER): string | undefined {
  const filter = substitutes.reduce((text, { says, reads }) => text.replace(says, reads), condition);
  const { error, stderr, stdout } = spawnSync('sysdig', ['-n', '1', '-r', '/dev/null', filter], { encoding: 'utf8' });
  if (error) {
    throw new Error(`sysdig did not start: is it installed? ${error.message}`);
  }
  const said = `${stdout}${stderr}`.trim();
  if (!/^(filter error|Could not initialize reader)/.test(said)) {
    throw new Error(`sysdig neither took nor refused the filter: ${said}`);
  }
  return said.startsWith('filter error') ? said : undefined;
}

function compiled(props: FalcoRulesProps = {}, b = closed(), agent: Partial<HardenedAgentPodProps> = { port: 8080 }): Map<string, string> {
  pod(b, agent);
  return conditions(new FalcoRules(b.chart, 'falco', props).text());
}

/** An app with infrastructure beside the agent. */
function served() {
  const b = closed();
  proxy(b);
  return b;
}

const CATALOGUE = compiled({}, served());

test('rules of agents and of infrastructure are compiled', () => {
  const names = [...CATALOGUE.keys()];
  expect(names.filter((name) => name.startsWith('Agent infrastructure ')).length).toBeGreaterThan(20);
  expect(names.filter((name) => !name.startsWith('Agent infrastructure ')).length).toBeGreaterThan(25);
});

/** Values that are taken, and must stay values. */
const ODD = ['x) or evt.num >= 0', 'a, b', 'not', 'exists', 'agent_shells', '$pod', 'proc.name', '-', '#', '%', '{a}', 'a=b', ' ', '(',
  '[', 'é'];

test.each([...CATALOGUE])('%s', (_, condition) => {
  expect(fault(condition)).toBeUndefined();
});

test.each([...CATALOGUE])('%s: nothing is left that a list or macro of ours stands for', (_, condition) => {
  expect(condition.match(/\$\w+|\bagent_\w+/g)).toBeNull();
});

describe('a condition that is damaged is refused, so that one that is taken says something', () => {
  test.each<[string, (condition: string) => string]>([
    ['a field that is not there', (condition) => condition.replace('k8s.ns.name', 'k8s.ns.nome')],
    ['a call that is not there', (condition) => condition.replace(/evt\.type (= |in \( ?)\w+/, 'evt.type $1nonsense')],
    ['a parenthesis too few', (condition) => condition.replace(/\)\s*$/, '')],
    ['a macro that is not there', (condition) => `${condition} and nothing_of_that_name`],
    ['an operator that is not there', (condition) => condition.replace(/ in /, ' among ')],
  ])('%s', (_, damage) => {
    const taken = [...CATALOGUE.values()].filter((condition) => fault(damage(condition)) === undefined);
    expect(taken).toEqual([]);
  });
});

test.each(NEWER)('$says is needed: $why', (substitute) => {
  const without = NEWER.filter((other) => other !== substitute);
  const using = [...CATALOGUE.values()].find((condition) => condition.match(substitute.says))!;
  expect(fault(using, without)).toMatch(/^filter error/);
});

describe('what the app adds', () => {
  test.each<[string, FalcoRulesProps]>([
    ['blocks, ports and names', {
      listenPorts: [9229],
      resolvers: ['10.96.0.10/32', '0.0.0.0/0'],
      destinations: ['203.0.113.0/24', '0.0.0.0/0'],
      destinationNames: ['api.example.com'],
    }],
    ['exceptions', {
      overrides: {
        'package-manager': {
          exceptions: [
            {
              name: 'npm_of_the_builder',
              matches: [{ field: 'proc.name', values: ['npm', 'a b', 'a(b', 'a=b,c'] },
                { field: 'container.image.repository', values: ['registry.example/builder'] }],
            },
            {
              name: 'below',
              matches: [{ field: 'proc.exepath', comparison: 'pmatch', values: ['/opt/tools'] },
                { field: 'proc.cmdline', comparison: 'startswith', values: ['make ('] }],
            },
          ],
        },
      },
    }],
    ['values that would lead out of a condition', {
      namespaces: ['agents', 'in', 'or', 'exists', '123'],
      podLabels: { 'example.com/team-1': 'x.y_z' },
      overrides: {
        'package-manager': {
          exceptions: [{
            name: 'odd',
            matches: [{ field: 'proc.name', values: ODD },
              { field: 'proc.cmdline', comparison: 'contains', values: ['or evt.num >= 0)'] }],
          }],
        },
      },
      lists: [{ name: 'agents', items: ODD }, { name: 'odd', items: ['agents', ...ODD] }],
      rules: [{
        name: 'Agent is odd',
        description: 'It is.',
        condition: 'proc.name in (odd) or proc.name in (agents) or proc.cmdline contains "a\\.b[(]\\""',
      }],
    }],
    ['parts and rules of the user', {
      lists: [{ name: 'build_tools', items: ['make', 'ninja', 'a tool', 'a,b'] }],
      macros: [{ name: 'starts', condition: 'evt.type in (execve, execveat)' },
        { name: 'builds', condition: 'starts and proc.name in (build_tools)' }],
      rules: [{ name: 'Agent builds', description: 'It builds.', condition: 'builds and not (proc.pname = "a b" or proc.name exists)' }],
    }],
  ])('%s', (_, props) => {
    const faults = [...compiled(props)].map(([rule, condition]) => [rule, fault(condition)]).filter(([, said]) => said !== undefined);
    expect(faults).toEqual([]);
  });

  test('agents that no policy closes: nothing is unexpected', () => {
    const given = open();
    const b = { ...given, namespace: AgentNamespace.fromNamespaceName(given.chart, 'old', 'old') }; // no default denies here
    ['require-egress-policy', 'require-ingress-policy', 'require-own-service-account']
      .forEach((id) => AgentPolicy.acknowledge(b.app, id, 'the rules of Falco alone are looked at'));
    const rules = compiled({}, b);
    expect([...rules].filter(([rule]) => rule.includes('no policy opens'))).toEqual([]);
    expect([...rules].flatMap(([, condition]) => fault(condition) ?? [])).toEqual([]);
    expect(Testing.synth(b.chart).length).toBeGreaterThan(0);
  });
});
