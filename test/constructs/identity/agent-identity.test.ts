import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentIdentity, AgentNamespace, AgentPolicy, AgentRuntime, HardenedAgentDeployment, HardenedAgentPodProps, PodSubnetEgressDeny,
} from '../../../src';
import { Base, IMAGE, RANGES, objects, only, open, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { warnings } from '../../support/output';
import { expectSnapshot } from '../../support/schema';

const reason = 'writes its reports to the research bucket';
const roleArn = 'arn:aws:iam::123456789012:role/agents';
const clientId = '01234567-89ab-cdef-0123-456789abcdef';

/** A base, and the policy of its egress. */
function closed(ranges = RANGES): Base & { readonly egress: PodSubnetEgressDeny } {
  const b = open();
  return { ...b, egress: new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...ranges }) };
}

type Closed = ReturnType<typeof closed>;

/** Each identity, and the rules that its reason acknowledges. */
const IDENTITIES: readonly (readonly [string, (b: Closed) => AgentIdentity, readonly string[]])[] = [
  ['a projected token', () => AgentIdentity.projectedToken({ reason, audience: 'vault' }), ['no-audience-token']],
  ['EKS Pod Identity', ({ egress }) => AgentIdentity.eksPodIdentity({ reason, egress }), ['no-cloud-account', 'no-identity-endpoint']],
  ['EKS Pod Identity without an opening', () => AgentIdentity.eksPodIdentity({ reason }), ['no-cloud-account']],
  ['an IAM role for a service account', () => AgentIdentity.eksIrsa({ reason, roleArn }), ['no-cloud-account']],
  ['GKE', ({ egress }) => AgentIdentity.gkeWorkloadIdentity({ reason, egress, dataplaneV2: false }),
    ['no-cloud-account', 'no-identity-endpoint']],
  ['GKE with Dataplane V2', ({ egress }) => AgentIdentity.gkeWorkloadIdentity({ reason, egress, dataplaneV2: true }),
    ['no-cloud-account', 'no-metadata-endpoint']],
  ['a service account of Google', () => AgentIdentity.gkeWorkloadIdentity({
    reason,
    googleServiceAccount: 'agents@research.iam.gserviceaccount.com',
  }), ['no-cloud-account']],
  ['Azure', () => AgentIdentity.azureWorkloadIdentity({ reason, clientId, tenantId: clientId }), ['no-cloud-account', 'no-cloud-identity']],
  ['SPIFFE', () => AgentIdentity.spiffeCsi({ reason }), ['no-pod-certificate']],
];

describe.each(IDENTITIES)('%s', (_, identity, rules) => {
  test('gives the agent an account of its own, and accepts with its reason what the rules find of it, and nothing else', () => {
    const b = closed();
    pod(b, { name: 'writer', identities: [identity(b)] });
    pod(b, {}, 'other');
    const findings = AgentPolicy.of(b.app).findings();
    expect(findings.map(({ ruleId, constructPath, acknowledged }) => [ruleId, constructPath, acknowledged]))
      .toEqual(rules.map((rule) => [rule, 'test/agent', reason]));
    expect(AgentPolicy.of(b.app).unusedAcknowledgements()).toEqual([]);
    expect(objects(b.chart, 'Pod').map(({ spec }) => spec.serviceAccountName)).toEqual(['writer', 'agent']);
    expect(objects(b.chart, 'Pod').every(({ spec }) => spec.automountServiceAccountToken === false)).toBe(true);
    const account = objects(b.chart, 'ServiceAccount').find(({ metadata }) => metadata.name === 'writer');
    expect(account).toMatchObject({ metadata: { namespace: 'agents' }, automountServiceAccountToken: false });
  });

  test('writes these manifests', () => {
    const written = (identities: (b: Closed) => AgentIdentity[]) => {
      const b = closed();
      const chart = new Chart(b.app, 'writer');
      pod({ ...b, chart }, { name: 'writer', identities: identities(b) });
      return chart;
    };
    expectSnapshot(written((b) => [identity(b)]), written(() => []));
  });
});

test('a template gets labels, volumes and account like a pod', () => {
  const b = closed();
  new HardenedAgentDeployment(b.chart, 'workers', {
    namespace: b.namespace,
    runtime: b.runtime,
    name: 'workers',
    image: IMAGE,
    port: 8080,
    identities: [AgentIdentity.azureWorkloadIdentity({ reason, clientId }), AgentIdentity.projectedToken({ reason, audience: 'vault' })],
  });
  const { metadata, spec } = only(b.chart, 'Deployment').spec.template;
  expect(metadata.labels['azure.workload.identity/use']).toBe('true');
  expect(spec.serviceAccountName).toBe('workers');
  expect(spec.containers[0].volumeMounts)
    .toContainEqual({ name: 'identity-token', mountPath: '/var/run/secrets/identity', readOnly: true });
});

test('the endpoint opens to the agent alone, in the families of its pods', () => {
  const b = closed({ podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'], serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'] });
  const agent = pod(b, { identities: [AgentIdentity.eksPodIdentity({ reason, egress: b.egress })] });
  const opened = objects(b.chart, 'NetworkPolicy').filter(({ spec }) => JSON.stringify(spec).includes('169.254.170.23/32'));
  expect(opened.map(({ spec }) => spec)).toEqual([{
    podSelector: { matchLabels: { 'cdk8s.io/metadata.addr': agent.podMetadata.getLabel('cdk8s.io/metadata.addr') } },
    policyTypes: ['Egress'],
    egress: [{
      to: [{ ipBlock: { cidr: '169.254.170.23/32' } }, { ipBlock: { cidr: 'fd00:ec2::23/128' } }],
      ports: [{ port: 80, protocol: 'TCP' }],
    }],
  }]);
});

test('an acknowledged identity accepts no token for the API server, no node endpoint and no other opening', () => {
  const b = closed();
  const agent = pod(b, {
    automountServiceAccountToken: true,
    identities: [AgentIdentity.projectedToken({ reason, audience: 'vault' }), AgentIdentity.eksPodIdentity({ reason, egress: b.egress })],
    volumes: [kplus.Volume.fromEmptyDir(b.chart, 'scratch', 'scratch')],
  });
  b.egress._allowEndpoint(agent, ['169.254.169.254'], [80]);
  new kplus.NetworkPolicy(b.chart, 'debug', { metadata: { namespace: 'agents' }, selector: agent })
    .addEgressRule(kplus.NetworkPolicyIpBlock.ipv4(b.chart, 'block', '10.244.0.0/16'), [kplus.NetworkPolicyPort.tcp(80)]);
  const open_ = AgentPolicy.of(b.app).findings().filter(({ acknowledged, constructPath }) =>
    acknowledged === undefined && constructPath === 'test/agent').map(({ ruleId }) => ruleId);
  expect(open_).toEqual(expect.arrayContaining(['no-metadata-endpoint', 'no-open-egress', 'no-service-account-token']));
});

test('several tokens have volumes of their own, and reasons for one rule are joined', () => {
  const b = closed();
  pod(b, {
    image: undefined,
    port: undefined,
    containers: [{ name: 'agent', image: IMAGE, portNumber: 8080 }, { name: 'proxy', image: IMAGE, portNumber: 8081 }],
    identities: [
      AgentIdentity.projectedToken({ reason: 'reads model keys from Vault', audience: 'vault', containers: ['proxy'] }),
      AgentIdentity.projectedToken({
        reason: 'logs in to the registry',
        audience: 'registry',
        path: '/var/run/registry/',
        expiry: Duration.minutes(10),
      }),
    ],
  });
  const { metadata, spec } = only(b.chart, 'Pod');
  const mounts = (i: number) => spec.containers[i].volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
  expect([mounts(0), mounts(1)]).toEqual([['/tmp', '/var/run/registry'], ['/tmp', '/var/run/secrets/identity', '/var/run/registry']]);
  expect(spec.volumes.slice(-1)).toEqual([{
    name: 'identity-token-2',
    projected: { defaultMode: 0o440, sources: [{ serviceAccountToken: { audience: 'registry', expirationSeconds: 600, path: 'token' } }] },
  }]);
  expect(metadata.annotations['cdk8s-hardened-agents/acknowledged-no-audience-token'])
    .toBe('reads model keys from Vault; logs in to the registry');
});

test('the account pulls images with the secrets of the namespace', () => {
  const b = open();
  const namespace = new AgentNamespace(b.chart, 'private', {
    name: 'private',
    imagePullSecrets: [kplus.Secret.fromSecretName(b.chart, 'registry', 'registry')],
  });
  pod({ ...b, namespace }, { name: 'writer', identities: [AgentIdentity.eksPodIdentity({ reason })] });
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace, ...RANGES });
  const accounts = objects(b.chart, 'ServiceAccount').filter(({ metadata }) => metadata.namespace === 'private');
  expect(accounts.map(({ metadata, imagePullSecrets }) => [metadata.name, imagePullSecrets])).toEqual(expect.arrayContaining([
    ['agent', [{ name: 'registry' }]], ['default', undefined], ['writer', [{ name: 'registry' }]],
  ]));
});

const token = (tweak: object) => () => AgentIdentity.projectedToken({ reason, audience: 'vault', ...tweak });

test.each<[string, () => unknown, string]>([
  ['no options', () => AgentIdentity.projectedToken(undefined as never), 'AgentIdentity.projectedToken: \'props\' must be an object'],
  ['no reason', token({ reason: undefined }), 'AgentIdentity.projectedToken: \'reason\' must say in at least 10 letters'],
  ['a reason of dots', token({ reason: '..............' }), 'AgentIdentity.projectedToken: \'reason\' must say in at least 10 letters'],
  ['no audience', token({ audience: undefined }), 'AgentIdentity.projectedToken: \'audience\' must be the name or URL of a service'],
  ['an empty audience', token({ audience: '' }), 'AgentIdentity.projectedToken: \'audience\' must be the name or URL of a service'],
  ['two audiences', token({ audience: 'vault api' }), '\'audience\' must be the name or URL of a service without spaces'],
  ['the audience of the API server', token({ audience: 'https://kubernetes.default.svc' }),
    '\'audience\' must not be an audience of the API server, got "https://kubernetes.default.svc"; name the service that the agent logs in'],
  ['an expiry under 10 minutes', token({ expiry: Duration.seconds(599) }),
    '\'expiry\' must be from 10 minutes to 24 hours, such as Duration.hours(1), got "599 seconds"'],
  ['an expiry of two days', token({ expiry: Duration.days(2) }),
    '\'expiry\' must be from 10 minutes to 24 hours, such as Duration.hours(1), got "172800 seconds"'],
  ['an expiry that is a number', token({ expiry: 3600 }), '\'expiry\' must be a Duration'],
  ['a relative path', token({ path: 'token' }), '\'path\' must be an absolute path such as'],
  ['a name of no container', token({ containers: ['Main'] }), '\'containers[0]\' must be a DNS label'],
  ['a role that is no ARN', () => AgentIdentity.eksIrsa({ reason, roleArn: 'agents' }),
    'AgentIdentity.eksIrsa: \'roleArn\' must be the ARN of a role, such as "arn:aws:iam::123456789012:role/agents", got "agents"'],
  ['the ARN of a user', () => AgentIdentity.eksIrsa({ reason, roleArn: 'arn:aws:iam::123456789012:user/a' }),
    '\'roleArn\' must be the ARN'],
  ['a client that is no GUID', () => AgentIdentity.azureWorkloadIdentity({ reason, clientId: 'agents' }),
    'AgentIdentity.azureWorkloadIdentity: \'clientId\' must be a GUID such as'],
  ['a tenant that is no GUID', () => AgentIdentity.azureWorkloadIdentity({ reason, clientId, tenantId: 'example.com' }),
    '\'tenantId\' must be a GUID such as'],
  ['an address that is no service account', () => AgentIdentity.gkeWorkloadIdentity({ reason, googleServiceAccount: 'me@example.com' }),
    '\'googleServiceAccount\' must be the address of a service account'],
  ['an opening on GKE without its data plane', () => AgentIdentity.gkeWorkloadIdentity({ reason, egress: closed().egress }),
    'AgentIdentity.gkeWorkloadIdentity: \'dataplaneV2\' must be given together with \'egress\', got nothing'],
  ['an egress that is none', () => AgentIdentity.eksPodIdentity({ reason, egress: {} as never }),
    '\'egress\' must be a PodSubnetEgressDeny, got {}; give the construct of the policy'],
])('refuses %s', (_, make, message) => {
  expect(failure(make)).toContain(message);
});

const vault = (tweak: object = {}) => AgentIdentity.projectedToken({ reason, audience: 'vault', ...tweak });

test.each<[string, (b: Closed) => Partial<HardenedAgentPodProps>, string]>([
  ['another account', (b) => ({
    serviceAccount: kplus.ServiceAccount.fromServiceAccountName(b.chart, 'mine', 'mine'),
    identities: [vault()],
  }), 'test/agent: \'serviceAccount\' must be left out where \'identities\' are given, got "mine"; an agent with an identity gets'],
  ['the name of the shared account', () => ({ name: 'agent', identities: [vault()] }),
    'test/agent: \'name\' must differ from the accounts of the namespace where \'identities\' are given, got "agent"'],
  ['the name of the default account', () => ({ name: 'default', identities: [vault()] }),
    'test/agent: \'name\' must differ from the accounts'],
  ['one kind of identity twice', () => ({ identities: [1, 2].map(() => AgentIdentity.eksIrsa({ reason, roleArn })) }),
    'test/agent: \'identities\' must name each kind of cloud identity once, got "eks.amazonaws.com/role-arn"'],
  ['two tokens in one folder', () => ({ identities: [vault(), vault()] }),
    'test/agent: \'identities[0].path\' must lie outside "/var/run/secrets/identity", the path of another identity'],
  ['a token inside the folder of another', () => ({ identities: [vault(), vault({ path: '/var/run/secrets/identity/b' })] }),
    'test/agent: \'identities[1].path\' must lie outside "/var/run/secrets/identity"'],
  ['a path of the kernel', () => ({ identities: [vault({ path: '/proc/token' })] }),
    'test/agent: \'identities[0].path\' must not lie under /proc, /sys or /dev'],
  ['a policy of another app', () => ({ identities: [AgentIdentity.eksPodIdentity({ reason, egress: closed().egress })] }),
    'test/agent: \'identities[0].egress\' must belong to the same app'],
  ['a policy of another namespace', (b) => {
    const namespace = new AgentNamespace(b.chart, 'tools', { name: 'tools' });
    const egress = new PodSubnetEgressDeny(b.chart, 'tools-egress', { namespace, ...RANGES });
    return { identities: [AgentIdentity.eksPodIdentity({ reason, egress })] };
  }, 'test/tools-egress: \'agent\' must be in namespace "tools", got ["agents"]'],
])('a workload refuses %s', (_, tweak, message) => {
  const b = closed();
  expect(failure(() => pod(b, tweak(b)))).toContain(message);
});

test.each<[string, Partial<HardenedAgentPodProps>, string]>([
  ['a container that the pod lacks', { identities: [vault({ containers: ['proxy'] })] },
    'test/agent: \'identities\' must name containers of the pod: main, got "proxy"'],
  ['a path that another mount has', { identities: [vault({ path: '/tmp' })] },
    'test/agent: an identity and another mount of container "main" have the path "/tmp"; give the identity another \'path\''],
])('synth refuses %s', (_, tweak, message) => {
  const b = closed();
  pod(b, tweak);
  expect(failure(() => Testing.synth(b.chart))).toContain(message);
  expect(warnings()).toEqual([expect.stringContaining('acknowledges "no-audience-token", which finds nothing here')]);
});

test('a namespace that the app does not know gets the account, too', () => {
  const b = closed();
  const namespace = AgentNamespace.fromNamespaceName(b.chart, 'elsewhere', 'elsewhere');
  pod({ ...b, namespace, runtime: AgentRuntime.gkeSandbox() }, { name: 'writer', identities: [vault()] });
  const findings = AgentPolicy.of(b.app).findings().map(({ ruleId }) => ruleId);
  expect(findings).not.toContain('require-own-service-account');
});
