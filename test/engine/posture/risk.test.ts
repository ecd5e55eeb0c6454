import { agentOf, reportAmong, rowOf } from './report';
import { ACKNOWLEDGED, AGENT_LABEL, ROLE_LABEL } from '../../../src/engine/manifest/labels';
import { PostureRisk, PostureState } from '../../../src/engine/posture/posture-agent';
import { REACHED, Reached } from '../../../src/engine/posture/reached';
import { RiskFacts, RiskTopic, TOPICS, riskOf } from '../../../src/engine/posture/risk';
import { RULES } from '../../../src/engine/rules/catalogue';
import { Json } from '../../../src/engine/value/json';
import { CaseOptions, beside, ofPod, onlyEgress, valid } from '../../support/cases';
import { makeObject } from '../../support/plain';

const { HIGH, MEDIUM, LOW } = PostureRisk;

const topics = (...all: RiskTopic[]) => new Set(all);
const reached = (...all: Reached[]) => new Set(all);

const NOTHING: RiskFacts = {
  errors: topics(),
  accepted: topics(),
  reached: reached(),
  acceptedReach: reached(),
  hasSecret: false,
  isServing: false,
  hasUncomputed: false,
};

test.each<[Partial<RiskFacts>, PostureRisk, string]>([
  [{}, LOW, 'no Secret, no open internet'],
  [{ errors: topics('other') }, LOW, 'no Secret, no open internet'],
  [{ accepted: topics('other') }, LOW, 'no Secret, no open internet'],
  [{ errors: topics('host') }, HIGH, 'error about the host'],
  [{ errors: topics('runtime', 'rights') }, HIGH, 'errors about the runtime and API rights'],
  [{ errors: topics('host', 'network', 'other') }, HIGH, 'error about the host'],
  [{ errors: topics('credentials') }, MEDIUM, 'error about credentials'],
  [{ errors: topics('network', 'credentials') }, MEDIUM, 'errors about credentials and the network'],
  [{ reached: reached('metadata') }, HIGH, 'reaches metadata endpoint'],
  [{ reached: reached('apiServer') }, HIGH, 'reaches API server'],
  [{ reached: reached('node') }, HIGH, 'reaches nodes'],
  [{ reached: reached('agent') }, HIGH, 'reaches other agents'],
  [{ reached: reached('internet') }, LOW, 'open internet, no Secret'],
  [{ hasSecret: true }, LOW, 'a Secret, no open internet'],
  [{ hasSecret: true, isServing: true }, LOW, 'serves agents'],
  [{ hasSecret: true, reached: reached('internet') }, HIGH, 'Secret and open internet'],
  [{ hasSecret: true, reached: new Set(REACHED) }, HIGH,
    'reaches metadata endpoint, API server, nodes and other agents; Secret and open internet'],
  [{ accepted: topics('host') }, MEDIUM, 'accepted error about the host'],
  [{ accepted: topics('network'), errors: topics('credentials') }, MEDIUM, 'error about credentials; accepted error about the network'],
  [{ acceptedReach: reached('metadata') }, MEDIUM, 'accepted: reaches metadata endpoint'],
  [{ acceptedReach: reached('internet'), hasSecret: true }, MEDIUM, 'accepted: Secret and open internet'],
  [{ acceptedReach: reached('internet') }, LOW, 'open internet, no Secret'],
  [{ hasUncomputed: true }, MEDIUM, 'policies that are not computed'],
  [{ hasUncomputed: true, errors: topics('host') }, HIGH, 'error about the host'],
])('%o', (facts, risk, reason) => {
  expect(riskOf({ ...NOTHING, ...facts })).toEqual({ risk, reason });
});

test('each rule has a topic', () => {
  expect(RULES.map(({ id }) => id).filter((id) => !TOPICS.has(id))).toEqual([]);
  expect([...TOPICS.keys()].filter((id) => !RULES.some((rule) => rule.id === id))).toEqual([]);
});

const SECRET = (spec: Json) => { spec.containers[0].env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'model', key: 'key' } } }]; };
const to = (...peers: Json[]): CaseOptions => ({ view: onlyEgress({ to: peers, ports: [{ protocol: 'TCP', port: 443 }] }) });
const block = (cidr: string, ...except: string[]): Json => ({ ipBlock: { cidr, except } });
const PUBLIC = block('0.0.0.0/0', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10', '168.63.129.16/32');

describe('of a pod among others', () => {
  test.each<[string, (spec: Json) => void, CaseOptions, PostureRisk, string]>([
    ['a Secret in a variable and the internet', SECRET, to(PUBLIC), HIGH, 'Secret and open internet'],
    ['all keys of a Secret', (spec) => { spec.containers[0].envFrom = [{ secretRef: { name: 'model' } }]; }, to(PUBLIC), HIGH,
      'Secret and open internet'],
    ['a Secret in a volume', (spec) => { spec.volumes.push({ name: 'keys', secret: { secretName: 'model' } }); }, to(PUBLIC), HIGH,
      'Secret and open internet'],
    ['a projected Secret', (spec) => { spec.volumes.push({ name: 'keys', projected: { sources: [{ secret: { name: 'model' } }] } }); },
      to(PUBLIC), HIGH, 'Secret and open internet'],
    ['the internet without a Secret', () => {}, to(PUBLIC), LOW, 'open internet, no Secret'],
    ['a Secret and few addresses', SECRET, to(block('203.0.113.0/24')), LOW, 'a Secret, no open internet'],
    ['a Secret and a port of the internet for names', SECRET,
      { view: onlyEgress({ to: [PUBLIC], ports: [{ protocol: 'UDP', port: 53 }] }) }, HIGH, 'Secret and open internet'],
    ['a metadata endpoint', () => {}, to(block('169.254.169.254/32')), HIGH, 'reaches metadata endpoint'],
    ['a resolver at the address of the endpoint', () => {},
      { view: onlyEgress({ to: [block('169.254.169.254/32')], ports: [{ protocol: 'UDP', port: 53 }] }) }, LOW,
      'no Secret, no open internet'],
    ['an endpoint that gives a pod its own identity', () => {}, to(block('169.254.170.23/32')), MEDIUM, 'error about the network'],
    ['the Service of the API server', () => {}, to(block('10.96.0.1/32')), HIGH, 'reaches API server'],
    ['another Service', () => {}, to(block('10.96.0.7/32')), LOW, 'no Secret, no open internet'],
    ['everyone on one port', () => {}, to(), HIGH, 'reaches metadata endpoint, API server, nodes and other agents'],
    ['no policy', () => {}, { view: (around) => around.filter(({ kind }) => kind !== 'NetworkPolicy') }, HIGH,
      'reaches metadata endpoint, API server, nodes and other agents'],
    ['probes and limits alone', ({ containers: [one] }) => { delete one.livenessProbe; delete one.resources; }, {}, LOW,
      'open internet, no Secret'],
    ['a process of the node', (spec) => { spec.hostPID = true; }, {}, HIGH, 'error about the host'],
  ])('%s', (_, tweak, options, risk, reason) => {
    const agent = agentOf(ofPod(tweak)(), options);
    expect([agent.risk, agent.riskReason]).toEqual([risk, reason]);
  });

  test('rows about a Secret and the internet are not strong', () => {
    const agent = agentOf(ofPod((spec) => { spec.volumes.push({ name: 'keys', secret: { secretName: 'model' } }); })(), to(PUBLIC));
    expect(rowOf(agent, 'Secrets that it reads').state).toBe(PostureState.NEUTRAL);
    expect(rowOf(agent, 'the agent may call').state).toBe(PostureState.NEUTRAL);
    expect(rowOf(agentOf(valid('Pod'), to(PUBLIC)), 'the agent may call').state).toBe(PostureState.STRONG);
  });

  test('who accepts a metadata endpoint accepts its risk', () => {
    const manifest = valid('Pod');
    manifest.metadata.annotations = { [`${ACKNOWLEDGED}no-metadata-endpoint`]: 'each node has GKE_METADATA' };
    const agent = agentOf(manifest, to(block('169.254.169.254/32')));
    expect([agent.risk, agent.riskReason]).toEqual([MEDIUM, 'accepted error about the network; accepted: reaches metadata endpoint']);
  });

  test('a policy that is not computed is never a low risk', () => {
    const policy = makeObject('crd.projectcalico.org/v1', 'NetworkPolicy', 'p', {
      selector: 'all()', types: ['Egress'], egress: [{ action: 'Allow', destination: { nets: ['203.0.113.0/24'] } }],
    });
    const agent = agentOf(valid('Pod'), beside(policy));
    expect(agent.notComputed).toHaveLength(1);
    expect([agent.risk, agent.riskReason]).toEqual([MEDIUM, 'policies that are not computed']);
  });

  test('findings alone decide about a pod that serves agents, unless its role is false', () => {
    const keys = ofPod(SECRET)();
    keys.metadata.labels = { ...keys.metadata.labels, [ROLE_LABEL]: 'alert-routing' };
    delete keys.metadata.labels[AGENT_LABEL];
    const all = (): CaseOptions => ({ view: (around) => around.filter(({ kind }) => kind !== 'NetworkPolicy') });
    expect(agentOf(keys, all()).riskReason).toMatch('Secret and open internet'); // no port of AlertRouting: the role is false
    keys.spec.containers[0].ports = [{ name: 'http', containerPort: 2801 }];
    expect(agentOf(keys, all()).riskReason).not.toMatch('Secret and open internet');
  });
});

test('of agents at one risk, those that reach more come first, then those with a lower name', () => {
  const made = (name: string, tweak: (spec: Json) => void) => {
    const manifest = ofPod(tweak)();
    return { ...manifest, metadata: { ...manifest.metadata, name } };
  };
  const volume = (spec: Json) => { spec.volumes.push({ name: 'work', persistentVolumeClaim: { claimName: 'work' } }); };
  const others = [made('b', () => {}), made('a', () => {}), made('z-volume', volume)];
  const { agents } = reportAmong(made('y-host', (spec) => { spec.hostPID = true; }), beside(...others));
  expect(agents.map(({ name }) => name)).toEqual(['y-host', 'z-volume', 'a', 'b']);
});

