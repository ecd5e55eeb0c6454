import { podViews } from '../../../src/engine/manifest/pod-view';
import { targetsOf } from '../../../src/engine/reach/reach-targets';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makePolicy } from '../../support/plain';

/** Blocks of addresses in the shortest form. */

const agent: Json = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'agents' }, spec: { containers: [] } };
const policy = (name: string, ...egress: Json[]): Json => makePolicy(name, { podSelector: {}, policyTypes: ['Egress'], egress });
const to = (cidrs: string[], ...ports: number[]) => (
  { to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: ports.map((port) => ({ port })) });
const targets = (...policies: Json[]) => (
  targetsOf(clusterOf([agent, ...policies]), podViews(agent)[0]));
const lines = (...policies: Json[]) => targets(...policies).map((one) => `${one.to}: ${one.ports.join()} by ${one.policies.join()}`);

test.each<[string[], string, string[]]>([
  [['10.0.0.0/8', '30.0.0.0/8', '20.0.0.0/8'], '10.0.0.0/8, 20.0.0.0/8, 30.0.0.0/8', []],
  [['0.0.0.0/2', '128.0.0.0/1'], '0.0.0.0/2, 128.0.0.0/1', []],
  [['0.0.0.0/3', '64.0.0.0/2', '128.0.0.0/1'], '0.0.0.0/0 except 32.0.0.0/3', ['32.0.0.0/3']],
  [['0.0.0.0/3', '64.0.0.0/3', '128.0.0.0/1'], '0.0.0.0/3, 64.0.0.0/3, 128.0.0.0/1', []],
  [['8000::/1', '0.0.0.0/3', '64.0.0.0/2', '128.0.0.0/1'], '0.0.0.0/0, 8000::/1 except 32.0.0.0/3', ['32.0.0.0/3']],
  [['::/3', '4000::/2', '8000::/1'], '::/0 except 2000::/3', ['2000::/3']],
  [['0.0.0.0/0', '::/0'], '0.0.0.0/0, ::/0', []],
])('%j are %s', (cidrs, text, exceptAddresses) => {
  const [one, ...more] = targets(policy('p', to(cidrs)));
  const { addresses } = one;
  expect([one.to, one.exceptAddresses, addresses, more])
    .toEqual([text, exceptAddresses, text.split(' except ')[0].split(', '), []]);
});

test('what is open on more ports is not listed again for fewer', () => {
  expect(lines(policy('wide', to(['10.0.0.0/8'])), policy('narrow', to(['10.1.0.0/16'], 443)))).toEqual(['10.0.0.0/8: every port by wide']);
  expect(lines(policy('wide', to(['10.0.0.0/8'], 80, 443)), policy('narrow', to(['10.1.0.0/16', '20.0.0.0/8'], 443))))
    .toEqual(['10.0.0.0/8: 80/TCP,443/TCP by wide', '20.0.0.0/8: 443/TCP by narrow']);
  expect(lines(policy('one', to(['10.0.0.0/8'], 80)), policy('other', to(['10.1.0.0/16'], 443))))
    .toEqual(['10.0.0.0/8: 80/TCP by one', '10.1.0.0/16: 443/TCP by other']);
});

test('policies that open the same ports are listed together, in order', () => {
  expect(lines(policy('b', to(['10.0.0.0/8'], 443)), policy('a', to(['20.0.0.0/8'], 443))))
    .toEqual(['10.0.0.0/8, 20.0.0.0/8: 443/TCP by a,b']);
});

test('the half of an address family that is left after another block is not everyone', () => {
  expect(lines(policy('p', { ports: [{ port: 443 }] }, { to: [{ ipBlock: { cidr: '0.0.0.0/1' } }] })))
    .toEqual(['0.0.0.0/1: every port by p', '128.0.0.0/1, ::/0: 443/TCP by p']);
});

test('everyone is named as such, unless something is left out', () => {
  expect(lines(policy('p', { ports: [{ port: 443 }] }, to(['10.0.0.0/8'], 443)))).toEqual(['everyone: 443/TCP by p']);
  expect(lines(policy('p', { ports: [{ port: 443 }] }, to(['0.0.0.0/2'])))).toEqual([
    '0.0.0.0/2: every port by p', '64.0.0.0/2, 128.0.0.0/1, ::/0: 443/TCP by p',
  ]);
  expect(lines(policy('p', { ports: [{ port: 443 }] }, to(['32.0.0.0/3'])))).toEqual([
    '0.0.0.0/0, ::/0 except 32.0.0.0/3: 443/TCP by p', '32.0.0.0/3: every port by p',
  ]);
});

test('a block without an address opens nothing', () => {
  expect(targets(policy('p', { to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] } }] }))).toEqual([]);
});
