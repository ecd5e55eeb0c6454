import { PortSet } from '../../../src/engine/address/port-set';
import { Ports } from '../../../src/engine/manifest/network-policy';
import { TierRule } from '../../../src/engine/reach/cluster-network-policy';
import { Divided, EVERY_PORT, TierPart, inOrder, isDenying, through } from '../../../src/engine/reach/tier-parts';

/** The rules of a tier, applied to peers that a letter stands for: "ab" are the peers "a" and "b". */

const tcp = (first: number, last = first): Ports => ({ numbers: PortSet.of([{ protocol: 'TCP', first, last }]), names: [] });
const NAMED = { numbers: PortSet.EMPTY, names: [{ protocol: 'TCP', name: 'http' }] } as unknown as Ports;
const rule = (action: string, peers: string, ports: Ports = EVERY_PORT, more: Partial<TierRule> = {}) =>
  ({ action, ports, policy: { name: `${action} ${peers}` }, peers, ...more }) as unknown as TierRule;

/** Of peers, those that a rule names. One that names "?" may match all of them or none. */
function divide(peers: string, one: TierRule): Divided<string> {
  const wanted = (one as unknown as { peers: string }).peers;
  if (wanted === '?') {
    return { inside: peers, isSure: false };
  }
  const [inside, outside] = [true, false].map((isWanted) => [...peers].filter((peer) => wanted.includes(peer) === isWanted).join(''));
  return inside === '' ? undefined : { inside, isSure: true, ...outside !== '' && { outside } };
}

const text = ({ peers, ports: { numbers, names }, cutBy = [] }: TierPart<string>) =>
  [peers, [...numbers.texts(), ...names.map(({ name }) => name)].join('+'), ...cutBy.map(({ name }) => name as string)].join(' ');

/** What the rules leave of peers on ports, as [accepted, passed, open]. */
function left(start: [string, Ports], ...rules: TierRule[]): string[][] {
  const { accepted, passed, open } = through([{ peers: start[0], ports: start[1] }], rules, divide);
  return [accepted, passed, open].map((parts) => parts.map(text));
}

test.each<[string, [string, Ports], TierRule[], string[][]]>([
  ['no rule', ['ab', EVERY_PORT], [], [[], [], ['ab every port']]],
  ['all of them denied', ['ab', EVERY_PORT], [rule('Deny', 'abc')], [[], [], []]],
  ['one of them denied', ['ab', EVERY_PORT], [rule('Deny', 'a')], [[], [], ['b every port']]],
  ['others denied', ['ab', EVERY_PORT], [rule('Deny', 'c')], [[], [], ['ab every port']]],
  ['one accepted, the rest denied', ['ab', EVERY_PORT], [rule('Accept', 'a'), rule('Deny', 'ab')], [['a every port'], [], []]],
  ['one passed, the rest denied', ['ab', EVERY_PORT], [rule('Pass', 'a'), rule('Deny', 'ab')], [[], ['a every port'], []]],
  ['one port denied', ['a', tcp(80, 81)], [rule('Deny', 'a', tcp(80))], [[], [], ['a 81/TCP']]],
  ['another port accepted', ['a', tcp(443)], [rule('Accept', 'a', tcp(80))], [[], [], ['a 443/TCP']]],
  ['another port passed', ['a', tcp(443)], [rule('Pass', 'a', tcp(80))], [[], [], ['a 443/TCP']]],
  ['perhaps denied', ['a', EVERY_PORT], [rule('Deny', '?')], [[], [], ['a every port Deny ?']]],
  ['perhaps accepted', ['a', tcp(80)], [rule('Accept', '?')], [['a 80/TCP'], [], ['a 80/TCP']]],
  ['perhaps passed, then denied', ['a', tcp(80)], [rule('Pass', '?'), rule('Deny', 'a')], [[], ['a 80/TCP Deny a'], []]],
  ['perhaps passed, then others denied', ['a', tcp(80)], [rule('Pass', '?'), rule('Deny', 'b')], [[], ['a 80/TCP'], ['a 80/TCP']]],
  ['perhaps passed, after a denial that may not be there', ['a', tcp(80)],
    [rule('Deny', 'a', EVERY_PORT, { isUnsure: true }), rule('Pass', '?')], [[], ['a 80/TCP'], ['a 80/TCP']]],
  ['a rule that may not be there', ['a', tcp(80)], [rule('Deny', 'a', EVERY_PORT, { isUnsure: true })], [[], [], ['a 80/TCP']]],
])('of peers: %s', (_, start, rules, expected) => {
  expect(left(start, ...rules)).toEqual(expected);
});

test.each<[string, [string, Ports], TierRule[], string[][]]>([
  ['every port denied', ['a', NAMED], [rule('Deny', 'a')], [[], [], []]],
  ['a port denied, which may be that of the name', ['a', NAMED], [rule('Deny', 'a', tcp(80))], [[], [], ['a http Deny a']]],
  ['the name denied, which may be any port', ['a', tcp(80)], [rule('Deny', 'a', NAMED)], [[], [], ['a 80/TCP Deny a']]],
  ['the name denied to others', ['a', tcp(80)], [rule('Deny', 'b', NAMED)], [[], [], ['a 80/TCP']]],
  ['the name accepted', ['a', tcp(80)], [rule('Accept', 'a', NAMED)], [['a 80/TCP'], [], ['a 80/TCP']]],
  ['the name passed, then denied', ['a', tcp(80)], [rule('Pass', 'a', NAMED), rule('Deny', 'a')], [[], ['a 80/TCP Deny a'], []]],
  ['a port accepted', ['a', NAMED], [rule('Accept', 'a', tcp(80))], [['a http'], [], ['a http']]],
  ['no port at all', ['a', { numbers: PortSet.EMPTY, names: [] }], [rule('Accept', 'a', NAMED)], [[], [], ['a ']]],
])('of ports by name, whose numbers the called pods give: %s', (_, start, rules, expected) => {
  expect(left(start, ...rules)).toEqual(expected);
});

test.each<[string, TierRule, [string, Ports], boolean]>([
  ['by their ports', rule('Deny', 'a', tcp(80, 90)), ['a', tcp(90)], true],
  ['on other ports', rule('Deny', 'a', tcp(80)), ['a', tcp(443)], false],
  ['on a port by a name, which may be any', rule('Deny', 'a', NAMED), ['a', tcp(443)], true],
  ['whose port has a name, which may be any', rule('Deny', 'a', tcp(80)), ['a', NAMED], true],
  ['that are others', rule('Deny', 'b', tcp(80)), ['a', tcp(80)], false],
  ['but accepts them', rule('Accept', 'a', tcp(80)), ['a', tcp(80)], false],
  ['but passes them on', rule('Pass', 'a', tcp(80)), ['a', tcp(80)], false],
])('a rule denies peers: %s', (_, one, [peers, ports], denies) => {
  expect(isDenying(one, { peers, ports }, divide)).toBe(denies);
});

test('a policy that denies twice is named once', () => {
  const twice = rule('Deny', '?');
  expect(left(['a', tcp(80)], twice, twice)[2]).toEqual(['a 80/TCP Deny ?']);
});

test('of policies with the same priority, those that allow more come first, and each keeps its own order', () => {
  const [accept, pass, deny] = ['Accept', 'Pass', 'Deny'].map((action) => rule(action, 'a'));
  expect(inOrder([[[deny], [pass], [accept]]])).toEqual([accept, pass, deny]);
  expect(inOrder([[[pass, accept], [deny]]])).toEqual([accept, pass, deny]);
  expect(inOrder([[[deny, accept]]])).toEqual([deny, accept]);
  expect(inOrder([[[deny]], [[pass], [accept]]])).toEqual([deny, accept, pass]);
  expect(inOrder([])).toEqual([]);
});
