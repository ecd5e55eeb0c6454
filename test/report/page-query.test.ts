import { readFileSync } from 'fs';
import * as vm from 'vm';
import * as fc from 'fast-check';
import { pageQueryFile, pageQueryScript } from '../../scripts/support/page-query';
import { parseCidr } from '../../src/engine/address/cidr';
import { ClusterRanges } from '../../src/engine/address/cluster-ranges';
import { edgesOf } from '../../src/engine/posture/edges';
import { answersOf } from '../../src/engine/posture/query';
import { queryTarget } from '../../src/engine/posture/query-target';
import { Json } from '../../src/engine/value/json';
import { PageQuery, pageQuery } from '../../src/report/page/may-call';
import { QUERY } from '../../src/report/page/query-script';
import { agent, block, cilium, cnp, none, np, out, pods, tcp, workload } from '../engine/posture/edges-support';
import { clusterOf } from '../support/cluster';
import { runs } from '../support/properties';
import { ROOT } from '../support/root';

test('the script in the page is made of the sources; "npx projen docs" writes it', () => {
  expect(readFileSync(pageQueryFile(ROOT), 'utf8')).toBe(pageQueryScript(ROOT));
});

/** The same function as a browser gets it, with nothing of Node. */
const inPage = vm.runInNewContext(`${QUERY}\nquery.pageQuery`, {}) as typeof pageQuery;

const RANGES: ClusterRanges = { podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/12'], nodeCidrs: ['10.0.0.0/24'] };
const blocks = (all: readonly string[] = []) => all.map(parseCidr);
const peers = fc.array(fc.constantFrom<unknown>(
  block('0.0.0.0/0', ['10.0.0.0/8']), block('10.244.0.0/16'), block('203.0.113.0/24'), block('2001:db8::/32'), block('169.254.0.0/16'),
  pods('tool', 'tools'), pods('none'), { namespaceSelector: {} },
), { maxLength: 2 });
const ports = fc.array(fc.constantFrom<unknown>(tcp(443), tcp('http'), { port: 53, protocol: 'UDP' }), { maxLength: 2 });
const policies = fc.oneof(
  fc.array(fc.record({ to: peers, ports }), { maxLength: 2 }).map((rules) => out(...rules)),
  fc.constantFrom(none, cilium({ egress: [{ toFQDNs: [{ matchPattern: '*.example.com' }] }] }),
    cnp('Admin', { egress: [{ action: 'Accept', to: [{ nodes: {} }] }] }),
    np({ podSelector: { matchLabels: { app: 'tool' } }, policyTypes: ['Ingress'] }, 'closed', 'tools')),
);
const targets = fc.constantFrom('metadata', 'internet', 'private', 'pods', 'services', '10.244.0.7', '10.244.0.0/16:443', '203.0.113.9:22',
  '[2001:db8::1]:443', '8.8.8.8:53/UDP', 'api.example.com', 'example.org:443', 'tools/tool', 'tools/tool:8080', 'tools/tool:22');

test('the page finds what the command finds: of addresses and hosts the same, of pods no fewer', () => {
  const seen = new Set<string>();
  fc.assert(fc.property(fc.array(policies, { maxLength: 3 }), targets, (given, to) => {
    const objects: Json[] = [agent(), workload('tool', 'tools'), ...given];
    const view = clusterOf(objects, {
      ranges: { pods: blocks(RANGES.podCidrs), services: blocks(RANGES.serviceCidrs), nodes: blocks(RANGES.nodeCidrs) },
    });
    const [pod] = view.podsOf(objects[0]);
    const [{ verdict }] = answersOf(queryTarget(to, view), [{ pod, view }], () => ({}));
    const edges = edgesOf(view, pod, () => ({})).filter(({ isDenied }) => !isDenied);
    const match = inPage(to, RANGES).matchOf(edges, true);
    seen.add(`${to.includes('/tool') ? 'pods' : 'addresses'} ${verdict}`);
    expect(match).toBe(pageQuery(to, RANGES).matchOf(edges, true));
    if (!to.startsWith('tools/')) {
      expect(match).toBe({ 'reachable': 'yes', 'not computed': 'maybe', 'denied': 'no' }[verdict]);
    } else if (verdict !== 'denied') {
      expect(match).not.toBe('no');
    }
  }), runs(300));
  expect([...seen].sort()).toEqual(['addresses denied', 'addresses not computed', 'addresses reachable', 'pods denied', 'pods reachable']);
});

const EDGE = { kind: 'host', peer: 'api.model.example', ports: ['443/TCP'] } as Parameters<PageQuery['matchOf']>[0][number];

test.each<[text: string, peers: string[], match: string, note: string | undefined]>([
  ['model', [], 'yes', 'searched as text'],
  ['api.model', [], 'yes', undefined],
  ['coder-keys', ['Secret coder-keys'], 'yes', 'searched as text'],
  ['10.0.0.1/8', [], 'no', 'searched as text: a target must have no bits set after the prefix; did you mean "10.0.0.0/8"?'],
  ['10.0.0.1:99999', [], 'no', 'searched as text'],
  ['nodes', [], 'no', 'searched as text: a target must be known: give the addresses with --node-cidr'],
  ['metadata', ['0.0.0.0/0'], 'no', undefined],
])('%j', (text, others, match, note) => {
  const query = pageQuery(text, {});
  expect(query.matchOf([EDGE, ...others.map((peer) => ({ peer, ports: [] }))], true)).toBe(match);
  expect(query.note).toBe(note);
});

test('a policy that is not computed may open anything', () => {
  expect(pageQuery('metadata', {}).matchOf([EDGE], false)).toBe('maybe');
});
