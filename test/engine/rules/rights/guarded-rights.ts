/** Rights by group and resource that a role may grant, each with the reported verb. */
export const LOOSENS: [string, string, string[]][] = [
  ['node.k8s.io', 'runtimeclasses', ['create', 'update', 'patch', 'delete', 'deletecollection']],
  ...['validatingadmissionpolicies', 'validatingadmissionpolicybindings', 'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings']
    .map((resource): [string, string, string[]] => ['admissionregistration.k8s.io', resource, ['update', 'delete']]),
  ['cilium.io', 'ciliumnetworkpolicies', ['delete']], ['cilium.io', 'ciliumclusterwidenetworkpolicies', ['create']],
  ['cilium.io', 'ciliumcidrgroups', ['patch']],
  ...['crd.projectcalico.org', 'projectcalico.org'].flatMap((group) => ['networkpolicies', 'globalnetworkpolicies', 'globalnetworksets',
    'networksets', 'tiers']
    .map((resource): [string, string, string[]] => [group, resource, ['patch']])),
  ['projectcalico.org', 'tier.globalnetworkpolicies', ['create']],
  ...['adminnetworkpolicies', 'baselineadminnetworkpolicies', 'clusternetworkpolicies']
    .map((resource): [string, string, string[]] => ['policy.networking.k8s.io', resource, ['delete']]),
  ['networking.gke.io', 'fqdnnetworkpolicies', ['create']], ['networking.k8s.aws', 'applicationnetworkpolicies', ['create']],
  ['networking.k8s.aws', 'clusternetworkpolicies', ['patch']], ['networking.k8s.aws', 'policyendpoints', ['patch']],
  ['crd.antrea.io', 'clusternetworkpolicies', ['create']], ['k8s.ovn.org', 'egressfirewalls', ['delete']],
  ['kyverno.io', 'policyexceptions', ['create']], ['policies.kyverno.io', 'validatingpolicies', ['delete']],
  ['templates.gatekeeper.sh', 'constrainttemplates', ['delete']], ['security.openshift.io', 'securitycontextconstraints', ['patch']],
  ['security-profiles-operator.x-k8s.io', 'seccompprofiles', ['update']], ['', 'nodes/log', ['get']],
  ['', 'namespaces', ['patch']], ['', 'namespaces/status', ['patch']], ['', 'namespaces/finalize', ['update']],
  ['', 'pods/status', ['patch']],
  ['', 'nodes', ['patch']], ['', 'persistentvolumes', ['update']], ['', 'serviceaccounts', ['patch']], ['', 'resourcequotas', ['delete']],
  ['', 'limitranges', ['patch']], ['', 'resourcequotas/status', ['update']], ['', 'services', ['create']], ['', 'endpoints', ['update']],
  ['discovery.k8s.io', 'endpointslices', ['create']], ['apiextensions.k8s.io', 'customresourcedefinitions', ['delete']],
  ['agents.x-k8s.io', 'sandboxes', ['create']], ['extensions.agents.x-k8s.io', 'sandboxclaims', ['create']],
  ['agents.kruise.io', 'sandboxes', ['patch']],
  ['sandbox.opensandbox.io', 'batchsandboxes', ['create']], ['ate.dev', 'actortemplates', ['update']],
  ['argoproj.io', 'workflows', ['create']],
  ['toolhive.stacklok.dev', 'mcpregistries', ['create']], ['authentication.k8s.io', 'users', ['impersonate:user-info']],
];

/** Rights on groups whose objects act after judgement: what a role may write of each, by its verb, and what is near it and harmless. */
interface ActingGroup {
  readonly group: string;
  /** The verb and the resources that it is a finding on. */
  readonly finds: { readonly [verb: string]: readonly string[] };
  /** Resources of the group that a role may create and change. */
  readonly passes?: readonly string[];
}

export const ACTING_GROUPS: readonly ActingGroup[] = [
  {
    group: 'kyverno.io',
    finds: {
      create: ['clusterpolicies', 'policies', 'cleanuppolicies', 'clustercleanuppolicies', 'updaterequests'],
      patch: ['globalcontextentries'],
    },
    passes: ['cachedcontextentries'],
  },
  {
    group: 'policies.kyverno.io',
    finds: {
      create: ['mutatingpolicies', 'namespacedmutatingpolicies', 'generatingpolicies', 'namespacedgeneratingpolicies', 'deletingpolicies',
        'namespaceddeletingpolicies', 'policyexceptions'],
      delete: ['namespacedvalidatingpolicies', 'imagevalidatingpolicies', 'namespacedimagevalidatingpolicies'],
    },
    passes: ['authorizingpolicies'],
  },
  {
    group: 'mutations.gatekeeper.sh',
    finds: { create: ['assign', 'assignimage', 'modifyset'], delete: ['assignmetadata'] },
    passes: ['assign/status'],
  },
  { group: 'templates.gatekeeper.sh', finds: { update: ['constrainttemplates'] }, passes: ['constrainttemplates/status'] },
  {
    group: 'constraints.gatekeeper.sh',
    finds: { delete: ['k8sallowedrepos'], deletecollection: ['ouragents'] },
    passes: ['k8sallowedrepos/status'],
  },
  { group: 'externaldata.gatekeeper.sh', finds: { patch: ['providers'] }, passes: ['providers/status'] },
  {
    group: 'admissionregistration.k8s.io',
    finds: { delete: ['validatingwebhookconfigurations'], create: ['mutatingwebhookconfigurations'] },
    passes: ['validatingadmissionpolicies/status'],
  },
  { group: 'kubernetes.crossplane.io', finds: { create: ['objects', 'providerconfigs'] }, passes: ['objects/status'] },
  { group: 'kubernetes.m.crossplane.io', finds: { update: ['objects'] }, passes: ['objects/status'] },
  { group: 'helm.crossplane.io', finds: { create: ['releases'] }, passes: ['releases/status'] },
  { group: 'iam.aws.m.crossplane.io', finds: { patch: ['roles'] } },
  {
    group: 'work.open-cluster-management.io',
    finds: { create: ['manifestworks', 'manifestworkreplicasets'] },
    passes: ['appliedmanifestworks'],
  },
  {
    group: 'fleet.cattle.io',
    finds: { create: ['bundles', 'gitrepos', 'helmops'], update: ['bundledeployments', 'contents'] },
    passes: ['clustergroups'],
  },
  { group: 'addons.cluster.x-k8s.io', finds: { create: ['clusterresourcesets'] }, passes: ['clusterresourcesetbindings'] },
  { group: 'kappctrl.k14s.io', finds: { create: ['apps'] }, passes: ['apps/status'] },
  { group: 'packaging.carvel.dev', finds: { create: ['packageinstalls', 'packagerepositories'] }, passes: ['packageinstalls/status'] },
  {
    group: 'operators.coreos.com',
    finds: { create: ['subscriptions', 'catalogsources', 'operatorgroups'], patch: ['installplans'] },
    passes: ['operatorconditions'],
  },
  {
    group: 'olm.operatorframework.io',
    finds: { create: ['clusterextensions', 'clustercatalogs'], update: ['clusterextensionrevisions', 'clusterobjectsets'] },
    passes: ['clusterextensions/status'],
  },
  {
    group: 'monitoring.coreos.com',
    finds: { create: ['prometheuses', 'alertmanagers', 'thanosrulers'], patch: ['prometheusagents'] },
    passes: ['servicemonitors', 'podmonitors', 'prometheusrules'],
  },
  {
    group: 'opentelemetry.io',
    finds: {
      create: ['opentelemetrycollectors', 'targetallocators', 'opampbridges', 'clusterobservabilities'],
      patch: ['instrumentations'],
    },
    passes: ['opentelemetrycollectors/status'],
  },
  {
    group: 'kafka.strimzi.io',
    finds: {
      create: ['kafkas', 'kafkaconnects', 'kafkabridges', 'kafkamirrormaker2s'],
      patch: ['kafkanodepools'],
      update: ['kafkamirrormakers'],
    },
    passes: ['kafkatopics', 'kafkarebalances'],
  },
  { group: 'core.strimzi.io', finds: { create: ['strimzipodsets'] }, passes: ['strimzipodsets/status'] },
  {
    group: 'postgresql.cnpg.io',
    finds: { create: ['clusters', 'poolers'], patch: ['imagecatalogs', 'clusterimagecatalogs'] },
    passes: ['databases', 'backups'],
  },
  { group: 'mcp.x-k8s.io', finds: { create: ['mcpservers'] }, passes: ['mcpgatewaybindings'] },
  {
    group: 'ate.dev',
    finds: { create: ['actortemplates', 'workerpools'], patch: ['sandboxconfigs', 'csidriverconfigs'] },
    passes: ['workerpools/status'],
  },
  {
    group: 'cilium.io',
    finds: {
      create: ['ciliumnodeconfigs', 'ciliumlocalredirectpolicies', 'ciliumenvoyconfigs', 'ciliumclusterwideenvoyconfigs'],
      patch: ['ciliumegressgatewaypolicies', 'ciliumendpoints', 'ciliumendpointslices', 'ciliumidentities'],
    },
    passes: ['ciliumbgpadvertisements'],
  },
  { group: 'crd.projectcalico.org', finds: { patch: ['felixconfigurations', 'hostendpoints'] }, passes: ['caliconodestatuses'] },
  { group: 'projectcalico.org', finds: { patch: ['felixconfigurations', 'hostendpoints'] }, passes: ['caliconodestatuses'] },
  {
    group: 'crd.antrea.io',
    finds: {
      create: ['trafficcontrols', 'egresses', 'antreanodeconfigs', 'networkpolicies'],
      patch: ['tiers', 'groups', 'clustergroups', 'externalentities'],
    },
    passes: ['traceflows'],
  },
  {
    group: 'k8s.cni.cncf.io',
    finds: { create: ['network-attachment-definitions'], delete: ['multi-networkpolicies'] },
    passes: ['network-attachment-definitions/status'],
  },
  {
    group: 'networking.istio.io',
    finds: {
      create: ['envoyfilters', 'serviceentries', 'virtualservices', 'gateways', 'workloadentries', 'workloadgroups'],
      patch: ['destinationrules', 'proxyconfigs'],
      delete: ['sidecars'],
    },
    passes: ['virtualservices/status'],
  },
  {
    group: 'security.istio.io',
    finds: { delete: ['authorizationpolicies', 'requestauthentications'], patch: ['peerauthentications'] },
    passes: ['authorizationpolicies/status'],
  },
  { group: 'extensions.istio.io', finds: { create: ['wasmplugins'] }, passes: ['wasmplugins/status'] },
  { group: 'networking.k8s.io', finds: { create: ['ingresses'] }, passes: ['ingressclasses', 'ingresses/status'] },
  { group: 'route.openshift.io', finds: { create: ['routes'] }, passes: ['routes/status'] },
  {
    group: 'gateway.networking.k8s.io',
    finds: {
      create: ['gateways', 'listenersets', 'httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes', 'udproutes'],
      patch: ['referencegrants'],
    },
    passes: ['gatewayclasses'],
  },
  { group: 'gateway.networking.x-k8s.io', finds: { create: ['xlistenersets'] }, passes: ['xmeshes'] },
  { group: 'storage.k8s.io', finds: { create: ['storageclasses'] }, passes: ['csistoragecapacities'] },
  { group: 'scheduling.k8s.io', finds: { create: ['priorityclasses'] }, passes: ['podgroups'] },
  {
    group: 'resource.k8s.io',
    finds: {
      'create': ['resourceclaims', 'resourceclaimtemplates', 'deviceclasses', 'resourceslices'],
      'update': ['resourceclaims/status', 'resourceclaims/binding'],
      'patch': ['devicetaintrules'],
      'arbitrary-node:update': ['resourceclaims/driver'],
    },
    passes: ['resourcepoolstatusrequests'],
  },
  {
    group: 'certificates.k8s.io',
    finds: { create: ['podcertificaterequests', 'clustertrustbundles'], update: ['podcertificaterequests/status'], attest: ['signers'] },
    passes: ['certificatesigningrequests'],
  },
  {
    group: '',
    finds: {
      get: ['nodes/pods', 'nodes/configz'],
      create: ['nodes/checkpoint', 'pods/eviction', 'pods/binding', 'bindings'],
      patch: ['pods/resize'],
      delete: ['pods'],
      deletecollection: ['pods'],
    },
    passes: ['events', 'persistentvolumeclaims'],
  },
  {
    group: 'external-secrets.io',
    finds: {
      create: ['externalsecrets', 'pushsecrets', 'secretstores'],
      patch: ['clusterexternalsecrets', 'clusterpushsecrets', 'clustersecretstores'],
    },
    passes: ['externalsecrets/status'],
  },
  { group: 'kubeflow.org', finds: { create: ['notebooks', 'poddefaults'] }, passes: ['notebooks/status'] },
  { group: 'apps.kruise.io', finds: { create: ['sidecarsets'], patch: ['workloadspreads'] }, passes: ['podunavailablebudgets'] },
  { group: 'policy.karmada.io', finds: { create: ['overridepolicies'], patch: ['clusteroverridepolicies'] } },
  { group: 'lifecycle.k8s.io', finds: { create: ['evictionrequests'], patch: ['evictions'] }, passes: ['evictions/status'] },
];
