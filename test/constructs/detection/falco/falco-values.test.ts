import { ApiObject, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { FalcoRules, FalcoRulesProps } from '../../../../src';
import { Base, Manifest, base, open, pod } from '../../../support/app';
import { failure } from '../../../support/errors';
import { HOSTILE } from '../../../support/hostile';

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
