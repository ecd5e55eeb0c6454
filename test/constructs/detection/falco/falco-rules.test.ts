import { readFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { parse } from 'yaml';
import {
  AgentNamespace, AgentPolicy, AgentRuntime, FalcoPriority, FalcoRules, FalcoRulesProps, FqdnBackEnd,
  PodSubnetEgressDeny,
} from '../../../../src';
import { AGENTS, CATALOGUE } from '../../../../src/constructs/detection/falco/catalogue';
import { OF_AGENTS_ALONE } from '../../../../src/constructs/detection/falco/catalogue/infrastructure';
import { Base, Manifest, RANGES, base, objects, only, open, pod } from '../../../support/app';
import { failure } from '../../../support/errors';
import { HOSTILE } from '../../../support/hostile';
import { ROOT } from '../../../support/root';
import { expectSnapshot } from '../../../support/schema';
import { allowlist } from '../../gateway/dns';
import { proxy } from '../../gateway/proxy';

const unquoted = (value: unknown) => (typeof value === 'string' ? value.replace(/^"(.*)"$/, '$1') : value);

/** What a file of rules holds, by kind and name; values of lists without their quotes. */
function read(text: string) {
  const items: Manifest[] = parse(text).map((item: Manifest) => (item.list === undefined ? item
    : { ...item, items: item.items.map(unquoted) }));
  const of = (kind: string) => new Map(items.filter((item) => item[kind] !== undefined).map((item) => [item[kind] as string, item]));
  return { items, rules: of('rule'), lists: of('list'), macros: of('macro') };
}

/** Rules for one agent that runs where Falco sees it. */
function watched(props: FalcoRulesProps = {}, b = base()): Base & { readonly falco: FalcoRules } {
  return { ...b, falco: new FalcoRules(b.chart, 'falco', props) };
}

function file(props: FalcoRulesProps = {}, b = base()) {
  pod(b);
  return read(watched(props, b).falco.text());
}

const items = (props: FalcoRulesProps, list: string, b = base()) => file(props, b).lists.get(`agent_${list}`)?.items;
const expected = (b: Base, props: FalcoRulesProps = {}) => file(props, b).macros.get('agent_expected_destination')?.condition;
const told = (props: FalcoRulesProps) => failure(() => watched(props));

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
  expectSnapshot(b.chart);
});

test('docs/falco.md lists every rule as it is', () => {
  const page = readFileSync(join(ROOT, 'docs', 'falco.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| `[a-z-]+` \|/.test(line));
  const [program] = CATALOGUE.slice(AGENTS.length);
  expect(rows).toEqual([
    ...[...AGENTS, program].map(({ id, does, priority, tags }) => `| \`${id}\` | Agent ${does} | ${priority} | ${tags[2]} |`),
    ...Object.entries(OF_AGENTS_ALONE).map(([id, why]) => `| \`${id}\` | ${why} |`),
  ]);
});

test('every rule of the catalogue, each once, with tactic and technique', () => {
  const { rules } = file();
  expect([...rules.keys()]).toEqual(AGENTS.map(({ does }) => `Agent ${does}`));
  expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
  CATALOGUE.forEach(({ tags, pods }) => {
    const whose = pods === undefined ? [] : ['infrastructure'];
    expect(tags.slice(1)).toEqual([expect.stringMatching(/^mitre_[a-z_]+$/), expect.stringMatching(/^T\d{4}(\.\d{3})?$/), ...whose]);
  });
});

test('every rule is of one kind of calls and of the agents in scope; nothing of what Falco no longer takes', () => {
  const { items: all, rules, macros } = file();
  rules.forEach(({ condition }) => expect(condition).toMatch(/^evt\.type (= \w+|in \([\w, ]+\)) and agent_pod\b/));
  expect(macros.get('agent_pod')?.condition)
    .toBe('(k8s.ns.name in (agent_namespaces) and k8s.pod.label[cdk8s-hardened-agents/agent] = "true")');
  expect(JSON.stringify(all)).not.toMatch(/evt\.dir|"append"|\$/);
  expect(all.slice(0, 2)).toEqual([{ required_engine_version: '0.57.0' },
    { required_plugin_versions: [{ name: 'container', version: '0.4.0' }] }]);
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
    const { rules } = read(new FalcoRules(chart, 'falco').text());
    expect(AGENTS.filter(({ does }) => !rules.has(`Agent ${does}`)).map(({ id }) => id))
      .toEqual(['unexpected-listener', 'unexpected-destination', 'unexpected-resolver']);
  });
});

describe('what agents are there to do', () => {
  test('ports of their containers, and those that are given', () => {
    expect(items({ listenPorts: [9229, 80] }, 'listen_ports')).toEqual([80, 8080, 9229]);
  });

  test('the cluster\'s resolvers', () => {
    expect(items({}, 'resolvers')).toEqual(['10.244.0.0/16', '10.96.0.0/16', '169.254.20.10/32']);
  });

  test('the resolver that pods name, alone', () => {
    const b = open();
    const dns = allowlist(b, { namespace: new AgentNamespace(b.chart, 'resolvers', { name: 'resolvers' }) });
    dns.serve(new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false, allowDns: false }));
    pod(b, { dns: dns.podDns });
    const { lists } = read(new FalcoRules(b.chart, 'falco', { namespaces: ['agents'] }).text());
    expect(lists.get('agent_resolvers')?.items).toEqual(['10.96.0.53/32']);
  });

  test('resolvers that are given, alone', () => {
    expect(items({ resolvers: ['10.96.0.10/32'] }, 'resolvers')).toEqual(['10.96.0.10/32']);
  });

  test('what policies open: the internet but for the cluster, the resolver, Services', () => {
    expect(expected(base())).toBe('((fd.snet in (0.0.0.0/1, 128.0.0.0/1)'
      + ' and not fd.snet in (10.96.0.0/16, 10.244.0.0/16, 100.100.100.200/32, 168.63.129.16/32, 169.254.0.0/16))'
      + ' or (fd.snet in (10.244.0.0/16) and ((fd.l4proto = tcp and fd.sport in (53)) or (fd.l4proto = udp and fd.sport in (53))))'
      + ' or (fd.snet in (169.254.20.10/32) and ((fd.l4proto = tcp and fd.sport in (53)) or (fd.l4proto = udp and fd.sport in (53))))'
      + ' or fd.snet in (10.96.0.0/16))');
  });

  const closed = (allow: (egress: PodSubnetEgressDeny) => void) => {
    const b = open();
    const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false, allowDns: false });
    allow(egress);
    return b;
  };

  test('a block on a port', () => {
    expect(expected(closed((egress) => egress.allowToCidr('203.0.113.0/24', { port: 443 }))))
      .toBe('((fd.snet in (203.0.113.0/24) and (fd.l4proto = tcp and fd.sport in (443))))');
  });

  test('every address on one port alone: what is on other ports is unexpected', () => {
    const b = open();
    const spec = { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ protocol: 'TCP', port: 443 }] }] };
    new ApiObject(b.chart, 'https', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'https', namespace: 'agents' },
      spec,
    } as any);
    expect(expected(b)).toBe('((fd.snet in (0.0.0.0/1, 128.0.0.0/1, ::/1, 8000::/1) and (fd.l4proto = tcp and fd.sport in (443))))');
  });

  test('nothing at all', () => {
    expect(expected(closed(() => undefined))).toBe('(evt.num = 0)');
  });

  test('blocks and names that are given', () => {
    const b = closed(() => undefined);
    expect(expected(b, { destinations: ['203.0.113.0/24', '::/0'], destinationNames: ['API.example.com'] }))
      .toBe('(fd.snet in (203.0.113.0/24, ::/1, 8000::/1) or fd.sip.name in (agent_destination_names))');
  });

  test.each([
    ['Cilium', () => FqdnBackEnd.cilium()],
    ['GKE', () => FqdnBackEnd.gke()],
    ['EKS', () => FqdnBackEnd.eks()],
  ])('names that policies of %s open', (_, backEnd) => {
    const b = open();
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false, fqdnBackEnd: backEnd() })
      .allowToFqdn('api.example.com', 443);
    expect(items({}, 'destination_names', b)).toEqual(['api.example.com']);
  });

  test('everything, where no policy closes an agent: no address is unexpected', () => {
    const { rules } = file({}, open());
    expect([...rules.keys()]).not.toContain('Agent calls an address that no policy opens');
    expect(rules.size).toBe(AGENTS.length - 1);
  });
});

describe('infrastructure', () => {
  const served = (props: FalcoRulesProps = {}, b = base()) => {
    pod(b);
    proxy(b);
    return read(watched(props, b).falco.text());
  };
  const OWN = CATALOGUE.slice(AGENTS.length);
  const names = (rules: Map<string, Manifest>) => [...rules.keys()].filter((name) => name.startsWith('Agent infrastructure '));

  test('has rules of its own, where the app has some', () => {
    const { rules, macros, lists } = served();
    expect([...rules.keys()]).toEqual(CATALOGUE.map(({ does }) => `Agent ${does}`));
    expect(macros.get('agent_infrastructure')?.condition)
      .toBe('(k8s.ns.name in (agent_namespaces) and k8s.pod.label[cdk8s-hardened-agents/role] in (agent_roles))');
    expect(lists.get('agent_roles')?.items).toEqual(['alert-routing', 'dns-allowlist', 'egress-proxy', 'quarantine-response']);
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
    const expectations = ({ lists, macros }: ReturnType<typeof read>) =>
      [lists.get('agent_listen_ports'), lists.get('agent_resolvers'), macros.get('agent_expected_destination'), macros.get('agent_pod')];
    expect(expectations(served())).toEqual(expectations(file()));
  });

  test('has no rules where labels are given: these say which pods are watched', () => {
    expect(names(served({ podLabels: { team: 'search' } }).rules)).toEqual([]);
  });

  test('is judged as agents are, by what it may do itself, where its label is given', () => {
    const b = base();
    proxy(b);
    const { rules, lists, macros } = read(watched({ podLabels: { 'cdk8s-hardened-agents/role': 'egress-proxy' }, subject: 'Proxy' },
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
    expect(found).toEqual([expect.stringContaining('no detector on the node sees the system calls of agents/proxy;')]);
  });

  /** A pod that someone else writes, with labels of the library. */
  function object(chart: Chart, labels: { [label: string]: string }, namespace = 'agents') {
    const own = Object.fromEntries(Object.entries(labels).map(([label, value]) => [`cdk8s-hardened-agents/${label}`, value]));
    new ApiObject(chart, 'other', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'other', namespace, labels: own },
      spec: { containers: [] },
    } as never);
  }
});

describe('how rules differ', () => {
  const rule = (does: string, props: FalcoRulesProps) => file(props).rules.get(`Agent ${does}`);

  test('switched off', () => {
    expect(rule('calls bpf', { overrides: { 'kernel-program': { enabled: false } } })).toBeUndefined();
  });

  test('another priority', () => {
    expect(rule('calls bpf', { overrides: { 'kernel-program': { priority: FalcoPriority.EMERGENCY } } })?.priority).toBe('EMERGENCY');
  });

  test('exceptions, whose values stay values', () => {
    const exceptions = [{
      name: 'npm_of_the_builder',
      matches: [{ field: 'proc.name', values: ['npm', 'a) or (evt.num >= 0'] },
        { field: 'proc.cmdline', comparison: 'startswith', values: ['npm ci'] }],
    }];
    expect(rule('starts a package manager', { overrides: { 'package-manager': { exceptions } } })?.exceptions).toEqual([{
      name: 'npm_of_the_builder',
      fields: ['proc.name', 'proc.cmdline'],
      comps: ['in', 'startswith'],
      values: [[['"npm"', '"a) or (evt.num >= 0"'], '"npm ci"']],
    }]);
  });

  test('those that are grave alone', () => {
    const { rules } = file({ minimumPriority: FalcoPriority.CRITICAL, overrides: { 'io-uring': { priority: FalcoPriority.ALERT } } });
    expect(new Set([...rules.values()].map(({ priority }) => priority))).toEqual(new Set(['CRITICAL', 'ALERT']));
  });

  test('rules of the user are of the agents alone', () => {
    const { rules } = file({
      rules: [{
        name: 'Agent builds',
        description: 'It builds.',
        condition: 'evt.type = execve or evt.type = execveat',
      }],
    });
    expect(rules.get('Agent builds')).toMatchObject({
      condition: 'agent_pod and (evt.type = execve or evt.type = execveat)',
      priority: 'WARNING',
      tags: [],
    });
  });
});

describe('what comes from the app stays what it is', () => {
  const raw = (b: Base, props: FalcoRulesProps = {}) => new Map((parse(new FalcoRules(b.chart, 'falco', props).text()) as Manifest[])
    .flatMap((item) => (item.list === undefined ? [] : [[item.list as string, item.items as unknown[]]])));
  const object = (apiVersion: string, kind: string, metadata: object, spec?: object) => (b: Base) =>
    new ApiObject(b.chart, `o-${kind}`, { apiVersion, kind, metadata, spec } as never);

  test('words are in quotes, in which no list stands for its items', () => {
    const b = base();
    pod(b);
    const lists = raw(b, {
      namespaces: ['agents', 'in', '123'],
      lists: [{
        name: 'agents',
        items: ['kube-system', 'a b', 'x,y', '10.0.0.0/8', 'fd00::/8', '/bin/sh'],
      }],
    });
    expect(lists.get('agent_namespaces')).toEqual(['123', '"agents"', '"in"']);
    expect(lists.get('agents')).toEqual(['"kube-system"', '"a b"', '"x,y"', '10.0.0.0/8', 'fd00::/8', '/bin/sh']);
    expect(lists.get('agent_shells')).toContain('"sh"');
  });

  test.each(HOSTILE.filter((name) => name !== ''))('a namespace of the app: %j', (name) => {
    const b = base();
    object('v1', 'Namespace', { name, labels: { 'cdk8s-hardened-agents/agents': 'true' } })(b);
    const falco = new FalcoRules(b.chart, 'falco');
    expect(failure(() => falco.text())).toContain('test/falco: \'namespaces\' must be a DNS label');
    expect(() => Testing.synth(b.chart)).toThrow();
  });

  test.each(HOSTILE.filter((name) => name !== ''))('the namespace of an agent of the app: %j', (namespace) => {
    const b = open();
    object('v1', 'Pod', { name: 'a', namespace, labels: { 'cdk8s-hardened-agents/agent': 'true' } }, { containers: [] })(b);
    expect(failure(() => new FalcoRules(b.chart, 'falco').text())).toContain('test/falco: \'namespaces\' must be a DNS label');
  });

  test('names in policies of others, of which none that is no name is taken', () => {
    const b = base();
    pod(b);
    const hosts = [...HOSTILE, '*.example.com', 'x"), evt.num >= 0 or fd.sip.name in ("y.example', 'API.example.com.', 'api.example.com',
      'a..b', '127.0.0.1 or', '-a.b'];
    object('cilium.io/v2', 'CiliumNetworkPolicy', { name: 'names', namespace: 'agents' },
      { endpointSelector: {}, egress: [{ toFQDNs: hosts.map((matchName) => ({ matchName })) }] })(b);
    expect(raw(b).get('agent_destination_names')).toEqual(['"api.example.com"']);
  });

  test('ports of containers that are none', () => {
    const b = base();
    object('v1', 'Pod', { name: 'a', namespace: 'agents', labels: { 'cdk8s-hardened-agents/agent': 'true' } },
      {
        containers: [{
          name: 'a',
          ports: [80, 0, 1.5, 70_000, -1, '81', 'x) or evt.num >= 0', null]
            .map((containerPort) => ({ containerPort })),
        }],
      })(b);
    expect(raw(b).get('agent_listen_ports')).toEqual([80]);
  });

  test('what is changed after it was given does not count', () => {
    const b = base();
    const props = {
      lists: [{ name: 'tools', items: ['make'] }],
      rules: [{
        name: 'Agent builds',
        description: 'B.',
        condition: 'proc.name in (tools)',
        tags: ['a'],
        exceptions: [{ name: 'a', matches: [{ field: 'proc.name', values: ['a'] }] }],
      }],
      overrides: { mount: { exceptions: [{ name: 'a', matches: [{ field: 'proc.name', values: ['a'] }] }] } },
    };
    const falco = new FalcoRules(b.chart, 'falco', props);
    const before = falco.text();
    props.lists[0].items.push('"x") or evt.num >= 0');
    props.rules[0].condition = 'evt.num >= 0) or (evt.num >= 0';
    props.rules[0].tags.push('x\ny');
    props.rules[0].exceptions[0].matches[0].values.push('") or (evt.num >= 0');
    props.overrides.mount.exceptions[0].matches[0].field = 'evt.num >= 0 or proc.name';
    expect(falco.text()).toBe(before);
  });

  test.each<[string, FalcoRulesProps, string]>([
    ['an item', { lists: [{ name: 'tools', items: ['make'] }, { name: 'runs', items: ['run tools now'] }] },
      'the value "run tools now" contains the name of the list "tools" as a word'],
    ['an item between commas', { lists: [{ name: 'tools', items: ['a,tools,b'] }] },
      'the value "a,tools,b" contains the name of the list "tools" as a word'],
    ['an item with a list of the library', { lists: [{ name: 'tools', items: ['x agent_shells y'] }] },
      'the value "x agent_shells y" contains the name of the list "agent_shells" as a word'],
    ['a value of an exception', {
      lists: [{ name: 'tools', items: ['make'] }],
      overrides: { mount: { exceptions: [{ name: 'a', matches: [{ field: 'proc.cmdline', values: ['(tools)'] }] }] } },
    },
    'the value "(tools)" contains'],
    ['a text in a condition', {
      lists: [{ name: 'tools', items: ['make'] }],
      rules: [{ name: 'A', description: 'B.', condition: 'proc.cmdline = "use tools now"' }],
    },
    'the value "\\"use tools now\\"" contains the name of the list "tools" as a word'],
    ['a text in a macro', {
      lists: [{ name: 'tools', items: ['make'] }],
      macros: [{ name: 'm', condition: 'proc.cmdline = \'use tools now\'' }],
    },
    'the value "\'use tools now\'" contains the name of the list "tools" as a word'],
  ])('a list whose name is in a text, in whose place Falco would put its items: %s', (_, props, message) => {
    const b = base();
    const falco = new FalcoRules(b.chart, 'falco', props);
    expect(failure(() => falco.text())).toContain(`test/falco: ${message}`);
  });

  test('a word by itself is in quotes, and no list', () => {
    const b = base();
    pod(b);
    expect(raw(b, { lists: [{ name: 'tools', items: ['tools'] }] }).get('tools')).toEqual(['"tools"']);
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
    expect(read(falco.text()).lists.get('agent_listen_ports')?.items).toEqual([9000]);
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
      .flatMap((text) => [...read(text).rules.keys()]));
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
        .stringContaining('no detector on the node sees the system calls of agents/claude-code;'),
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
      '\'subject\' must have 1 to 40 letters, digits and single blanks, and begin with a capital letter, such as "Build agent", got "agent"'],
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
      ...odd === 'Agents' ? [] : [[`a subject ${JSON.stringify(odd)}`, { subject: odd }, '\'subject\' must have 1 to 40 letters'] as [string,
        FalcoRulesProps, string]],
      [`a destination ${JSON.stringify(odd)}`, { destinationNames: [odd] }, '\'destinationNames[0]\' must be one full domain name'],
      ...odd === 'Agents' ? [] : [[`a list ${JSON.stringify(odd)}`, { lists: [{ name: odd, items: [] }] },
        '\'lists[0].name\' must have 1 to 63 letters'] as [string, FalcoRulesProps, string]],
      [`a field ${JSON.stringify(odd)}`, match({ field: `proc.name${odd} ` }),
        '\'overrides.mount.exceptions[0].matches[0].field\' must be a field of Falco'],
    ]),
    ['no label', { podLabels: {} }, '\'podLabels\' must be one or more labels of pods such as { "team": "search" }, got {}'],
    ['an id', { overrides: { mounts: {} } }, '\'overrides\' must have only ids of rules as keys: binary-linked, '],
    ['an override', untyped({ overrides: { mount: true } }),
      '\'overrides.mount\' must be { enabled, priority, exceptions } with a boolean "enabled", got true'],
    ['a switch', untyped({ overrides: { mount: { enabled: 'no' } } }), '\'overrides.mount\' must be { enabled'],
    ['an override\'s priority', untyped({ overrides: { mount: { priority: 'HIGH' } } }),
      '\'overrides.mount.priority\' must be one of "Emergency"'],
    ['a port', { listenPorts: [0] }, '\'listenPorts[0]\' must be an integer from 1 to 65535, got 0'],
    ['a resolver', { resolvers: ['10.96.0.10'] }, '\'resolvers[0]\' must '],
    ['a destination', { destinations: ['10.1.2.3/8'] }, '\'destinations[0]\' must '],
    ['a name', { destinationNames: ['*.example.com'] }, '\'destinationNames[0]\' must be one full domain name such as "api.example.com"'],
    ['an exception\'s name', exception({ name: 'a b' }), '\'overrides.mount.exceptions[0].name\' must have 1 to 63 letters'],
    ['an exception that lets all pass', exception({ matches: [] }),
      '\'overrides.mount.exceptions[0].matches\' must have at least one condition, got []; without conditions, the exception would apply to every event'],
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
      '\'macros\' must not use a name that begins with "agent_", and neither must \'lists\', got "agent_shells"; the library uses these names'],
    ...['connect', 'runc', 'tcp', 'contains', 'ipv4', 'or'].map((name): [string, FalcoRulesProps, string] =>
      [`a list that would change the library's rules: ${name}`, { lists: [{ name, items: ['a'] }] },
        name === 'or' ? '\'lists[0].name\' must have 1 to 63 letters'
          : `'macros' must not use a word of the library's rules as a name, and neither must 'lists', got "${name}"; Falco replaces the name of a list`]),
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
      '\'rules[0].condition\' must use only macros from \'macros\', got "builds"; add it there; Falco may not load the macros of its own rules'],
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
    ['a tag', own({ tags: ['a b'] }), '\'rules[0].tags[0]\' must consist of letters, digits, "_", "-" and ".", such as "T1059.004", got "a b"'],
    ['no list', untyped({ rules: {} }), '\'rules\' must be a list without gaps, got {}'],
    ['a namespace of the ConfigMap', { configMapNamespace: 'Falco' }, '\'configMapNamespace\' must be a DNS label'],
    ['a name of the ConfigMap', { name: 'Rules' }, '\'name\' must be a DNS subdomain'],
  ])('%s', (_, props, message) => {
    expect(told(props)).toContain(`test/falco: ${message}`);
  });

  test('an exception twice', () => {
    const one = { name: 'a', matches: [{ field: 'proc.name', values: ['a'] }] };
    expect(told({ overrides: { mount: { exceptions: [one, one] } } }))
      .toBe('test/falco: \'overrides.mount.exceptions\' must contain each name once, got "a"');
  });

  test('a rule twice', () => {
    const one = { name: 'Agent builds', description: 'B.', condition: 'evt.type = open' };
    const message = (rules: FalcoRulesProps['rules']) => failure(() => Testing.synth(watched({ rules }).chart));
    expect(message([one,
      one])).toContain('[test/falco] \'rules\' must have unique names, got "Agent builds"; of several rules with one name, Falco keeps only the last');
    expect(message([{ ...one, name: 'Agent calls bpf' }])).toContain('got "Agent calls bpf"');
  });

  test('one subject twice', () => {
    const { chart } = watched();
    new FalcoRules(chart, 'again');
    expect(failure(() => Testing.synth(chart)))
      .toContain('[test/again] \'subject\' must differ from that of "test/falco", got "Agent"; of several rules with one name, Falco keeps only the last');
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
