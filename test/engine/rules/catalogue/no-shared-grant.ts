import { Json } from '../../../../src/engine/value/json';
import { AGENTS, Around, besideBroker, brokerPod } from '../../../support/brokers';
import { Case, allows, finds, neighbour, valid } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const GRANTS = 'port of grant "coder" (20001)';
const view = ({ more = [], ...around }: Around) => besideBroker({ ...around, more: [valid('Pod'), ...more] });
const breaks = (title: string, detail: string, around: Around) => finds(title, brokerPod,
  { field: 'metadata.labels', got: brokerPod().metadata.labels, detail }, { view: view(around) });
const passes = (title: string, around: Around) => allows(title, brokerPod, { view: view(around) });
const agent = (name: string): Json => {
  const other = neighbour({ 'cdk8s-hardened-agents/agent': 'true', 'app': name });
  return { ...other, metadata: { ...other.metadata, name } };
};
const [one] = [AGENTS];

/** The label of a group, and the peer that names it. */
const LABEL = 'cdk8s-hardened-agents/group-reviewers';
const MEMBERS = { ...AGENTS, podSelector: { matchLabels: { [LABEL]: 'true' } } };
const SESSIONS = { ...AGENTS, podSelector: { matchLabels: { app: 'session' } } };
const GROUP = { name: 'reviewers', namespace: 'agents', labels: { [LABEL]: 'true' }, agents: ['Pod/a', 'Pod/b'] };
const OPEN = { name: 'sessions', namespace: 'agents', labels: { app: 'session' } };
const inGroup = (name: string, labels: Json = { [LABEL]: 'true' }): Json => {
  const made = agent(name);
  return { ...made, metadata: { ...made.metadata, labels: { ...made.metadata.labels, ...labels } } };
};
const session = (name: string) => inGroup(name, { app: 'session' });
const controller = (name: string): Json => {
  const { metadata, spec } = inGroup(name);
  return makeObject('v1', 'ReplicationController', name, { template: { metadata, spec } });
};
/** Objects, with the group that the policy of the broker states. */
const stated = (from: Json[], more: Json[], ...groups: unknown[]): Around => ({ from, more, groups: JSON.stringify(groups) });
const ODD = { 'cdk8s-hardened-agents/group-X_y': 'true' };
const two = [inGroup('a'), inGroup('b')];
const shares = (...names: string[]) => `policies let ${names.map((name) => `Pod "agents/${name}"`).join(', ')} call the ${GRANTS}`;
const taken = (who: string) => `NetworkPolicy "broker-ingress" takes ${who} for an agent of group "agents/reviewers", which`
  + ` it is not, and lets it call the ${GRANTS}`;

export const cases: Case[] = [
  breaks('two agents', `policies let Pod "agents/other", Pod "agents/${valid('Pod').metadata.name}" call the ${GRANTS}`,
    { more: [agent('other')] }),
  breaks('a whole namespace', `NetworkPolicy "broker-ingress" lets every pod in namespace agents call the ${GRANTS}`,
    { from: [{ namespaceSelector: one.namespaceSelector }] }),
  breaks('an address', `NetworkPolicy "broker-ingress" lets addresses call the ${GRANTS}`,
    { from: [one, { ipBlock: { cidr: '203.0.113.7/32' } }] }),

  passes('one agent', {}),
  passes('another pod of the namespace', { more: [neighbour({ app: 'web' })] }),
  breaks('a label that two agents have, and no group is stated', shares('a', 'b'), { from: [MEMBERS], more: two }),
  breaks('a label of another team that two agents have', shares('a', 'b'), { from: [SESSIONS], more: [session('a'), session('b')] }),
  ...([
    ['is no JSON', '{'], ['is no list', JSON.stringify(GROUP)], ['lists no agents', JSON.stringify([{ ...GROUP, agents: undefined }])],
    ['has the name of another one', JSON.stringify([{ ...GROUP, name: 'testers' }])],
    ['has another label, too', JSON.stringify([{ ...GROUP, labels: { ...GROUP.labels, app: 'a' } }])],
    ['has the label of all agents', JSON.stringify([{ ...OPEN, labels: { 'cdk8s-hardened-agents/agent': 'true' } }])],
    ['has no label', JSON.stringify([{ ...OPEN, labels: {} }])],
    ['is of another namespace', JSON.stringify([{ ...GROUP, namespace: 'other' }])],
    ['has another name of an agent', JSON.stringify([{ ...GROUP, agents: 'Pod/a' }])],
  ] as const).map(([title, groups]) => (
    breaks(`a group whose statement ${title}`, shares('a', 'b'), { from: [MEMBERS], more: two, groups }))),
  ...([
    ['any value of the label', { matchExpressions: [{ key: LABEL, operator: 'Exists' }] }],
    ['one of two values', { matchExpressions: [{ key: LABEL, operator: 'In', values: ['true', 'yes'] }] }],
    ['a further requirement', { matchLabels: { [LABEL]: 'true' }, matchExpressions: [{ key: 'x', operator: 'DoesNotExist' }] }],
  ] as const).map(([title, podSelector]) => (
    breaks(`a peer with ${title}`, shares('a', 'b'), stated([{ ...AGENTS, podSelector }], two, GROUP)))),
  breaks('a group whose name the library cannot give', shares('a', 'b'), stated([{ ...AGENTS, podSelector: { matchLabels: ODD } }],
    ['a', 'b'].map((name) => inGroup(name, ODD)), { ...GROUP, name: 'X_y', labels: ODD })),
  breaks('a peer in every namespace', shares('a', 'b'), stated([{ namespaceSelector: {}, podSelector: MEMBERS.podSelector }], two, GROUP)),
  breaks('an agent with the label that the group does not list', taken('Pod "agents/spy"'),
    stated([MEMBERS], [...two, inGroup('spy')], GROUP)),
  breaks('several of these', 'NetworkPolicy "broker-ingress" takes Pod "agents/eve", Pod "agents/spy" for agents of group '
    + `"agents/reviewers", which they are not, and lets them call the ${GRANTS}`,
  stated([MEMBERS], [...two, inGroup('spy'), inGroup('eve')], GROUP)),
  breaks('an object of another kind with the name of an agent', taken('ReplicationController "agents/a"'),
    stated([MEMBERS], [...two, controller('a')], GROUP)),
  breaks('an agent beside the group', `policies let group "agents/reviewers", Pod "agents/other" call the ${GRANTS}`,
    stated([MEMBERS, { ...AGENTS, podSelector: { matchLabels: { app: 'other' } } }], [...two, agent('other')], GROUP)),
  breaks('two groups', `policies let group "agents/reviewers", group "agents/sessions" call the ${GRANTS}`,
    stated([MEMBERS, SESSIONS], two, GROUP, OPEN)),
  breaks('two groups of one name', `policies let group "agents/sessions", group "agents/sessions" call the ${GRANTS}`,
    stated([SESSIONS, { ...AGENTS, podSelector: { matchLabels: { app: 'more' } } }], [], OPEN, { ...OPEN, labels: { app: 'more' } })),

  passes('a group', stated([MEMBERS], two, GROUP)),
  passes('a group, and one of its agents once more',
    stated([MEMBERS, { ...AGENTS, podSelector: { matchLabels: { app: 'a' } } }], two, GROUP)),
  passes('sessions that others make', stated([SESSIONS], [session('a'), session('b')], OPEN)),
  passes('labels that no pod of the view has', { from: [one, { podSelector: { matchLabels: { app: 'later' } } }] }),
];
