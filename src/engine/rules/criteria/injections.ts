import { CLAIM } from './sandbox-claims';
import { scopeOfView } from '../../cluster/agent-scope';
import { ClusterView } from '../../cluster/cluster-view';
import { nameOf } from '../../cluster/namespaced';
import { groupKind } from '../../manifest/pod-kinds';
import { PodView } from '../../manifest/pod-view';
import { Json, object } from '../../value/json';

/** Labels and annotations by which a webhook adds containers to pods, or leads their traffic elsewhere. */

interface Injector {
  readonly actor: string;
  /** A key that ends with "-" stands for all that begin with it. */
  readonly keys: readonly string[];
  /** Whether each key counts by itself. By default one that says no is stronger than the others beside it. */
  readonly isEach?: true;
  /** Whether it also reads the object that makes the pods. By default it reads pods and their templates. */
  readonly readsMaker?: true;
}

/**
 * @see https://istio.io/latest/docs/reference/config/labels/
 * @see https://linkerd.io/2-edge/features/proxy-injection/
 * @see https://github.com/open-telemetry/opentelemetry-operator/blob/main/README.md
 * @see https://github.com/telepresenceio/telepresence/blob/release/v2/pkg/workload/constants.go
 * @see https://docs.dapr.io/operations/hosting/kubernetes/kubernetes-overview
 * @see https://kuma.io/docs/2.9.x/production/dp-config/dpp-on-kubernetes
 * @see https://developer.hashicorp.com/consul/docs/k8s/annotations-and-labels
 * @see https://docs.datadoghq.com/containers/cluster_agent/admission_controller.md
 * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.4/html/jaeger/jaeger-sidecar-automatic_jaeger-deploying
 */
const INJECTORS: readonly Injector[] = [
  { actor: 'Istio', keys: ['istio-injection', 'istio.io/rev', 'sidecar.istio.io/inject'] },
  { actor: 'ztunnel of Istio', keys: ['istio.io/dataplane-mode'] },
  { actor: 'Linkerd', keys: ['linkerd.io/inject'] },
  { actor: 'OpenTelemetry', keys: ['sidecar.opentelemetry.io/inject', 'instrumentation.opentelemetry.io/inject-'], isEach: true },
  { actor: 'Telepresence', keys: ['telepresence.getambassador.io/inject-traffic-agent', 'telepresence.io/inject-traffic-agent'] },
  { actor: 'Dapr', keys: ['dapr.io/enabled'] },
  { actor: 'Kuma', keys: ['kuma.io/sidecar-injection'] },
  { actor: 'Consul', keys: ['consul.hashicorp.com/connect-inject'] },
  { actor: 'Datadog', keys: ['admission.datadoghq.com/enabled'] },
  { actor: 'Jaeger', keys: ['sidecar.jaegertracing.io/inject'], readsMaker: true },
];
const OF_MAKERS = INJECTORS.filter(({ readsMaker }) => readsMaker);

const OFF = ['', 'disabled', 'false', 'n', 'no', 'none', 'off'];

/** A label or an annotation that asks for an injection. */
interface Injection {
  readonly actor: string;
  readonly field: string;
  readonly got: unknown;
}

/** The injections into agents that a Namespace, a pod, a template or a SandboxClaim asks for. */
export function injectionsIn(manifest: Json, view: ClusterView): Injection[] {
  const kind = groupKind(manifest.apiVersion, manifest.kind);
  if (kind === 'Namespace') {
    return scopeOfView(view).covers(nameOf(manifest)) ? inMetadata(object(manifest.metadata), 'metadata') : [];
  }
  return kind === CLAIM ? inMetadata(object(object(manifest.spec).additionalPodMetadata), 'spec.additionalPodMetadata')
    : ofPods(manifest, view.podsOf(manifest).filter((pod) => scopeOfView(view).isAgent(pod)));
}

function ofPods(manifest: Json, agents: readonly PodView[]): Injection[] {
  const isMaker = agents.some(({ metadataPath }) => metadataPath !== 'metadata');
  return [
    ...agents.flatMap(({ metadata, metadataPath }) => inMetadata(metadata, metadataPath)),
    ...isMaker ? inMetadata(object(manifest.metadata), 'metadata', OF_MAKERS) : [],
  ];
}

function inMetadata(metadata: Json, path: string, injectors = INJECTORS): Injection[] {
  const all = ['labels', 'annotations'].flatMap((map) => Object.entries(object(metadata[map])).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, got]) => ({ key, got: got as unknown, field: `${path}.${map}["${key}"]` })));
  return all.length === 0 ? [] : injectors.flatMap(({ actor, keys, isEach }): Injection[] => {
    const given = all.filter(({ key }) => keys.some((one) => (one.endsWith('-') ? key.startsWith(one) : key === one)));
    const on = given.filter(({ got }) => !(typeof got === 'string' && OFF.includes(got.toLowerCase())));
    return on.length > 0 && (isEach || on.length === given.length) ? [{ actor, field: on[0].field, got: on[0].got }] : [];
  });
}
