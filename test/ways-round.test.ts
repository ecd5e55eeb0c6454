import { ApiObject, App, Chart, JsonPatch, ResolutionContext, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentMount, AgentNamespace, AgentPolicy, AgentRuntime, GVisorRuntime, Harden, HardenedAgentDeployment, HardenedAgentPod, Isolation,
  PodSubnetEgressDeny,
} from '../src';
import { check, yaml } from './cli/command';
import { validate } from './plugin/plugin';
import { IMAGE, RANGES, base, pod } from './support/app';
import { valid } from './support/cases';
import { failure } from './support/errors';
import { Json } from '../src/engine/value/json';
import { GuardedObject } from '../src/synth/guarded-object';

/**
 * Ways to get a weak pod through in silence. Each is tried at synth, and what it would have written is given to the plugin of
 * cdk8s-cli and to `check`: all three must find it.
 */
type Way = [title: string, try_: () => App, ruleId: string];

const weakSpec = (): Json => ({ ...valid('Pod').spec, hostPID: true });
const weakPod = (name = 'weak'): Json => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'agents' }, spec: weakSpec() });
const allowAll = (namespace = 'agents'): Json => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'open', namespace },
  spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] },
});
const object = (chart: Chart, id: string, manifest: Json) => new ApiObject(chart, id, manifest as any);

/** An app with one agent, and one thing done to it. */
function withAgent(act: (agent: HardenedAgentPod, chart: Chart) => unknown): () => App {
  return () => {
    const b = base();
    act(pod(b), b.chart);
    return b.app;
  };
}

const inClass = (name: string) => withAgent((agent) => ApiObject.of(agent).addJsonPatch(JsonPatch.replace('/spec/runtimeClassName', name)));
const classOf = (chart: Chart) => ApiObject.of(chart.node.findChild('gvisor'));

/** An app with a resolver that puts another value wherever a key stands. */
function resolvedTo(key: string, value: unknown): () => App {
  const resolve = (context: ResolutionContext) => {
    if (context.key.at(-1) === key && context.value !== value) {
      context.replaceValue(value);
    }
  };
  return () => {
    const app = new App({ resolvers: [{ resolve }] });
    const chart = new Chart(app, 'test');
    const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
    new PodSubnetEgressDeny(chart, 'egress', { namespace, ...RANGES });
    new HardenedAgentPod(chart, 'agent', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE });
    return app;
  };
}

const RUNTIMES: Way[] = [
  ['a stated isolation that is none', () => {
    const b = base();
    const runtime = { runtimeClassName: 'fast', traits: { isolation: 'none at all' as Isolation } };
    new kplus.Pod(b.chart, 'agent', { metadata: { namespace: 'agents' }, containers: [{ image: IMAGE }] }).with(new Harden({ runtime }));
    return b.app;
  }, 'require-sandboxed-runtime'],
  ['a class by the name of runc', inClass('runc'), 'require-sandboxed-runtime'],
  ['a class that nobody knows', inClass('fast'), 'require-sandboxed-runtime'],
  ['a class for devices', inClass('nvidia'), 'require-sandboxed-runtime'],
  ['a class that looks like one', inClass('gvisor '), 'require-sandboxed-runtime'],
  ['no class', withAgent((agent) => ApiObject.of(agent).addJsonPatch(JsonPatch.remove('/spec/runtimeClassName'))),
    'require-sandboxed-runtime'],
  ['the class of a template', () => {
    const b = base();
    const workers = new HardenedAgentDeployment(b.chart, 'workers', { namespace: b.namespace, runtime: b.runtime, image: IMAGE });
    ApiObject.of(workers).addJsonPatch(JsonPatch.replace('/spec/template/spec/runtimeClassName', 'runc'));
    return b.app;
  }, 'require-sandboxed-runtime'],
  ['a resolver of the App', resolvedTo('runtimeClassName', 'runc'), 'require-sandboxed-runtime'],
  ['the handler of our own class', withAgent((_, chart) => classOf(chart).addJsonPatch(JsonPatch.replace('/handler', 'runc'))),
    'require-sandboxed-runtime'],
  ['a handler that nobody knows in our own class', withAgent((_, chart) => classOf(chart)
    .addJsonPatch(JsonPatch.replace('/handler', 'fast'))), 'require-sandboxed-runtime'],
  ['the handler of our own class, by a resolver', resolvedTo('handler', 'crun'), 'require-sandboxed-runtime'],
  ['the name of our own class', () => {
    const b = base();
    const runtime = new GVisorRuntime(b.chart, 'kvm', { name: 'gvisor-kvm', handler: 'runsc-kvm' });
    pod({ ...b, runtime });
    ApiObject.of(runtime).addJsonPatch(JsonPatch.replace('/metadata/name', 'other'));
    return b.app;
  }, 'require-sandboxed-runtime'],
  ['a class of somebody else under a stated name', () => {
    const b = base();
    pod({ ...b, runtime: AgentRuntime.fromRuntimeClassName('sysbox', { isolation: Isolation.VIRTUAL_MACHINE }) });
    object(b.chart, 'class', { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'sysbox' }, handler: 'runc' });
    return b.app;
  }, 'require-sandboxed-runtime'],
  ['a class of somebody else under the name of a cloud\'s', () => {
    const b = base();
    pod({ ...b, runtime: AgentRuntime.openShiftKata() });
    object(b.chart, 'class', { apiVersion: 'node.k8s.io/v1beta1', kind: 'RuntimeClass', metadata: { name: 'kata' }, handler: 'nvidia' });
    return b.app;
  }, 'require-sandboxed-runtime'],
  ['an enforced statement about a class that runs on runc', () => {
    const b = base();
    const runtime = AgentRuntime.fromRuntimeClassName('fast', { isolation: Isolation.VIRTUAL_MACHINE });
    pod({ ...b, runtime });
    object(b.chart, 'class', { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'fast' }, handler: 'youki' });
    AgentPolicy.of(b.app).enforce({ runtimes: [runtime] });
    return b.app;
  }, 'require-sandboxed-runtime'],
];

const SEAMS: Way[] = [
  ['the core group by a slash', withAgent((_, chart) => object(chart, 'weak', { ...weakPod(), apiVersion: '/v1' })), 'no-host-namespaces'],
  ['a pod of ours by a slash', withAgent((agent) => ApiObject.of(agent)
    .addJsonPatch(JsonPatch.replace('/apiVersion', '/v1'), JsonPatch.replace('/spec/hostPID', true))), 'no-host-namespaces'],
  ['another place for the pods of a kind', withAgent((agent) => {
    ApiObject.of(agent).addJsonPatch(JsonPatch.replace('/spec/hostPID', true));
    AgentPolicy.of(agent).enforce({ podKinds: [{ apiVersion: 'agents.x-k8s.io/v1', kind: 'Sandbox', path: 'spec.none' }] });
  }), 'no-host-namespaces'],
  ['an object whose kind is patched', withAgent((_, chart) => object(chart, 'settings',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'agents' } })
    .addJsonPatch(JsonPatch.replace('/kind', 'Pod'), JsonPatch.add('/spec', weakSpec()))), 'no-host-namespaces'],
  ['an object whose kind is patched into a policy', withAgent((_, chart) =>
    object(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'agents' } })
      .addJsonPatch(JsonPatch.replace('/kind', 'NetworkPolicy'), JsonPatch.replace('/apiVersion', 'networking.k8s.io/v1'),
        JsonPatch.add('/spec', allowAll().spec))), 'no-open-egress'],
  ['an object whose namespace is patched', withAgent((_, chart) => object(chart, 'elsewhere', allowAll('elsewhere'))
    .addJsonPatch(JsonPatch.replace('/metadata/namespace', 'agents'))), 'no-open-egress'],
  ['a policy of ours that selects another pod', withAgent((_, chart) =>
    (chart.node.findChild('pod-subnet').node.findChild('Resource') as ApiObject)
      .addJsonPatch(JsonPatch.add('/spec/podSelector/matchLabels', { app: 'other' }))), 'require-egress-policy'],
  ['a replaced toJson', withAgent((agent) => {
    const target = ApiObject.of(agent);
    const plain = target.toJson.bind(target);
    target.toJson = () => ({ ...plain(), spec: { ...plain().spec, hostPID: true } });
  }), 'no-host-namespaces'],
  ['a replaced toJson that calls nothing', withAgent((agent) => Object.assign(ApiObject.of(agent), { toJson: () => weakPod() })),
    'no-host-namespaces'],
  ['a class with a toJson of its own', withAgent((_, chart) => {
    class Mine extends ApiObject {
      public toJson(): any {
        return weakPod();
      }
    }
    new Mine(chart, 'mine', { apiVersion: 'v1', kind: 'ConfigMap' });
  }), 'no-host-namespaces'],
];

const LISTS: Way[] = [
  ['a pod in a Pod with items', withAgent((agent) => {
    const { metadata, spec } = weakPod();
    ApiObject.of(agent).addJsonPatch(JsonPatch.add('/items', [{ metadata, spec }]));
  }), 'no-host-namespaces'],
  ['a class in a RuntimeClass with items', withAgent((_, chart) => object(chart, 'list', {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'list' },
    handler: 'runsc',
    items: [{ metadata: { name: 'gvisor' }, handler: 'runc' }],
  })), 'require-sandboxed-runtime'],
  ['a pod in a List', withAgent((_, chart) => object(chart, 'list', { apiVersion: 'v1', kind: 'List', items: [weakPod()] })),
    'no-host-namespaces'],
  ['a pod in a PodList, without a kind', withAgent((_, chart) => {
    const { metadata, spec } = weakPod();
    object(chart, 'list', { apiVersion: 'v1', kind: 'PodList', items: [{ metadata, spec }] });
  }), 'no-host-namespaces'],
  ['a pod in a List in a List', withAgent((_, chart) => object(chart, 'list',
    { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'List', items: [weakPod()] }] })), 'no-host-namespaces'],
  ['a policy in a List', withAgent((_, chart) => object(chart, 'list', { apiVersion: 'v1', kind: 'List', items: [allowAll()] })),
    'no-open-egress'],
  ['a class in a List', withAgent((_, chart) => object(chart, 'list', {
    apiVersion: 'v1',
    kind: 'List',
    items: [{
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'gvisor' },
      handler: 'runc',
    }],
  })), 'require-sandboxed-runtime'],
  ['a right in a List', withAgent((_, chart) => object(chart, 'list', {
    apiVersion: 'v1',
    kind: 'List',
    items: [{
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'agents' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: 'agents' }],
    }],
  })), 'no-agent-api-rights'],
];

const BESIDE: Way[] = [
  ['a CronJob of cdk8s-plus beside agents', withAgent((_, chart) => new kplus.CronJob(chart, 'task', {
    metadata: { namespace: 'agents' }, schedule: { expressionString: '0 * * * *' } as any, containers: [{ image: IMAGE }],
  })), 'require-sandboxed-runtime'],
  ['a right of whoever sends no token', withAgent((_, chart) => object(chart, 'binding', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'anyone' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:unauthenticated' }],
  })), 'no-agent-api-rights'],
  ['a pod under Harden that comes later', () => {
    const b = base();
    b.chart.with(new Harden({ runtime: b.runtime }));
    object(b.chart, 'late', { ...weakPod(), metadata: { name: 'late', namespace: 'others' } });
    return b.app;
  }, 'no-host-namespaces'],
];

const secondChart = (act: (chart: Chart) => unknown) => withAgent((_, chart) => act(new Chart(chart.node.root as App, 'second')));
const binding = (name: string): Json => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: 'agents' }],
});

const CLUSTERS: Way[] = [
  ['an open policy in a chart that has the RuntimeClass too', secondChart((chart) => {
    object(chart, 'class', { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'gvisor' }, handler: 'runsc' });
    object(chart, 'open', allowAll());
  }), 'no-open-egress'],
  ['an open policy in a chart that has the Namespace too', secondChart((chart) => {
    object(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents' } });
    object(chart, 'open', allowAll());
  }), 'no-open-egress'],
  ['a right in a chart that has a Service named like one of Knative', withAgent((_, chart) => {
    object(chart, 'knative', {
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'agents' },
      spec: { traffic: [] },
    });
    const second = new Chart(chart.node.root as App, 'second');
    object(second, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'agents' }, spec: {} });
    object(second, 'binding', binding('agents'));
  }), 'no-agent-api-rights'],
  ['two pods of one name', withAgent((agent, chart) => {
    const other = pod({
      app: chart.node.root as App,
      chart,
      namespace: chart.node.findChild('agents') as AgentNamespace,
      runtime: chart.node.findChild('gvisor') as GVisorRuntime,
    }, { image: `other${IMAGE.slice(IMAGE.indexOf('@'))}` }, 'other');
    ApiObject.of(other).addJsonPatch(JsonPatch.replace('/metadata/name', agent.name));
  }), 'no-conflicting-object'],
];

/** An app whose agent mounts a Secret of the app. */
const mounted = (make: (chart: Chart) => kplus.Secret) => () => {
  const b = base();
  pod(b, { mounts: [AgentMount.secret('/var/run/keys', make(b.chart))] });
  return b.app;
};
const KEYS = { name: 'keys', namespace: 'agents' };

const SECRETS: Way[] = [
  ['a token of an account, by our own mount', mounted((chart) => new kplus.ServiceAccountTokenSecret(chart, 'keys', {
    metadata: KEYS, serviceAccount: kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'agent', { namespaceName: 'agents' }),
  })), 'no-token-secret'],
  ['a Secret that is patched into a token', mounted((chart) => {
    const secret = new kplus.Secret(chart, 'keys', { metadata: KEYS });
    ApiObject.of(secret).addJsonPatch(JsonPatch.add('/type', 'kubernetes.io/service-account-token'));
    return secret;
  }), 'no-token-secret'],
  ['a login for images', mounted((chart) => new kplus.DockerConfigSecret(chart, 'keys', { metadata: KEYS, data: {} })), 'no-token-secret'],
  ['a role of the account', withAgent((_, chart) => ApiObject.of(chart.node.findChild('agents').node.findAll()
    .find((one) => ApiObject.isApiObject(one) && one.kind === 'ServiceAccount' && one.name === 'agent')!)
    .addJsonPatch(JsonPatch.add('/metadata/annotations', { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/agents' }))),
  'no-cloud-account'],
  ['a key in a ConfigMap of an app that is judged as a whole', withAgent((_, chart) => {
    new kplus.ConfigMap(chart, 'settings', { metadata: { ...KEYS, name: 'settings' }, data: { '.env': 'OPENAI_API_KEY=abc123' } });
    AgentPolicy.of(chart).enforce();
  }), 'no-secret-in-config'],
  ['a password in an argument', () => {
    const b = base();
    pod(b, { args: ['--db-password', 'hunter2'] });
    return b.app;
  }, 'no-secret-in-pod'],
];

const NETWORK: Way[] = [
  ['a second policy that opens the internet', () => {
    const b = base();
    pod(b);
    new PodSubnetEgressDeny(b.chart, 'closed', { namespace: b.namespace, ...RANGES, allowInternet: false });
    return b.app;
  }, 'no-reopened-egress'],
  ['a private network that a second policy opens', () => {
    const b = base();
    pod(b);
    new PodSubnetEgressDeny(b.chart, 'private', { namespace: b.namespace, ...RANGES, denyPrivate: true });
    return b.app;
  }, 'no-open-egress'],
  ['a default deny of ours that is patched', withAgent((_, chart) => chart.node.findAll()
    .filter((one): one is ApiObject => ApiObject.isApiObject(one))
    .filter(({ name }) => name === 'default-deny-ingress').forEach((policy) => policy.addJsonPatch(JsonPatch.add('/spec/ingress', [{}])))),
  'no-open-ingress'],
  ['a policy of cdk8s-plus for all callers', withAgent((agent, chart) => new kplus.NetworkPolicy(chart, 'open', {
    metadata: { namespace: 'agents' }, selector: agent, ingress: { rules: [{ peer: kplus.NetworkPolicyIpBlock.anyIpv4(chart, 'any') }] },
  })), 'no-open-ingress'],
  ['a load balancer', withAgent((agent, chart) => new kplus.Service(chart, 'lb', {
    metadata: { namespace: 'agents' }, selector: agent, type: kplus.ServiceType.LOAD_BALANCER, ports: [{ port: 80 }],
  })), 'no-exposed-service'],
  ['a policy of Cilium', withAgent((_, chart) => object(chart, 'cilium', {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'open', namespace: 'agents' },
    spec: { endpointSelector: {}, egress: [{ toEntities: ['world'] }] },
  })), 'no-open-foreign-policy'],
  ['a further network', withAgent((agent) => agent.metadata.addAnnotation('k8s.v1.cni.cncf.io/networks', 'macvlan')),
    'no-additional-networks'],
];

const ALL: [string, Way[]][] = [
  ['a runtime that is none', RUNTIMES], ['past the guard', SEAMS], ['in lists', LISTS], ['beside our constructs', BESIDE],
  ['in another chart', CLUSTERS],
  ['to credentials', SECRETS], ['by the network', NETWORK],
];

const unknown = (apiVersion: string, kind: string, spec: Json) =>
  withAgent((_, chart) => object(chart, 'unknown', { apiVersion, kind, metadata: { name: 'unknown', namespace: 'agents' }, spec }));
const claims = (namespace: string) => withAgent((_, chart) => {
  object(chart, 'keys', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace } });
  (chart.node.findChild('agent') as HardenedAgentPod).addVolume(kplus.Volume
    .fromSecret(chart, 'volume', kplus.Secret.fromSecretName(chart, 'ref', 'keys')));
});

/** What fails nothing and must be told all the same. */
const TOLD: Way[] = [
  ['an Argo Workflow', unknown('argoproj.io/v1alpha1', 'Workflow', { templates: [{ container: { image: 'x' } }] }), 'no-unjudged-pods'],
  ['a Task of Tekton', unknown('tekton.dev/v1', 'Task', { steps: [{ name: 'a', image: 'x' }] }), 'no-unjudged-pods'],
  ['a virtual machine of KubeVirt', unknown('kubevirt.io/v1', 'VirtualMachineInstance', { volumes: [{ containerDisk: { image: 'x' } }] }),
    'no-unjudged-pods'],
  ['a HelmRelease', unknown('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { chart: {} }), 'no-unjudged-pods'],
  ['a kind that nobody registered', unknown('example.com/v1', 'AgentPool', { pool: { containers: [{ image: 'x' }] } }), 'no-unjudged-pods'],
  ['a Secret of another namespace', claims('others'), 'no-reference-across-namespaces'],
  ['a policy of Antrea', unknown('crd.antrea.io/v1beta1', 'NetworkPolicy', {}), 'no-unjudged-policy'],
  ['a group of addresses of Cilium', unknown('cilium.io/v2', 'CiliumNetworkPolicy',
    { endpointSelector: {}, egress: [{ toCIDRSet: [{ cidrGroupRef: 'all' }] }] }), 'no-unjudged-policy'],
  ['an Ingress', withAgent((agent, chart) => {
    new kplus.Service(chart, 'web', { metadata: { name: 'web', namespace: 'agents' }, selector: agent, ports: [{ port: 80 }] });
    object(chart, 'front', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'front', namespace: 'agents' },
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    });
  }), 'no-exposed-route'],
  ['an object that is there twice', withAgent((_, chart) => ['a', 'b'].map((id) => object(chart, id, allowAll('others')))),
    'no-repeated-object'],
];

/** What would be written, had nobody looked. */
function unjudged(app: App): Json[] {
  AgentPolicy.of(app).findings(); // so that every object is known
  return app.node.findAll().flatMap((one) => (ApiObject.isApiObject(one) ? GuardedObject.of(one)!.render().manifest : []));
}

const CIDRS = ['--pod-cidr', RANGES.podCidrs[0], '--service-cidr', RANGES.serviceCidrs[0]];
const rulesOf = (out: string) => (JSON.parse(out) as { findings: Json[] }).findings.map(({ rule }) => rule as string);

describe.each(ALL)('%s', (_, ways) => {
  test.each(ways)('%s: synth', (__, try_, ruleId) => {
    for (const synth of [(app: App) => app.synthYaml(), (app: App) => app.charts.map((chart) => Testing.synth(chart))]) {
      expect(failure(() => synth(try_()))).toMatch(new RegExp(`^Validation failed with the following errors:[^]*\\(${ruleId}\\)`));
    }
  });

  test.each(ways)('%s: plugin', async (__, try_, ruleId) => {
    const { success, violations } = await validate({ 'a.yaml': yaml(...unjudged(try_())) });
    expect(success).toBe(false);
    expect(violations.map(({ ruleName }) => ruleName)).toContain(ruleId);
  });

  test.each(ways)('%s: check', async (__, try_, ruleId) => {
    const { code, out } = await check(['-', '--format', 'json', ...CIDRS], yaml(...unjudged(try_())));
    expect(code).toBe(1);
    expect(rulesOf(out)).toContain(ruleId);
  });
});

describe('what is told', () => {
  test.each(TOLD)('%s', async (_, try_, ruleId) => {
    const app = try_();
    AgentPolicy.of(app).enforce();
    expect(AgentPolicy.of(app).findings().map((finding) => finding.ruleId)).toContain(ruleId);
    const manifests = yaml(...unjudged(app));
    expect((await validate({ 'a.yaml': manifests })).violations.map(({ ruleName }) => ruleName)).toContain(ruleId);
    const { code, out } = await check(['-', '--format', 'json', '--fail-on', 'warning', ...CIDRS], manifests);
    expect([code, rulesOf(out).includes(ruleId)]).toEqual([1, true]);
  });
});

test('a policy that no rule reads is told without `enforce`, in the words for policies', () => {
  const told = (manifest: Json) => {
    const app = withAgent((_, chart) => object(chart, 'other', manifest))();
    app.synthYaml();
    return AgentPolicy.of(app).findings().map(({ ruleId, message }) => [ruleId, message.includes('Harden')]);
  };
  const antrea = (kind: string, namespace?: string) => ({
    apiVersion: 'crd.antrea.io/v1beta1',
    kind,
    metadata: { name: 'other', namespace },
    spec: {},
  });
  expect([told(antrea('NetworkPolicy', 'agents')), told(antrea('ClusterNetworkPolicy'))])
    .toEqual(Array(2).fill([['no-unjudged-policy', false]]));
  expect(told(antrea('NetworkPolicy', 'elsewhere'))).toEqual([]);
});

describe('what the user states of a runtime', () => {
  const stated = () => {
    const b = base();
    pod({
      ...b,
      runtime: AgentRuntime.fromRuntimeClassName('sysbox', {
        isolation: Isolation.VIRTUAL_MACHINE,
        allowsUserNamespaces: true,
      }),
    });
    pod({ ...b, runtime: new GVisorRuntime(b.chart, 'kvm', { name: 'gvisor-kvm', handler: 'runsc-kvm' }) }, {}, 'second');
    const { metadata, spec } = valid('Pod');
    const { runtimeClassName: _, ...bare } = spec;
    object(b.chart, 'foreign', { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'foreign' }, spec: bare })
      .with(new Harden({ runtime: AgentRuntime.fromRuntimeClassName('fast', { isolation: Isolation.USER_SPACE_KERNEL }) }));
    return b.app;
  };
  const written = () => stated().synthYaml();

  test('is known to synth, plugin and check alike', async () => {
    const { success, violations, logged } = await validate({ 'a.yaml': written() });
    expect([success, violations]).toEqual([true, []]);
    expect(logged).toEqual(expect.arrayContaining([
      expect.stringMatching(/a\.yaml: Pod "agents\/.*": states that RuntimeClass "sysbox" isolates with virtual-machine$/),
      expect.stringMatching(/: states that RuntimeClass "gvisor-kvm" isolates with user-space-kernel$/),
      expect.stringMatching(/: states that RuntimeClass "fast" isolates with user-space-kernel$/),
    ]));
    const { code, out } = await check(['-', ...CIDRS], written());
    expect(code).toBe(0);
    expect(out).toContain('RuntimeClass "sysbox" isolates with virtual-machine: stated by Pod "agents/');
  });

  test('counts for nothing where manifests are not believed', async () => {
    const { code, out } = await check(['-', '--format', 'json', '--ignore-acknowledgements', ...CIDRS], written());
    expect(code).toBe(1);
    const { findings, stated: told } = JSON.parse(out) as { findings: Json[]; stated: Json[] };
    expect(findings.map(({ rule, got }) => [rule, got]).sort()).toEqual([['require-sandboxed-runtime', 'fast'],
      ['require-sandboxed-runtime', 'gvisor-kvm'], ['require-sandboxed-runtime', 'sysbox']]);
    expect(told).toEqual([]);
    expect((await validate({ 'a.yaml': written() }, { ...RANGES, ignoreAcknowledgements: true })).success).toBe(false);
  });

  test('is no matter to synth where a manifest of somebody else states it', () => {
    const b = base();
    object(b.chart, 'foreign', {
      ...valid('Pod'),
      metadata: {
        ...valid('Pod').metadata,
        annotations: { 'cdk8s-hardened-agents/runtime': '{"class":"fast","isolation":"virtual-machine"}' },
      },
      spec: { ...valid('Pod').spec, runtimeClassName: 'fast' },
    });
    expect(failure(() => b.app.synthYaml())).toMatch('its isolation is not known');
  });

  test('is not written where the name of the class says the same', () => {
    expect(JSON.stringify(withAgent(() => undefined)().synthYaml())).not.toContain('cdk8s-hardened-agents/runtime');
  });
});
