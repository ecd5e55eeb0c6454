import { reportOf } from './report';
import { Accepted, acceptedOf } from '../../../src/engine/posture/accepted';
import { stateOf } from '../../../src/engine/posture/build-state';
import { ComparedPosture } from '../../../src/engine/posture/compared-posture';
import { Posture } from '../../../src/engine/posture/posture';
import { Older, markedSince } from '../../../src/engine/posture/since';
import { Json } from '../../../src/engine/value/json';
import { renamed, valid, viewOf } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { controlled, objectOf } from '../../support/controlled';
import { makePolicy } from '../../support/plain';

const compared = (objects: readonly Json[]) => reportOf(objects, clusterOf(objects), { withoutRows: true }) as ComparedPosture;
const acceptedIn = (posture: ComparedPosture): Accepted => (
  acceptedOf(posture.findings.filter(({ acknowledged }) => acknowledged === undefined).map(({ key }) => key!), stateOf(posture)));

const base = (): Json[] => structuredClone(viewOf(valid('Pod')).manifests);
const egress = (cidr: string): Json => makePolicy('more', {
  podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }], ports: [{ port: 443 }] }],
});
const agentIn = (objects: Json[]) => objects.find(({ kind }) => kind === 'Pod')!;
const named = (name: string): Json => renamed(agentIn(base()), name);

const marked = (posture: Posture) => ({
  agents: posture.agents.filter(({ isNew }) => isNew).map(({ title }) => title),
  edges: posture.agents.flatMap(({ edges }) => edges).filter(({ isNew }) => isNew).map(({ peer }) => peer),
  findings: posture.findings.filter(({ isNew }) => isNew).map(({ ruleId }) => ruleId),
});

/** An older build, and the file of what was accepted in it, give the same. */
describe.each<[string, (posture: ComparedPosture) => Older]>([
  ['an older build', (build) => ({ build })],
  ['the accepted file', (build) => ({ accepted: acceptedIn(build) })],
])('since %s', (_, olderOf) => {
  const since = (before: Json[], after: Json[]) => (
    markedSince(reportOf(after, clusterOf(after)), compared(after), olderOf(compared(before)), 'old'));

  test('nothing is new', () => {
    const posture = since(base(), base().reverse());
    expect(posture.since).toEqual({ against: 'old', verdict: 'nothing opens since old', opens: [], gone: [], notCompared: [] });
    expect(marked(posture)).toEqual({ agents: [], edges: [], findings: [] });
  });

  test('an edge that opens', () => {
    const posture = since(base(), [...base(), egress('2001:db8::/32')]);
    expect(posture.since).toMatchObject({ verdict: '1 opening since old', gone: [] });
    expect(posture.since!.opens).toEqual([expect.stringMatching(/^2001:db8::\/32:443 for agents\/[\w-]+$/)]);
    expect(marked(posture)).toEqual({ agents: [], edges: ['2001:db8::/32'], findings: [] });
  });

  test('an edge that gets wider', () => {
    const posture = since([...base(), egress('2001:db8::/32')], [...base(), egress('2001:db8::/31')]);
    expect(posture.since!.opens).toEqual([expect.stringMatching(/^2001:db9::\/32:443 for /)]);
    expect(marked(posture).edges).toEqual(['2001:db8::/31']);
  });

  test('a finding, and one that was fixed', () => {
    const after = base();
    agentIn(after).spec.hostPID = true;
    const posture = since(base(), after);
    expect(posture.since!.verdict).toBe('nothing opens since old; 1 new finding');
    expect(marked(posture).findings).toEqual(['no-host-namespaces']);
    expect(posture.agents.flatMap(({ findings }) => findings).filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(since(after, base()).since!.gone).toEqual([expect.stringMatching(/^fixes /)]);
  });

  test('an agent, and one that is gone', () => {
    const posture = since(base(), [...base(), named('other')]);
    expect(posture.since!.verdict).toMatch(/^\d+ openings since old; 1 new agent/);
    expect(marked(posture).agents).toEqual(['Pod "agents/other"']);
    expect(since([...base(), named('other')], base()).since!).toMatchObject({
      verdict: 'nothing opens since old', gone: ['removes agents/other'],
    });
  });

  test('a control that is lost', () => {
    const after = controlled();
    delete objectOf(after, 'Pod').metadata.labels['cdk8s-hardened-agents/agent'];
    expect(since(controlled(), after).since!.opens).toContain('agents/coder: no longer labelled cdk8s-hardened-agents/agent: "true"');
  });
});

test('a part that the file leaves out is said, and marks nothing', () => {
  const { version, findings } = acceptedIn(compared(base()));
  const after = [...base(), named('other'), egress('2001:db8::/32')];
  const posture = markedSince(reportOf(after, clusterOf(after)), compared(after), { accepted: { version, findings } }, 'a.json');
  expect(posture.since!.verdict).toBe('nothing opens since a.json');
  expect(posture.since!.notCompared).toEqual([
    'leaves out "agents": what agents reach and who may call them is not compared',
    'leaves out "controls": controls, such as labels and admission policies, are not compared',
  ]);
  expect(marked(posture)).toMatchObject({ agents: [], edges: [] });
});
