import { App, Chart, Testing } from 'cdk8s';
import { file, items, parseRules, watched } from './falco';
import { AgentNamespace, AgentPolicy, AgentRuntime, FalcoPriority, FalcoRules, FalcoRulesProps } from '../../../../src';
import { AGENTS } from '../../../../src/constructs/detection/falco/catalogue';
import { Base, around, base, objects, only, open, pod } from '../../../support/app';
import { failure } from '../../../support/errors';
import { mayWarn } from '../../../support/output';
import { expectSnapshot } from '../../../support/schema';

mayWarn('no-blind-detection'); // the agents run in gVisor

test('all that it makes', () => {
  const b = base();
  pod(b);
  new FalcoRules(b.chart, 'falco', {
    name: 'rules',
    overrides: {
      'package-manager': {
        priority: FalcoPriority.INFORMATIONAL,
        exceptions: [{ name: 'pip', matches: [{ field: 'proc.name', values: ['pip', 'a, b'] }] }],
      },
    },
    lists: [{ name: 'build_tools', items: ['make', 'ninja'] }],
    macros: [{ name: 'builds', condition: 'proc.name in (build_tools)' }],
    rules: [{
      name: 'Agent builds',
      description: 'It builds.',
      condition: 'evt.type = execve and builds',
      output: 'directory=%proc.cwd',
      tags: ['T1059'],
    }],
  });
  expectSnapshot(b.chart, around([]));
});

test('a part stands before what uses it, and none is there that nothing uses', () => {
  const { items: all } = file({
    lists: [{ name: 'tools', items: ['make'] }],
    macros: [{ name: 'starts', condition: 'evt.type = execve' }, { name: 'builds', condition: 'starts and proc.name in (tools)' }],
    rules: [{ name: 'Agent builds', description: 'It builds.', condition: 'builds' }],
  });
  const seen: string[] = [];
  const used = new Set<string>();
  for (const { list, macro, condition = '' } of all) {
    const parts = (condition as string).match(/\b(agent_\w+|builds|starts|tools)\b/g) ?? [];
    expect(parts.filter((part) => !seen.includes(part))).toEqual([]);
    parts.forEach((part) => used.add(part));
    seen.push(...[list, macro].filter((name) => name !== undefined));
  }
  expect(seen.filter((name) => !used.has(name))).toEqual([]);
});

describe('who is watched', () => {
  const scope = (b: Base, props: FalcoRulesProps = {}) => items(props, 'namespaces', b);

  test('namespaces for agents, and those that have one', () => {
    const b = base();
    new AgentNamespace(b.chart, 'more', { name: 'more' });
    expect(scope(b)).toEqual(['agents', 'more']);
  });

  test('those that are given, sorted', () => {
    expect(scope(base(), { namespaces: ['b', 'agents', 'b'] })).toEqual(['agents', 'b']);
  });

  test('labels that are given', () => {
    const { macros } = file({ podLabels: { tier: 'back', team: 'search' }, subject: 'Search agent' });
    expect(macros.get('search_agent_pod')?.condition)
      .toBe('(k8s.ns.name in (search_agent_namespaces) and k8s.pod.label[team] = "search" and k8s.pod.label[tier] = "back")');
  });

  test('nobody is an error', () => {
    const chart = new Chart(new App(), 'test');
    const falco = new FalcoRules(chart, 'falco');
    const message = 'test/falco: there is no namespace to watch; give \'namespaces\', or create an AgentNamespace';
    expect(failure(() => falco.text())).toBe(message);
    expect(failure(() => Testing.synth(chart))).toContain(message);
  });

  test('nothing is said of what nobody declared', () => {
    const { chart } = open();
    const { rules } = parseRules(new FalcoRules(chart, 'falco').text());
    expect(AGENTS.filter(({ does }) => !rules.has(`Agent ${does}`)).map(({ id }) => id))
      .toEqual(['unexpected-listener', 'unexpected-destination', 'unexpected-resolver']);
  });
});

describe('where the rules go', () => {
  test('a ConfigMap in Falco\'s namespace', () => {
    const { chart, falco } = watched({ configMapNamespace: 'detection', name: 'rules', subject: 'Build agent' });
    const { metadata, data } = only(chart, 'ConfigMap');
    expect(metadata).toMatchObject({ name: 'rules', namespace: 'detection' });
    expect([falco.configMapName, falco.configMapNamespace, falco.fileName]).toEqual(['rules', 'detection', 'build-agent.yaml']);
    expect(data).toEqual({ 'build-agent.yaml': falco.text() });
  });

  test('values of the chart, and no ConfigMap', () => {
    const { chart, falco } = watched({ configMap: false });
    expect(falco.helmValues()).toEqual({ customRules: { 'agent.yaml': falco.text() } });
    expect([falco.configMapName, objects(chart, 'ConfigMap')]).toEqual([undefined, []]);
  });

  test('agents that come later are in it', () => {
    const { chart, falco, ...b } = watched();
    const before = falco.text();
    pod({ chart, ...b }, { port: 9000 });
    expect(parseRules(falco.text()).lists.get('agent_listen_ports')?.items).toEqual([9000]);
    expect(falco.text()).not.toBe(before);
    expect(only(chart, 'ConfigMap').data['agent.yaml']).toBe(falco.text());
  });

  test('the same app gives the same bytes', () => {
    const bytes = () => {
      const { chart, ...b } = watched();
      pod({ chart, ...b });
      return JSON.stringify(Testing.synth(chart));
    };
    expect(bytes()).toBe(bytes());
  });

  test('several for one Falco', () => {
    const b = base();
    pod(b, { labels: { team: 'search' } });
    new FalcoRules(b.chart, 'search', { podLabels: { team: 'search' }, subject: 'Search agent' });
    new FalcoRules(b.chart, 'rest');
    const names = objects(b.chart, 'ConfigMap').flatMap(({ data }) => (Object.values(data) as string[])
      .flatMap((text) => [...parseRules(text).rules.keys()]));
    expect(new Set(names).size).toBe(2 * AGENTS.length);
  });
});

describe('agents that Falco does not see', () => {
  const blind = (b: Base) => AgentPolicy.of(b.app).findings().filter(({ ruleId }) => ruleId === 'no-blind-detection')
    .map(({ constructPath, message }) => ({ constructPath, message }));

  test('are told by name', () => {
    const b = base();
    pod(b, { name: 'claude-code' });
    const { falco } = watched({}, b);
    expect(blind(b)).toEqual([{
      constructPath: falco.node.path,
      message: expect
        .stringContaining('nothing fires for agents/claude-code: no detector on the node sees their system calls;'),
    }]);
  });

  test('are not told of the node\'s own kernel', () => {
    const b = base();
    pod(b, { runtime: AgentRuntime.runc() });
    watched({}, b);
    AgentPolicy.acknowledge(b.app, 'require-sandboxed-runtime', 'detection is what is tried here');
    expect(blind(b)).toEqual([]);
  });
});
