import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { ACKNOWLEDGED, ROLE_LABEL } from '../../../src/engine/manifest/labels';
import { celHasTrueRole } from '../../../src/engine/rules/cel/cel-roles';
import { NOTHING_KNOWN } from '../../support/admission';
import { IMAGE, Manifest } from '../../support/app';
import { makeObject } from '../../support/plain';
import { admission, inForce, isTaken, messageOf, namespaceOf, refusedBy, removeAdmission, warnedBy } from '../support/admission';
import { Answer, Cluster, eventually } from '../support/cluster';
import { AGENT_SANDBOX, CERT_MANAGER, CHALLENGE, sandboxObjects, solverObjects, templatePolicy } from '../support/controllers';
import { EXAMPLE_KINDS, GATEWAY_KINDS, defineKinds } from '../support/crds';
import { EXAMPLES, ExampleRun } from '../support/examples';
import { applyAll, gone, nameOf, removeAll } from '../support/lifecycle';
import { DEFAULT_CLASS, NAMESPACE, harmlessObjects, hardened, passApp } from '../support/pass-app';
import { tenantApp } from '../support/tenant-app';
import { exposureWays, policyWays } from '../support/tenant-network-ways';
import { accountWays, claimWays, rightsWays } from '../support/tenant-other-ways';

/** What `AgentAdmission` must not stop. What it refuses is admission-tenant.test.ts's. */
const cluster = new Cluster();
const run = new ExampleRun(cluster);
const SOLVERS = 'pass-solvers', BEFORE = 'pass-before';
const AGENTS = { 'cdk8s-hardened-agents/agents': 'true' };
const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/enforce-version': 'v1.34' };
/** What cert-manager's solver has no field for. */
const NO_FIELD = { 'require-probes': 'cert-manager writes no probes', 'require-sandboxed-runtime': 'cert-manager names no RuntimeClass' };
const isOfRole = ({ spec }: Manifest) => spec?.template?.metadata?.labels?.[ROLE_LABEL] !== undefined;
/** The policies as they are in an app that has the gateways of all examples. */
const view = new ClusterView(EXAMPLES.flatMap((name) => run.objectsOf(name).map((manifest) => ({ manifest }))));
const forGateways = admission({ name: 'pass' }).map((policy) => ({
  ...policy,
  spec: {
    ...policy.spec,
    validations: policy.spec.validations?.map((one: Manifest) => (one.message === messageOf('no-false-role')
      ? { ...one, expression: celHasTrueRole({ ...NOTHING_KNOWN, view }) } : one)),
  },
}));
const policies = [
  ...forGateways,
  ...admission({ name: 'pass-solvers', namespaceSelector: { 'pass.example/solvers': 'true' }, acknowledgedRules: NO_FIELD }),
];
const app = passApp();
const others: Manifest[] = [
  DEFAULT_CLASS,
  namespaceOf(BEFORE, { ...AGENTS, ...RESTRICTED }),
  namespaceOf(SOLVERS, { 'pass.example/solvers': 'true', ...RESTRICTED }),
  ...app.filter(({ kind, metadata }) => kind === 'LimitRange' || (kind === 'ServiceAccount' && metadata.name === 'agent'))
    .map((object) => ({ ...object, metadata: { ...object.metadata, namespace: SOLVERS } })),
];
let definitions: Manifest[] = [];

/** Weak objects that were there before the policies: those by which a tenant opens a namespace. */
const weak = [...policyWays(tenantApp()), ...exposureWays(), ...rightsWays(), ...accountWays(), ...claimWays(tenantApp().agent)]
  .flatMap(([title, { method, object }]) => (method === 'POST' && object.metadata.namespace !== undefined ? [{ title, object }] : []))
  .map(({ title, object: { metadata, ...rest } }, i): [string, Manifest] => (
    [title, { ...rest, metadata: { annotations: metadata.annotations, name: `weak-${i}`, namespace: BEFORE } }]));

const taken = (answer: Answer) => expect([isTaken(answer), answer.body.message, warnedBy(answer)]).toEqual([true, undefined, []]);
const patch = async (object: Manifest, change: Manifest, subresource = '', by = cluster) =>
  by.send('PATCH', `${await cluster.path(object)}${subresource}`, change, 'application/merge-patch+json');

beforeAll(async () => {
  definitions = await defineKinds(cluster, [...EXAMPLE_KINDS, ...GATEWAY_KINDS, CHALLENGE]);
  await applyAll(cluster, [...others, ...AGENT_SANDBOX.rights, ...CERT_MANAGER.rights]);
  await applyAll(cluster, weak.map(([, object]) => object));
  const unrestricted = namespaceOf('pass-probe', AGENTS);
  await inForce(cluster, policies, () => cluster.create(unrestricted, { dryRun: true }), [messageOf('require-restricted-namespace')]);
});
afterAll(() => removeAdmission(cluster, [...app, ...others, ...AGENT_SANDBOX.rights, ...CERT_MANAGER.rights, ...policies], definitions));

describe('every object of every example', () => {
  /** Rules that an object acknowledges. Admission refuses it all the same, and what it needs for them, such as an account. */
  const acknowledgedBy = ({ metadata, spec }: Manifest) => [metadata, spec?.template?.metadata]
    .flatMap((of) => Object.keys(of?.annotations ?? {})).filter((key) => key.startsWith(ACKNOWLEDGED))
    .map((key) => key.slice(ACKNOWLEDGED.length));
  const said = ({ status, body }: Answer) => (status < 300 ? 'accepted'
    : /\(([a-z-]+)\)/.exec(refusedBy({ status, body, warnings: [] }) ?? '')?.[1] ?? body.reason);
  const isDefault = ({ kind, metadata }: Manifest) => kind === 'ServiceAccount' && metadata.name === 'default';

  /** Whether controllers have made the pods, which the API server keeps in another form than their template was written in. */
  const hasPods = ({ body: { spec, status } }: Answer) => status?.replicas === spec.replicas;
  const isGateway = (object: Manifest) => object.kind === 'Deployment' && isOfRole(object);

  test('is made', async () => {
    expect(view.of('apps/Deployment').filter(isOfRole).length).toBeGreaterThan(5);
    for (const name of EXAMPLES) {
      const objects = run.objectsOf(name);
      const answers = await run.each(name, (object) => cluster.create(object), (given) => Promise.all(
        objects.filter((object, i) => isGateway(object) && isTaken(given[i]))
          .map((object) => eventually(() => cluster.get(object), hasPods)),
      ));
      const acknowledged = objects.flatMap(acknowledgedBy);
      const allowed = objects.map((object) => ['accepted', ...acknowledged, ...(isDefault(object) ? ['AlreadyExists'] : [])]);
      const passed = objects.map((object, i) => [nameOf(object), allowed[i].includes(said(answers[i])) || answers[i].body.message]);
      expect([name, passed]).toEqual([name, objects.map((object) => [nameOf(object), true])]);
    }
  });

  test('and their removal, with their namespaces', () => run.end());
});

// The examples have the same RuntimeClass, so that they are tried before.
describe('in a namespace of agents', () => {
  beforeAll(() => applyAll(cluster, app));

  describe('the namespace', () => {
    const inIt = (apiVersion: string, kind: string, name: string): Manifest => ({
      apiVersion,
      kind,
      metadata: { name, namespace: NAMESPACE },
    });
    const account = inIt('v1', 'ServiceAccount', 'default');

    test('has the root certificates and an account "default" again after it was removed, as controllers make them', async () => {
      await eventually(() => cluster.get(inIt('v1', 'ConfigMap', 'kube-root-ca.crt')), isTaken);
      const { body: { metadata: { uid } } } = await cluster.get(account);
      taken(await cluster.delete(account));
      const { body } = await eventually(() => cluster.get(account), (answer) => isTaken(answer) && answer.body.metadata.uid !== uid);
      expect(body.automountServiceAccountToken).toBeUndefined();
      taken(await cluster.apply(app.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === 'default')!));
    });

    test('has its quota counted and its Services resolved', async () => {
      const used = ({ body }: Answer) => Number(body.status?.used?.pods ?? 0) > 0;
      await eventually(() => cluster.get(inIt('v1', 'ResourceQuota', 'agents')), used);
      const slices =
        `${await cluster.path({ ...inIt('discovery.k8s.io/v1', 'EndpointSlice', ''), metadata: { namespace: NAMESPACE } })}`
          + '?labelSelector=kubernetes.io%2Fservice-name%3Dworkers';
      await eventually(() => cluster.send('GET', slices), ({ body }) => body.items?.length > 0);
    });

    test('takes all of it once more, unchanged, in both ways to apply', async () => {
      for (const object of app) {
        taken(await cluster.apply(object));
        taken(await patch(object, {
          metadata: {
            annotations: {
              'kubectl.kubernetes.io/last-applied-configuration': JSON
                .stringify(object),
            },
          },
        }));
      }
    });

    test('has its Deployment scaled by an autoscaler', async () => {
      const autoscaler = new Cluster('system:serviceaccount:kube-system:horizontal-pod-autoscaler');
      const path = `${await cluster.path(inIt('apps/v1', 'Deployment', 'workers'))}/scale`;
      const scale = async () => autoscaler.send('PUT', path, { ...(await autoscaler.send('GET', path)).body, spec: { replicas: 2 } });
      taken(await eventually(scale, ({ body }) => body.reason !== 'Conflict')); // its own controller writes the status meanwhile
    });
  });

  describe.each(harmlessObjects().map((object): [string, Manifest] => [object.kind, object]))('a harmless %s', (_, object) => {
    test('is made, labelled, held by a finalizer, let go and removed', async () => {
      taken(await cluster.create(object));
      taken(await patch(object, { metadata: { labels: { seen: 'yes' }, finalizers: ['pass.example/held'] } }));
      taken(await patch(object, { metadata: { finalizers: null } }));
      taken(await cluster.delete(object));
      await eventually(() => cluster.get(object), ({ status, body }) => status === 404
        || body.metadata.deletionTimestamp !== undefined);
    });
  });

  describe('status, as controllers write it', () => {
    const service = makeObject('v1', 'Service', { name: 'status', namespace: NAMESPACE }, { ports: [{ port: 80 }] });

    test('of a Service', async () => {
      taken(await cluster.create(service));
      const provider = new Cluster('system:serviceaccount:kube-system:service-controller');
      taken(await patch(service, { metadata: { finalizers: ['service.kubernetes.io/load-balancer-cleanup'] }, status: { conditions: [] } },
        '/status', provider));
      taken(await patch(service, { metadata: { finalizers: null } }));
    });

    test.each(['HTTPRoute', 'GRPCRoute'])('of an %s', async (kind) => {
      const route = harmlessObjects().find((object) => object.kind === kind)!;
      taken(await cluster.create(route));
      taken(await patch(route, { status: { parents: [] } }, '/status'));
      taken(await cluster.delete(route));
    });

    test('of a claim that is bound to a volume', async () => {
      const claim: Manifest = makeObject('v1', 'PersistentVolumeClaim', { name: 'bound', namespace: NAMESPACE }, {
        storageClassName: 'pass-nfs', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } },
      });
      const volume: Manifest = makeObject('v1', 'PersistentVolume', { name: 'pass-nfs' }, {
        storageClassName: 'pass-nfs',
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        nfs: { server: 'nfs.example.com', path: '/' },
      });
      await applyAll(cluster, [volume]);
      taken(await cluster.create(claim));
      await eventually(() => cluster.get(claim), ({ body }) => body.status?.phase === 'Bound' && body.spec.volumeName === 'pass-nfs');
      taken(await cluster.delete(claim));
      await removeAll(cluster, [volume]);
    });
  });

  describe('what agent-sandbox makes', () => {
    const controller = new Cluster(AGENT_SANDBOX.user);
    const template = hardened('SandboxTemplate', 'coder');
    template.spec = {
      ...template.spec,
      networkPolicyManagement: 'Managed',
      networkPolicy: {
        ingress: [{
          from: [{
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'agent-sandbox-system' } },
            podSelector: { matchLabels: { app: 'sandbox-router' } },
          }],
        }],
        egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }],
      },
    };
    const sandbox = hardened('Sandbox', 'coder');
    sandbox.spec.volumeClaimTemplates = [{
      metadata: { name: 'work' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    }];

    test('of a SandboxTemplate: its policy', async () => {
      const { body } = await cluster.create(template);
      const policy = templatePolicy({ ...template, metadata: { ...template.metadata, uid: body.metadata.uid } });
      taken(await patch(template, { metadata: { labels: { 'agents.x-k8s.io/sandbox-template-ref-hash': 'e5f6a7b8' } } }, '', controller));
      taken(await controller.create(policy));
      taken(await patch(policy, { spec: { egress: [{ to: [{ ipBlock: { cidr: '198.51.100.0/24' } }] }] } }, '', controller));
      taken(await patch(template, { spec: { networkPolicyManagement: 'Unmanaged' } }));
      taken(await controller.delete(policy));
    });

    test('of a Sandbox: a Service, claims and a pod, which it labels and removes; the garbage collector removes the rest', async () => {
      const { body } = await controller.create(sandbox);
      const { service, claims, pod } = sandboxObjects({ ...sandbox, metadata: { ...sandbox.metadata, uid: body.metadata.uid } });
      for (const object of [service, ...claims, pod]) {
        taken(await controller.create(object));
      }
      taken(await patch(service, { spec: { ports: [{ name: 'p8081', port: 8081 }] } }, '', controller));
      taken(await patch(pod, { metadata: { labels: { 'agents.x-k8s.io/claim-uid': 'c0ffee', 'agents.x-k8s.io/warm-pool-sandbox': null } } },
        '', controller));
      taken(await patch(sandbox, { metadata: { annotations: { 'agents.x-k8s.io/pod-name': 'coder' } }, status: { conditions: [] } },
        '/status', controller));
      taken(await controller.delete(pod));
      taken(await cluster.delete(sandbox));
      await Promise.all([service, ...claims].map((object) => eventually(() => cluster.get(object), ({ status }) => status === 404)));
    });
  });

  describe('what cert-manager makes for an HTTP01 challenge', () => {
    const controller = new Cluster(CERT_MANAGER.user);
    const dry = (object: Manifest) => controller.create(object, { dryRun: true });
    // Dry runs are not written, so that the garbage collector does not look for the owner.
    const challenge = (namespace: string): Manifest => (
      {
        apiVersion: CHALLENGE.apiVersion,
        kind: CHALLENGE.kind,
        metadata: {
          name: 'pass',
          namespace,
          uid: '00000000-0000-0000-0000-000000000001',
        },
      });

    test('passes with a ClusterIP Service; a route and an Ingress are warned of at most', async () => {
      const { service, route, ingress } = solverObjects(challenge(NAMESPACE), IMAGE, 'ClusterIP');
      taken(await dry(service));
      expect([isTaken(await dry(route)), isTaken(await dry(ingress))]).toEqual([true, true]);
    });

    test('does not with a NodePort, which is the default of `serviceType`', async () => {
      const { service } = solverObjects(challenge(NAMESPACE), IMAGE, 'NodePort');
      await eventually(() => dry(service), ({ status }) => status === 403); // the quota counts once its controller has seen it
    });

    const { pod } = solverObjects(challenge(NAMESPACE), IMAGE, 'ClusterIP');

    test('has a pod that breaks what it has no field for, whatever its pod template says', async () => {
      const answer = await dry(pod);
      expect([answer.status, warnedBy(answer)]).toEqual([403, Object.keys(NO_FIELD).map((id) => messageOf(id))]);
    });

    test('has a pod that passes in a namespace of its own, whose AgentAdmission does not ask these', async () => {
      const elsewhere = { ...pod, metadata: { ...pod.metadata, namespace: SOLVERS } };
      taken(await dry(elsewhere));
      expect((await dry({ ...elsewhere, spec: { ...pod.spec, enableServiceLinks: true } })).status).toBe(403);
    });
  });

  describe('what was there before, weak as it is', () => {
    const balanced = weak.filter(([, { kind, spec }]) => kind === 'Ingress' || spec?.type === 'LoadBalancer');
    test.each(balanced)('%s: gets its address', async (_, object) => {
      taken(await patch(object, { status: { loadBalancer: { ingress: [{ ip: '203.0.113.9' }] } } }, '/status'));
    });

    test.each(weak)('%s: is labelled, held by a finalizer, let go and removed', async (_, object) => {
      taken(await patch(object, { metadata: { labels: { seen: 'yes' }, finalizers: ['pass.example/held'] } }));
      taken(await patch(object, { metadata: { finalizers: null } }));
      taken(await cluster.delete(object));
    });
  });

  test('a namespace goes with all that is in it', async () => {
    const [namespace] = app.filter(({ kind }) => kind === 'Namespace');
    taken(await cluster.delete(namespace));
    await gone(cluster, [namespace]);
  });
});
