import { at, check, command, file, yaml } from './command';
import { ranges } from './manifests';
import { QUARANTINE_LABEL } from '../../src/engine/manifest/labels';
import { Json } from '../../src/engine/value/json';
import { tweaked } from '../support/cases';
import { controlled } from '../support/controlled';
import { makePolicy } from '../support/plain';

/** Which policy makes a change: all formats name it, its element, its file and its line. */

const written = (name: string, objects: readonly Json[], ...more: Json[]) => {
  file(`${name}/base.yaml`, yaml(...objects));
  more.forEach((one) => file(`${name}/${one.metadata.name as string}.yaml`, yaml(one)));
  return at(name);
};

describe('an address that opens', () => {
  const pod = tweaked('Pod', () => undefined);
  const more = makePolicy('more', {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      { to: [{ ipBlock: { cidr: '2001:db8::/64' } }], ports: [{ port: 443 }] },
      { to: [{ ipBlock: { cidr: '2001:db8:9::/64' } }], ports: [{ port: 5432 }] },
    ],
  });
  const old = { ...more, spec: { ...more.spec, egress: [more.spec.egress[0]] } };
  const diff = async (...args: string[]) => (
    await command(['diff', ...ranges, ...args, written('old', [], old, pod()), written('now', [], more, pod())])).out;

  test.each<[string, RegExp]>([
    ['table', /opens 2001:db8:9::\/64:5432: NetworkPolicy "agents\/more" spec\.egress\[1\] \(now\/more\.yaml:\d+\)\n/],
    ['markdown', /<code>opens 2001&#58;db8&#58;9::\/64&#58;5432: NetworkPolicy "agents\/more" spec\.egress&#91;1&#93;<\/code> at <code>now\/more\.yaml:\d+</],
    ['github', /^::error file=now\/more\.yaml,line=\d+,title=[^:]*::opens 2001:db8:9::\/64:5432: NetworkPolicy "agents\/more" spec\.egress\[1\]$/m],
    ['junit', /now\/more\.yaml:\d+: opens 2001:db8:9::\/64:5432: NetworkPolicy &#34;agents\/more&#34; spec\.egress\[1\]<\/failure>/],
    ['sarif', /opens 2001:db8:9::\/64:5432: NetworkPolicy \\"agents\/more\\" spec\.egress\[1\]"/],
    ['html', /opens 2001:db8:9::\/64:5432: NetworkPolicy (?:"|&#34;|&quot;)agents\/more(?:"|&#34;|&quot;) spec\.egress\[1\]</],
    ['json', /"object": "NetworkPolicy \\"agents\/more\\"",\n\s+"field": "spec\.egress\[1\]",\n\s+"file": "now\/more\.yaml",\n\s+"line": \d+/],
  ])('%s', async (format, expected) => {
    expect(await diff('--format', format)).toMatch(expected);
  });
});

test('a finding that lies in a policy has the place of the policy', async () => {
  const wide = makePolicy('wide', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] });
  const { out } = await command(['diff', ...ranges, written('narrow', controlled()), written('wide', controlled(), wide)]);
  expect(out).toMatch(
    /\n {2}drops "only named callers": NetworkPolicy "agents\/wide" spec\.ingress\[0\] allows [^\n]* \(wide\/wide\.yaml:\d+\)\n/);
});

describe('a policy that opens pods in quarantine', () => {
  const open = makePolicy('open', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] });
  const [before, after] = [written('before', controlled()), written('after', controlled(), open)];
  const isQuarantine = ({ metadata }: Json) => metadata.name === 'quarantine';
  const linesOf = (out: string) => out.split('\n').filter((line) => line.includes(QUARANTINE_LABEL) && line.startsWith('  '));

  test('is named once, whatever the value of the label', async () => {
    // The ClusterNetworkPolicy of the app would deny the callers all the same.
    const alone = controlled().filter(({ kind }) => kind !== 'ClusterNetworkPolicy');
    const { code, out } = await command(['diff', ...ranges, written('less', alone), written('more', alone, open)]);
    expect([code, linesOf(out)]).toEqual([1, [expect.stringMatching(new RegExp(
      `^  opens it: no longer cut off from all callers once it is labelled ${QUARANTINE_LABEL}`
      + ': NetworkPolicy "agents/open" spec\\.ingress\\[0\\] \\(more/open\\.yaml:\\d+\\)$'))]]);
  });

  test('is named with an accepted file', async () => {
    const alone = controlled().filter(({ kind }) => kind !== 'ClusterNetworkPolicy');
    await check([...ranges, '--write-accepted', at('reach.json'), written('less', alone)]);
    const { out } = await check([...ranges, '--accepted', at('reach.json'), written('more', alone, open)]);
    expect(out.split('\n').filter((line) => line.includes(QUARANTINE_LABEL))).toEqual([expect.stringMatching(
      /which reach\.json has; see NetworkPolicy "agents\/open" spec\.ingress\[0\] \(more\/open\.yaml:\d+\); /)]);
  });

  test('opens nothing where a ClusterNetworkPolicy still denies it', async () => {
    expect(linesOf((await command(['diff', ...ranges, before, after])).out)).toEqual([]);
  });

  test('a quarantine that is removed is two lines for each agent', async () => {
    const { out } = await command(['diff', ...ranges, before, written('without', controlled().filter((one) => !isQuarantine(one)))]);
    expect(linesOf(out)).toEqual(['callers', 'calls'].map((what) => expect.stringContaining(
      `it: no longer cut off from all ${what} once it is labelled ${QUARANTINE_LABEL}: before by NetworkPolicy "agents/quarantine" `)));
  });
});
