import { App, Chart, Testing } from 'cdk8s';
import { Secret } from 'cdk8s-plus-29';
import { AdmissionOracle } from './admission-oracle';
import {
  AgentAdmission, AgentCluster, AgentNamespace, BrokeredApi, CredentialBroker, EgressProxy, GVisorRuntime, HardenedAgentPod,
  PodSubnetEgressDeny,
} from '../../src';
import { admission } from '../support/admission';
import { IMAGE, Manifest, RANGES } from '../support/app';

/** Pods that say that they are infrastructure, where the app of `AgentAdmission`has a proxy. */

const oracle = new AdmissionOracle();

const AGENT = 'cdk8s-hardened-agents/agent', ROLE = 'cdk8s-hardened-agents/role', ADDRESS = 'cdk8s.io/metadata.addr';
const GATEWAY = 'cdk8s-hardened-agents/gateway';

function manifests(): Manifest[] {
  const app = new App();
  new AgentCluster(RANGES).applyTo(app);
  const chart = new Chart(app, 'agents');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  const runtime = new GVisorRuntime(chart, 'gvisor');
  const { env, fqdnBackEnd } = new EgressProxy(chart, 'proxy', {
    namespace,
    runtime,
    name: 'proxy',
    image: IMAGE,
    clusterIP: '10.96.0.60',
  });
  new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false, allowDns: false, fqdnBackEnd })
    .allowToFqdn('api.example.com', 443);
  const coder = new HardenedAgentPod(chart, 'agent', { namespace, runtime, image: IMAGE, port: 8080, env });
  const gateways = new AgentNamespace(chart, 'gateways', { name: 'gateways' });
  const broker = new CredentialBroker(chart, 'broker', { namespace: gateways, runtime, name: 'broker', image: IMAGE });
  broker.grant(coder, BrokeredApi.anthropic({ key: { secret: Secret.fromSecretName(chart, 'keys', 'keys'), key: 'k' } }));
  new AgentAdmission(chart, 'admission');
  return JSON.parse(JSON.stringify(Testing.synth(chart)));
}

const all = manifests();
const agent = (): Manifest => JSON.parse(JSON.stringify(all.find(({ kind }) => kind === 'Pod')));
const named = (name: string): Manifest => (
  JSON.parse(JSON.stringify(all.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name))));
const proxy = () => named('proxy');
const broker = () => named('broker');
/** The proxy with a change of its pods. */
const changed = (change: (spec: Manifest, template: Manifest) => void) => () => {
  const one = proxy();
  const { template } = one.spec;
  change(template.spec, template);
  return one;
};
/** The proxy with a change of its main container. */
const running = (change: (container: Manifest, spec: Manifest) => void) => changed((spec) => change(spec.containers[0], spec));
const configIn = ({ volumes }: Manifest): Manifest => volumes.find(({ configMap }: Manifest) => configMap);
const FALSE = ['no-false-role'];
const withRole = (role: string, image = IMAGE) => {
  const pod = agent();
  delete pod.metadata.labels[AGENT];
  pod.metadata.labels[ROLE] = role;
  pod.spec.containers[0].image = image;
  return pod;
};

test.each<[string, () => Manifest, string[]]>([
  ['an agent', agent, []],
  ['the proxy', proxy, []],
  ['the proxy with a newer image', () => {
    const one = proxy();
    one.spec.template.spec.containers[0].image = IMAGE.replace(/a{64}$/, 'b'.repeat(64));
    return one;
  }, []],
  ['an agent with the label by which policies select the proxy', () => {
    const pod = agent();
    pod.metadata.labels[ADDRESS] = proxy().spec.template.metadata.labels[ADDRESS];
    return pod;
  }, ['no-false-role']],
  ['the broker', broker, []],
  ['an agent with the label by which policies select the broker', () => {
    const pod = agent();
    pod.metadata.labels[GATEWAY] = broker().spec.template.metadata.labels[GATEWAY];
    return pod;
  }, FALSE],
  ['the broker without it', () => {
    const one = broker();
    delete one.spec.template.metadata.labels[GATEWAY];
    return one;
  }, FALSE],
  ['the broker with the key of another Secret', () => {
    const one = broker();
    one.spec.template.spec.volumes.find(({ secret }: Manifest) => secret).secret.secretName = 'other';
    return one;
  }, FALSE],
  ['another image in the role of the proxy', () => withRole('egress-proxy', IMAGE.replace('agent@', 'other@')), ['no-false-role']],
  ['the image of the proxy with another configuration', () => {
    const one = proxy();
    one.spec.template.spec.volumes.find(({ configMap }: Manifest) => configMap).configMap.name = 'mine';
    return one;
  }, ['no-false-role']],
  ['a role that the app does not have', () => withRole('alert-routing'), ['no-false-role']],
  ['another command', running((main) => { main.command = ['/bin/sh', '-c', 'sleep 3600']; }), FALSE],
  ['arguments after the command', running((main) => { main.args = ['-f', '/tmp/mine.conf']; }), FALSE],
  ['no command, so that the image decides', running((main) => { delete main.command; }), FALSE],
  ['another folder to work in', running((main) => { main.workingDir = '/tmp'; }), FALSE],
  ['a variable', running((main) => { main.env = [{ name: 'LD_PRELOAD', value: '/tmp/mine.so' }]; }), FALSE],
  ['variables of a ConfigMap', running((main) => { main.envFrom = [{ configMapRef: { name: 'mine' } }]; }), FALSE],
  ['a command after the start', running((main) => { main.lifecycle = { postStart: { exec: { command: ['/bin/sh'] } } }; }), FALSE],
  ['a probe that runs a command', running((main) => {
    main.livenessProbe = { ...main.livenessProbe, tcpSocket: undefined, exec: { command: ['/bin/sh'] } };
  }), FALSE],
  ['a projected twin of the configuration', changed((spec) => {
    const config = configIn(spec);
    config.projected = { sources: [{ configMap: { name: 'mine' } }] };
    delete config.configMap;
  }), FALSE],
  ['a Secret in the place of the configuration', changed((spec) => {
    const config = configIn(spec);
    config.secret = { secretName: 'mine' };
    delete config.configMap;
  }), FALSE],
  ['another key of the configuration', changed((spec) => {
    configIn(spec).configMap.items = [{ key: 'other', path: 'squid.conf' }];
  }), FALSE],
  ['an empty folder in the place of the configuration', changed((spec) => {
    const config = configIn(spec);
    config.emptyDir = { sizeLimit: '1Mi' };
    delete config.configMap;
  }), FALSE],
  ['one more mount', running((main, spec) => {
    main.volumeMounts.push({ name: configIn(spec).name, mountPath: '/usr/sbin' });
  }), FALSE],
  ['another account', changed((spec) => { spec.serviceAccountName = 'mine'; }), FALSE],
  ['other addresses for names', changed((spec) => { spec.hostAliases = [{ ip: '203.0.113.9', hostnames: ['api.example.com'] }]; }), FALSE],
  ['another resolver', changed((spec) => { spec.dnsConfig = { nameservers: ['203.0.113.9'] }; }), [...FALSE, 'no-outside-resolver']],
  ['the resolver of the node', changed((spec) => { spec.dnsPolicy = 'Default'; }), [...FALSE, 'no-outside-resolver']],
  ['one more container', changed((spec) => { spec.containers.push({ ...spec.containers[0], name: 'second' }); }), FALSE],
  ['an init container', changed((spec) => { spec.initContainers = [{ ...spec.containers[0], name: 'first' }]; }), FALSE],
  ['the role without the label by which policies select it', changed((_, { metadata }) => { delete metadata.labels[ADDRESS]; }), FALSE],
  ['the role in another namespace', () => ({ ...proxy(), metadata: { name: 'proxy', namespace: 'team-a' } }), FALSE],
  ['what Kubernetes fills in', changed((spec) => {
    configIn(spec).configMap.defaultMode = 420;
    Object.assign(spec, { dnsPolicy: 'ClusterFirst', serviceAccount: spec.serviceAccountName, schedulerName: 'default-scheduler' });
  }), []],
])('%s', async (_, object, expected) => {
  const [{ broken, errors }] = await oracle.verdictsOf(all, [{ object: object() }]);
  expect({ broken, errors }).toEqual({ broken: expected, errors: [] });
});

const plain = admission();

test.each(['egress-proxy', 'alert-routing'])('the role %s, where the app has no infrastructure', async (role) => {
  const pod = withRole(role);
  pod.spec.containers[0].ports = [{ containerPort: 2801 }];
  const [{ broken, errors }] = await oracle.verdictsOf(plain, [{ object: pod }]);
  expect({ broken, errors }).toEqual({ broken: FALSE, errors: [] });
});

const GROUP = 'cdk8s-hardened-agents/group-reviewers';
const grouped = (labels: { [label: string]: string }) => {
  const pod = agent();
  Object.assign(pod.metadata.labels, labels);
  return pod;
};

describe('a pod that runs', () => {
  test.each<[string, Manifest, Manifest, boolean]>([
    ['gets another label', agent(), grouped({ seen: 'yes' }), true],
    ['joins a group', agent(), grouped({ [GROUP]: 'true' }), false],
    ['leaves a group', grouped({ [GROUP]: 'true' }), agent(), false],
    ['gets another value for a group', grouped({ [GROUP]: 'true' }), grouped({ [GROUP]: 'false' }), false],
    ['stays in a group', grouped({ [GROUP]: 'true' }), grouped({ [GROUP]: 'true', seen: 'yes' }), true],
  ])('%s', async (_, oldObject, object, passes) => {
    const [{ broken, errors }] = await oracle.verdictsOf(all, [{ object, oldObject, policies: ['hardened-agents-labels'] }]);
    expect({ passes: broken.length === 0, errors }).toEqual({ passes, errors: [] });
  });
});
