import { ApiObject, Chart } from 'cdk8s';
import { file, items, parseRules, watched } from './falco';
import { AgentPolicy, FalcoRulesProps } from '../../../../src';
import { AGENTS, CATALOGUE } from '../../../../src/constructs/detection/falco/catalogue';
import { OF_AGENTS_ALONE } from '../../../../src/constructs/detection/falco/catalogue/infrastructure';
import { Manifest, base, open, pod } from '../../../support/app';
import { makeObject } from '../../../support/plain';
import { proxy } from '../../gateway/proxy';

describe('infrastructure', () => {
  const served = (props: FalcoRulesProps = {}, b = base()) => {
    pod(b);
    proxy(b);
    return parseRules(watched(props, b).falco.text());
  };
  const OWN = CATALOGUE.slice(AGENTS.length);
  const names = (rules: Map<string, Manifest>) => [...rules.keys()].filter((name) => name.startsWith('Agent infrastructure '));

  test('has rules of its own, where the app has some', () => {
    const { rules, macros, lists } = served();
    expect([...rules.keys()]).toEqual(CATALOGUE.map(({ does }) => `Agent ${does}`));
    expect(macros.get('agent_infrastructure')?.condition)
      .toBe('(k8s.ns.name in (agent_namespaces) and k8s.pod.label[cdk8s-hardened-agents/role] in (agent_roles))');
    expect(lists.get('agent_roles')?.items)
      .toEqual(['alert-routing', 'credential-broker', 'dns-allowlist', 'egress-proxy', 'quarantine-response']);
    rules.forEach(({ condition, tags }, name) => {
      const isOwn = names(rules).includes(name);
      expect(condition).toMatch(isOwn ? /^evt\.type (= \w+|in \([\w, ]+\)) and agent_infrastructure\b/
        : /^evt\.type (= \w+|in \([\w, ]+\)) and agent_pod\b/);
      expect(tags.includes('infrastructure')).toBe(isOwn);
    });
  });

  test('has a twin of every rule of agents, but for those with a reason', () => {
    expect(OWN.map(({ id }) => id)).toEqual([
      'infrastructure-program', ...AGENTS.map(({ id }) => id).filter((id) => !(id in OF_AGENTS_ALONE)).map((id) => `infrastructure-${id}`),
    ]);
    expect(Object.keys(OF_AGENTS_ALONE).filter((id) => !AGENTS.some((rule) => rule.id === id))).toEqual([]);
    expect(OWN.filter(({ condition = '' }) => /\$(listen_ports|expected_destination|resolvers)\b/.test(condition))).toEqual([]);
  });

  test('changes nothing of what is expected of agents', () => {
    const expectations = ({ lists, macros }: ReturnType<typeof parseRules>) =>
      [lists.get('agent_listen_ports'), lists.get('agent_resolvers'), macros.get('agent_expected_destination'), macros.get('agent_pod')];
    expect(expectations(served())).toEqual(expectations(file()));
  });

  test('has no rules where labels are given: these say which pods are watched', () => {
    expect(names(served({ podLabels: { team: 'search' } }).rules)).toEqual([]);
  });

  test('is judged as agents are, by what it may do itself, where its label is given', () => {
    const b = base();
    proxy(b);
    const { rules, lists, macros } = parseRules(watched({ podLabels: { 'cdk8s-hardened-agents/role': 'egress-proxy' }, subject: 'Proxy' },
      b).falco.text());
    expect(rules.has('Proxy starts a package manager')).toBe(true);
    expect(lists.get('proxy_listen_ports')?.items).toEqual([3128]);
    expect(macros.get('proxy_pod')?.condition).toContain('k8s.pod.label[cdk8s-hardened-agents/role] = "egress-proxy"');
  });

  test('has no rules where it runs in another namespace than the watched', () => {
    expect(names(served({ namespaces: ['elsewhere'] }).rules)).toEqual([]);
  });

  test('has no rules for the programs of nodes, whose calls are those of an attacker elsewhere', () => {
    const b = base();
    object(b.chart, { role: 'falco' });
    expect(names(file({}, b).rules)).toEqual([]);
  });

  test('an agent with the label of a role is watched as an agent, and makes no rules for infrastructure', () => {
    const b = base();
    object(b.chart, { role: 'egress-proxy', agent: 'true' });
    expect(names(file({}, b).rules)).toEqual([]);
  });

  test('has a namespace watched that has no other label', () => {
    const b = open();
    object(b.chart, { role: 'alert-routing' }, 'gateways');
    expect(items({}, 'namespaces', b)).toEqual(['agents', 'gateways']);
  });

  test('differs by ids of its own', () => {
    const { rules } = served({ overrides: { 'kernel-program': { enabled: false }, 'infrastructure-mount': { enabled: false } } });
    expect([rules.has('Agent calls bpf'), rules.has('Agent infrastructure calls bpf')]).toEqual([false, true]);
    expect([rules.has('Agent mounts or unmounts'), rules.has('Agent infrastructure mounts or unmounts')]).toEqual([true, false]);
  });

  test('that Falco does not see is reported by name', () => {
    const b = base();
    proxy(b, { name: 'proxy' });
    watched({}, b);
    const found = AgentPolicy.of(b.app).findings().filter(({ ruleId }) => ruleId === 'no-blind-detection').map(({ message }) => message);
    expect(found).toEqual([expect.stringContaining('nothing fires for agents/proxy: no detector on the node sees their system calls;')]);
  });

  /** A pod that someone else writes, with labels of the library. */
  function object(chart: Chart, labels: { [label: string]: string }, namespace = 'agents') {
    const own = Object.fromEntries(Object.entries(labels).map(([label, value]) => [`cdk8s-hardened-agents/${label}`, value]));
    new ApiObject(chart, 'other', makeObject('v1', 'Pod', { name: 'other', namespace, labels: own }, { containers: [] }) as never);
  }
});
