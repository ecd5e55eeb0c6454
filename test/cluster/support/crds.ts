import { Answer, Cluster, eventually } from './cluster';
import { applyAll } from './lifecycle';
import { settings } from './settings';
import { parseObjects, readYaml } from '../../../scripts/support/examples';
import { BUILT_IN_POD_KINDS } from '../../../src/engine/manifest/pod-kinds';
import { FQDN_NETWORKS } from '../../../src/engine/reach/fqdn/fqdn-networks';
import { Manifest } from '../../support/app';

/** A kind of custom resource: its name in the API, such as "sandboxes", group, version and kind. */
export type Kind = Pick<typeof BUILT_IN_POD_KINDS[number], 'apiVersion' | 'kind' | 'resource'> & { readonly scope?: 'Cluster' };

/** The kinds of agent-sandbox. */
export const SANDBOX_KINDS: readonly Kind[] = [
  ...BUILT_IN_POD_KINDS.filter(({ apiVersion }) => apiVersion.includes('.')),
  { apiVersion: 'extensions.agents.x-k8s.io/v1beta1', kind: 'SandboxWarmPool', resource: 'sandboxwarmpools' },
  { apiVersion: 'extensions.agents.x-k8s.io/v1beta1', kind: 'SandboxClaim', resource: 'sandboxclaims' },
];

/** Kinds of networks: policies for whole clusters, and for names. */
export const NETWORK_KINDS: readonly Kind[] = [
  { apiVersion: 'policy.networking.k8s.io/v1beta1', kind: 'ClusterNetworkPolicy', resource: 'clusternetworkpolicies', scope: 'Cluster' },
  ...FQDN_NETWORKS.map(({ apiVersion, kind }) => ({ apiVersion, kind, resource: `${kind.toLowerCase().replace(/y$/, 'ie')}s` })),
];

/** Routes of the Gateway API. */
export const GATEWAY_KINDS: readonly Kind[] = [
  { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', resource: 'httproutes' },
  { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GRPCRoute', resource: 'grpcroutes' },
  { apiVersion: 'gateway.networking.k8s.io/v1alpha2', kind: 'TCPRoute', resource: 'tcproutes' },
  { apiVersion: 'gateway.networking.k8s.io/v1alpha2', kind: 'TLSRoute', resource: 'tlsroutes' },
  { apiVersion: 'gateway.networking.k8s.io/v1alpha2', kind: 'UDPRoute', resource: 'udproutes' },
];

/** Kinds of the Security Profiles Operator. */
export const SECCOMP_KINDS: readonly Kind[] = [
  { apiVersion: 'security-profiles-operator.x-k8s.io/v1', kind: 'SeccompProfile', resource: 'seccompprofiles', scope: 'Cluster' },
  { apiVersion: 'security-profiles-operator.x-k8s.io/v1', kind: 'ProfileRecording', resource: 'profilerecordings' },
  { apiVersion: 'security-profiles-operator.x-k8s.io/v1', kind: 'ProfileBinding', resource: 'profilebindings' },
];

/** The kinds that tell Prometheus which pods to read. */
const MONITORING_KINDS: readonly Kind[] = [{ apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', resource: 'podmonitors' }];

/** The kinds of other projects that examples write. */
export const EXAMPLE_KINDS: readonly Kind[] = [...NETWORK_KINDS, ...SANDBOX_KINDS, ...SECCOMP_KINDS, ...MONITORING_KINDS];

/** Sees to it that the cluster has the kinds; gives what was made for that: definitions from CLUSTER_CRDS, or such as take any spec. */
export async function defineKinds(cluster: Cluster, kinds: readonly Kind[]): Promise<Manifest[]> {
  const given = settings.crds ? parseObjects(readYaml(settings.crds)).filter((object) => object !== null) : [];
  const made: Manifest[] = [];
  for (const kind of kinds) {
    const byDefault = definitionOf(kind);
    const real = given.find((object) => object.kind === byDefault.kind && object.metadata.name === byDefault.metadata.name) ?? byDefault;
    // No webhook that converts is here. While it fails, lists of the kind fail too, and namespaces take minutes to end.
    const definition = { ...real, spec: { ...real.spec, conversion: { strategy: 'None' } } };
    if ((await cluster.get(definition)).status === 404) {
      await applyAll(cluster, [definition]);
      const isServed = ({ body }: Answer) => body.resources?.some(({ name }: Manifest) => name === kind.resource);
      await eventually(() => cluster.send('GET', `/apis/${kind.apiVersion}`), isServed);
      made.push(definition);
    }
  }
  return made;
}

function definitionOf(of: Kind): Manifest {
  const [group, version] = of.apiVersion.split('/');
  const any = { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const openAPIV3Schema = { type: 'object', properties: { spec: any, status: any } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${of.resource}.${group}`,
      annotations: { 'api-approved.kubernetes.io': 'unapproved, stands in for the real one' },
      // groups of Kubernetes' own are refused without
    },
    spec: {
      group,
      scope: of.scope ?? 'Namespaced',
      names: { plural: of.resource, kind: of.kind },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema }, subresources: { status: {} } }],
    },
  };
}
