import { MAKER_OF_PODS } from '../manifest/indirect-kinds';
import { BUILT_IN_POD_KINDS } from '../manifest/pod-kinds';
import { THIRD_PARTY_POD_KINDS } from '../manifest/third-party-kinds';

/** Rights on resources of one API group that an agent must not have. */
interface GuardedRight {
  /** The name of the group, or "*.crossplane.io" for every group with this ending. */
  readonly group: string;
  /** "*" stands for every resource that a role names together with the group: users choose the names of these kinds. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const READ = ['get', 'list', 'watch'];
const CHANGE = ['update', 'patch'];
const MAKE = ['create', ...CHANGE];
const REMOVE = ['delete', 'deletecollection'];
const WRITE = [...MAKE, ...REMOVE];
const CALL = ['create', 'get', 'update', 'patch', 'delete'];
/** https://kep.k8s.io/4817: who may write what a driver says of a device */
const OF_DRIVER = ['associated-node', 'arbitrary-node'].flatMap((node) => CHANGE.map((verb) => `${node}:${verb}`));

/** Resources by API group. */
interface Resources {
  readonly [group: string]: readonly string[];
}

/** The resource that a kind has by convention: "Sandbox" is served as "sandboxes". */
function resourceOf(kind: string): string {
  const name = kind.toLowerCase();
  return /(s|x|ch|sh)$/.test(name) ? `${name}es` : /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** Anyone who creates such an object gets a pod, with any Secret and account of the namespace. */
const MAKES_PODS: readonly GuardedRight[] = [
  ...BUILT_IN_POD_KINDS.filter(({ kind }) => kind !== 'PodTemplate').map(({ apiVersion, resource }) => ({
    group: groupOf(apiVersion),
    resources: [resource],
    verbs: MAKE,
  })),
  { group: 'extensions.agents.x-k8s.io', resources: ['sandboxclaims', 'sandboxwarmpools'], verbs: MAKE },
  // https://github.com/openkruise/agents/tree/master/config/crd/bases
  { group: 'agents.kruise.io', resources: ['sandboxclaims'], verbs: MAKE },
  // https://github.com/agent-substrate/substrate/tree/main/manifests/ate-install/generated
  { group: 'ate.dev', resources: ['actortemplates', 'workerpools', 'sandboxconfigs', 'csidriverconfigs'], verbs: MAKE },
  ...Object.entries(THIRD_PARTY_POD_KINDS).map(([apiVersion, kinds]) => ({
    group: groupOf(apiVersion),
    resources: Object.keys(kinds).map(resourceOf),
    verbs: MAKE,
  })),
  ...[...MAKER_OF_PODS.keys()].map((kind) => ({
    group: groupOf(kind),
    resources: [resourceOf(kind.slice(kind.indexOf('/') + 1))],
    verbs: MAKE,
  })),
];

/** The policies of each network, and the objects that they depend on. */
const POLICIES: Resources = {
  'networking.k8s.io': ['networkpolicies'],
  'policy.networking.k8s.io': ['adminnetworkpolicies', 'baselineadminnetworkpolicies', 'clusternetworkpolicies'],
  // https://github.com/cilium/cilium/tree/main/pkg/k8s/apis/cilium.io/client/crds/v2; endpoints and identities hold the labels of pods
  'cilium.io': [
    'ciliumnetworkpolicies',
    'ciliumclusterwidenetworkpolicies',
    'ciliumcidrgroups',
    'ciliumegressgatewaypolicies',
    'ciliumendpoints',
    'ciliumendpointslices',
    'ciliumidentities',
    'ciliumlocalredirectpolicies',
    'ciliumenvoyconfigs',
    'ciliumclusterwideenvoyconfigs',
    'ciliumnodeconfigs',
  ],
  // https://github.com/projectcalico/calico/tree/master/libcalico-go/config/crd
  'crd.projectcalico.org': [
    'networkpolicies',
    'globalnetworkpolicies',
    'networksets',
    'globalnetworksets',
    'tiers',
    'hostendpoints',
    'felixconfigurations',
  ],
  // https://docs.tigera.io/calico/latest/network-policy/policy-tiers/rbac-tiered-policies
  'projectcalico.org': [
    'networkpolicies',
    'tier.networkpolicies',
    'globalnetworkpolicies',
    'tier.globalnetworkpolicies',
    'networksets',
    'globalnetworksets',
    'tiers',
    'hostendpoints',
    'felixconfigurations',
  ],
  'networking.gke.io': ['fqdnnetworkpolicies'], // https://cloud.google.com/kubernetes-engine/docs/how-to/fqdn-network-policies
  // https://github.com/aws/amazon-network-policy-controller-k8s; the nodes enforce the endpoints that it makes of policies
  'networking.k8s.aws': ['applicationnetworkpolicies', 'clusternetworkpolicies', 'policyendpoints'],
  // https://github.com/antrea-io/antrea/tree/main/build/charts/antrea/crds
  'crd.antrea.io': ['networkpolicies', 'clusternetworkpolicies', 'tiers', 'groups', 'clustergroups', 'trafficcontrols', 'egresses',
    'antreanodeconfigs', 'externalentities'],
  // https://github.com/istio/api/blob/master/kubernetes/customresourcedefinitions.gen.yaml
  'networking.istio.io': ['envoyfilters', 'serviceentries', 'virtualservices', 'destinationrules', 'gateways', 'sidecars', 'proxyconfigs',
    'workloadentries', 'workloadgroups'],
  'security.istio.io': ['authorizationpolicies', 'peerauthentications', 'requestauthentications'],
  'extensions.istio.io': ['wasmplugins'],
  // https://github.com/ovn-org/ovn-kubernetes/tree/master/dist/templates
  'k8s.ovn.org': ['egressfirewalls', 'adminpolicybasedexternalroutes'],
  'network.openshift.io': ['egressnetworkpolicies'], // https://github.com/openshift/api/tree/master/network/v1
  // https://github.com/k8snetworkplumbingwg/multi-networkpolicy
  'k8s.cni.cncf.io': ['multi-networkpolicies', 'network-attachment-definitions'],
  // https://github.com/openkruise/agents/tree/master/config/crd/bases
  'agents.kruise.io': ['trafficpolicies', 'globaltrafficpolicies', 'securityprofiles', 'globalsecurityprofiles'],
};

/** Other kinds that admit pods or confine them. */
const CONFINES: Resources = {
  'admissionregistration.k8s.io': ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations', 'validatingadmissionpolicies',
    'validatingadmissionpolicybindings', 'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'],
  'node.k8s.io': ['runtimeclasses'],
  // https://github.com/kyverno/kyverno/tree/main/config/crds
  'kyverno.io': ['clusterpolicies', 'policies', 'policyexceptions', 'cleanuppolicies', 'clustercleanuppolicies', 'globalcontextentries',
    'updaterequests'],
  'policies.kyverno.io': ['policyexceptions', ...['validating', 'mutating', 'generating', 'deleting', 'imagevalidating'].flatMap((kind) =>
    [`${kind}policies`, `namespaced${kind}policies`])],
  // https://github.com/open-policy-agent/gatekeeper/tree/master/config/crd/bases; its constraints have a kind each
  'templates.gatekeeper.sh': ['constrainttemplates'],
  'constraints.gatekeeper.sh': ['*'],
  'config.gatekeeper.sh': ['configs'],
  'externaldata.gatekeeper.sh': ['providers'],
  'mutations.gatekeeper.sh': ['assign', 'assignimage', 'assignmetadata', 'modifyset'],
  'security.openshift.io': ['securitycontextconstraints'], // https://github.com/openshift/api/tree/master/security/v1
  // https://github.com/kubernetes-sigs/security-profiles-operator/tree/main/deploy/base-crds/crds
  'security-profiles-operator.x-k8s.io': ['seccompprofiles', 'apparmorprofiles', 'profilebindings'],
};

/**
 * Objects from which a controller makes pods and other objects, or changes them, with rights of its own. No rule sees what it makes. Each
 * name was read in the project's own CRDs.
 */
const APPLIED: Resources = {
  // https://github.com/crossplane-contrib/provider-kubernetes/tree/main/package/crds, and each provider has groups of its own
  'kubernetes.crossplane.io': ['objects'],
  'kubernetes.m.crossplane.io': ['objects'],
  '*.crossplane.io': ['*'],
  // https://github.com/open-cluster-management-io/api/tree/main/work
  'work.open-cluster-management.io': ['manifestworks', 'manifestworkreplicasets'],
  // https://github.com/rancher/fleet/tree/main/charts/fleet-crd
  'fleet.cattle.io': ['bundles', 'bundledeployments', 'contents', 'gitrepos', 'helmops'],
  'addons.cluster.x-k8s.io': ['clusterresourcesets'], // https://github.com/kubernetes-sigs/cluster-api/tree/main/config/crd/bases
  // https://github.com/carvel-dev/kapp-controller/blob/develop/config/config/crds.yml
  'kappctrl.k14s.io': ['apps'],
  'packaging.carvel.dev': ['packageinstalls', 'packagerepositories'],
  // https://github.com/operator-framework/api/tree/master/crds
  'operators.coreos.com': ['subscriptions', 'catalogsources', 'installplans', 'operatorgroups'],
  // https://github.com/operator-framework/operator-controller/tree/main/helm/olmv1/base
  'olm.operatorframework.io': ['clusterextensions', 'clustercatalogs', 'clusterextensionrevisions', 'clusterobjectsets'],
  // https://github.com/prometheus-operator/prometheus-operator/tree/main/example/prometheus-operator-crd
  'monitoring.coreos.com': ['prometheuses', 'prometheusagents', 'alertmanagers', 'thanosrulers'],
  // https://github.com/open-telemetry/opentelemetry-operator/tree/main/config/crd/bases
  'opentelemetry.io': ['opentelemetrycollectors', 'targetallocators', 'opampbridges', 'instrumentations', 'clusterobservabilities'],
  // https://github.com/strimzi/strimzi-kafka-operator/tree/main/packaging/install/cluster-operator
  'kafka.strimzi.io': ['kafkas', 'kafkanodepools', 'kafkaconnects', 'kafkabridges', 'kafkamirrormakers', 'kafkamirrormaker2s'],
  'core.strimzi.io': ['strimzipodsets'],
  // https://github.com/cloudnative-pg/cloudnative-pg/tree/main/config/crd/bases
  'postgresql.cnpg.io': ['clusters', 'poolers', 'imagecatalogs', 'clusterimagecatalogs'],
  // https://github.com/external-secrets/external-secrets/tree/main/config/crds/bases
  // They read each secret of a store, and push Secrets out.
  'external-secrets.io': ['externalsecrets', 'clusterexternalsecrets', 'pushsecrets', 'clusterpushsecrets', 'secretstores',
    'clustersecretstores'],
  // https://github.com/kubeflow/kubeflow/tree/master/components, notebook-controller and admission-webhook
  'kubeflow.org': ['notebooks', 'poddefaults'],
  'apps.kruise.io': ['sidecarsets', 'workloadspreads'], // https://github.com/openkruise/kruise/tree/master/config/crd/bases
  // https://github.com/karmada-io/karmada/tree/master/pkg/apis/policy/v1alpha1
  'policy.karmada.io': ['overridepolicies', 'clusteroverridepolicies'],
  'mcp.x-k8s.io': ['mcpservers'], // https://github.com/kubernetes-sigs/mcp-lifecycle-operator/tree/main/config/crd
};

/** What brings traffic from outside to pods, or sends that of pods elsewhere. */
const ROUTES: Resources = {
  'networking.k8s.io': ['ingresses'],
  'route.openshift.io': ['routes'], // https://github.com/openshift/api/tree/master/route/v1
  // https://github.com/kubernetes-sigs/gateway-api/tree/main/config/crd/experimental
  'gateway.networking.k8s.io': ['gateways', 'listenersets', 'httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes', 'udproutes',
    'referencegrants'],
  'gateway.networking.x-k8s.io': ['xlistenersets'],
};

/** Classes and claims that decide what a pod gets from its node, from storage and from the scheduler. */
const GIVES: Resources = {
  'storage.k8s.io': ['storageclasses'],
  'scheduling.k8s.io': ['priorityclasses'],
  'resource.k8s.io': ['resourceclaims', 'resourceclaimtemplates', 'deviceclasses', 'resourceslices', 'devicetaintrules',
    'resourceclaims/status', 'resourceclaims/binding'],
};

const held = (verbs: readonly string[], guards: Resources): GuardedRight[] =>
  Object.entries(guards).map(([group, resources]) => ({ group, resources, verbs }));

/**
 * The rights, the worst first, since a message names no more than a few.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const GUARDED_RIGHTS: readonly GuardedRight[] = [
  { group: '', resources: ['secrets'], verbs: READ },
  ...MAKES_PODS,
  ...held(MAKE, APPLIED),
  { group: '', resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy', 'services/proxy', 'nodes/proxy'], verbs: CALL },
  { group: '', resources: ['nodes/log'], verbs: ['get'] }, // of the node, those of every container among them
  // https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/kubelet/server/auth.go; a checkpoint holds the memory of a container
  { group: '', resources: ['nodes/checkpoint'], verbs: ['create'] },
  { group: '', resources: ['nodes/pods', 'nodes/configz'], verbs: ['get'] },
  { group: '', resources: ['pods/ephemeralcontainers', 'pods/resize'], verbs: CHANGE },
  { group: '', resources: ['serviceaccounts/token'], verbs: ['create'] },
  { group: '', resources: ['users', 'groups', 'serviceaccounts'], verbs: ['impersonate'] },
  { group: 'authentication.k8s.io', resources: ['userextras', 'uids'], verbs: ['impersonate'] },
  // https://kep.k8s.io/5284: the verbs of constrained impersonation
  { group: 'authentication.k8s.io', resources: ['users', 'groups'], verbs: ['impersonate:user-info'] },
  { group: 'authentication.k8s.io', resources: ['serviceaccounts'], verbs: ['impersonate:serviceaccount'] },
  { group: 'authentication.k8s.io', resources: ['nodes'], verbs: ['impersonate:arbitrary-node', 'impersonate:associated-node'] },
  { group: 'rbac.authorization.k8s.io', resources: ['roles', 'clusterroles'], verbs: ['escalate', 'bind'] },
  { group: 'certificates.k8s.io', resources: ['certificatesigningrequests/approval'], verbs: CHANGE },
  { group: 'certificates.k8s.io', resources: ['signers'], verbs: ['approve', 'sign', 'attest'] },
  { group: 'certificates.k8s.io', resources: ['podcertificaterequests', 'clustertrustbundles'], verbs: MAKE },
  { group: 'certificates.k8s.io', resources: ['podcertificaterequests/status'], verbs: CHANGE },
  { group: '', resources: ['persistentvolumes'], verbs: MAKE },
  { group: '', resources: ['serviceaccounts'], verbs: CHANGE }, // whose annotations name an identity in the cloud
  // The labels of a namespace say what is admitted there; policies select pods and nodes by theirs. Status and finalize take labels, too.
  // https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/registry/core/namespace/strategy.go and the same of pod and node
  {
    group: '',
    resources: ['namespaces', 'namespaces/status', 'namespaces/finalize', 'pods/status', 'nodes', 'nodes/status'],
    verbs: CHANGE,
  },
  // A Binding chooses the node of a pod, and writes labels and annotations over those of the pod.
  // https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/registry/core/pod/storage/storage.go
  { group: '', resources: ['pods/binding', 'bindings'], verbs: ['create'] },
  ...held(WRITE, CONFINES),
  ...held(WRITE, POLICIES),
  { group: '', resources: ['configmaps'], verbs: [...CHANGE, ...REMOVE] }, // of those that guard agents alone
  { group: '', resources: ['resourcequotas', 'limitranges'], verbs: [...CHANGE, ...REMOVE] },
  { group: '', resources: ['resourcequotas/status'], verbs: CHANGE },
  // Traffic to a Service goes wherever they say: https://github.com/kubernetes/kubernetes/issues/103675 and issues/97076
  { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: MAKE },
  { group: '', resources: ['endpoints', 'services'], verbs: MAKE },
  { group: '', resources: ['services/status'], verbs: CHANGE },
  ...held(MAKE, ROUTES),
  ...held(MAKE, GIVES),
  { group: 'resource.k8s.io', resources: ['resourceclaims/driver'], verbs: OF_DRIVER },
  // A pod that ends is made anew, from what its controller then has. https://kep.k8s.io/4563 has more ways to evict.
  { group: '', resources: ['pods'], verbs: REMOVE },
  { group: '', resources: ['pods/eviction'], verbs: ['create'] },
  { group: 'lifecycle.k8s.io', resources: ['evictionrequests', 'evictions'], verbs: MAKE },
  { group: 'apiextensions.k8s.io', resources: ['customresourcedefinitions'], verbs: WRITE }, // with one go the policies of its kind
  { group: 'apiregistration.k8s.io', resources: ['apiservices'], verbs: WRITE },
];

/** Paths of the API server itself: the logs of its node. https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/routes/logs.go */
export const GUARDED_PATHS = ['/logs/'] as const;
