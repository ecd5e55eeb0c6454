import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct, IConstruct } from 'constructs';
import { INGRESS_NGINX, KnownPods, PROMETHEUS } from './known-pods';
import { podLabels } from './network-shape';
import { Place, Shape, checkProps, made, ofThisApp, placeOf, required } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { podViews } from '../../engine/manifest/pod-view';
import { Json, object } from '../../engine/value/json';
import { GuardedObject } from '../../synth/guarded-object';
import { dnsLabel } from '../props/dns-names';

/**
 * Pods by the construct that makes them.
 */
export interface WorkloadPeerOptions {
  /**
   * A pod or workload of cdk8s-plus, or any object that holds pods, such as a Deployment of `Include`.
   */
  readonly workload: IConstruct;

  /**
   * Name of the namespace of its pods, if the workload names none itself.
   *
   * @default - that of the workload
   */
  readonly namespace?: string;
}

/**
 * Pods by their labels, in one namespace.
 */
export interface LabelsPeerOptions {
  /**
   * Name of the namespace, such as "web".
   */
  readonly namespace: string;

  /**
   * Labels that the pods have, all of them, such as `{ app: 'ui' }`.
   */
  readonly labels: { [label: string]: string };
}

/**
 * Where a program runs that the library knows, if its own manifest or chart was changed.
 */
export interface KnownPeerOptions {
  /**
   * Name of the namespace of its pods.
   *
   * @default - the namespace in its manifest or guide
   */
  readonly namespace?: string;

  /**
   * Labels of its pods.
   *
   * @default - the labels in its manifest or chart
   */
  readonly labels?: { [label: string]: string };
}

const labels = podLabels('for every pod of a namespace, use AgentPeer.ofNamespace(…)');
const MAKES_PODS = 'a pod or workload of cdk8s-plus, or an object such as a Deployment of Include';
const construct = ofThisApp(made('a construct that makes pods', (value) => value.node !== undefined, MAKES_PODS), MAKES_PODS);

const WORKLOAD: Shape<WorkloadPeerOptions> = { workload: required(construct), namespace: dnsLabel };
const LABELS: Shape<LabelsPeerOptions> = { namespace: required(dnsLabel), labels: required(labels) };
const KNOWN: Shape<KnownPeerOptions> = { namespace: dnsLabel, labels };

/**
 * Pods on the other side of a connection: those that an agent calls, or that call it.
 *
 * It goes wherever a peer or a selector of pods goes: `allowTo`, `allowFrom`, the callers of an `ExposureType`, the `prometheus` of
 * `AgentMetrics`.
 */
export class AgentPeer extends Construct implements kplus.IPodSelector, kplus.INetworkPolicyPeer {
  /**
   * The pods of a workload, such as a Deployment. Those of cdk8s-plus show the ports of their containers too.
   *
   * @param scope such as the chart of the policy
   * @param id id of the construct
   * @param options the workload
   * @throws if it holds no pods, has no labels or names no namespace and none is given
   */
  public static ofWorkload(scope: Construct, id: string, options: WorkloadPeerOptions): AgentPeer {
    const place = placeOf(scope, id);
    checkProps(place, options, WORKLOAD);
    const { workload, namespace } = options;
    if (isSelector(workload)) {
      const { labelSelector, namespaces } = workload.toPodSelectorConfig();
      const names = namespaces?.names ?? [];
      requireNamespace(place, names, namespace);
      return names.length > 0
        ? new AgentPeer(scope, id, { labelSelector, namespaces }, workload)
        : new AgentPeer(scope, id, { labelSelector, namespaces: { names: [namespace!] } });
    }
    const pods = podsOf(place, workload);
    requireNamespace(place, pods.namespace === '' ? [] : [pods.namespace], namespace);
    return new AgentPeer(scope, id, selectorOf({ labels: pods.labels, namespace: pods.namespace || namespace! }));
  }

  /**
   * Pods by their labels, in a namespace by its name.
   *
   * @param scope such as the chart of the policy
   * @param id id of the construct
   * @param options the namespace and the labels
   * @throws if there is no label, or the name is no name of a namespace
   */
  public static ofLabels(scope: Construct, id: string, options: LabelsPeerOptions): AgentPeer {
    checkProps(placeOf(scope, id), options, LABELS);
    return new AgentPeer(scope, id, selectorOf(options));
  }

  /**
   * All pods of a namespace. A rule about them needs a port.
   *
   * @param scope such as the chart of the policy
   * @param id id of the construct
   * @param namespace its name, such as "web"
   * @throws if it is no name of a namespace
   */
  public static ofNamespace(scope: Construct, id: string, namespace: string): AgentPeer {
    dnsLabel(placeOf(scope, id), 'namespace', namespace);
    return new AgentPeer(scope, id, selectorOf({ namespace, labels: {} }));
  }

  /**
   * The controller of Ingress NGINX, as its static manifests install it, in namespace "ingress-nginx".
   *
   * For an Ingress in front of an agent, use `AgentExposure`, which knows other controllers too.
   *
   * @param scope such as the chart of the policy
   * @param id id of the construct
   * @param options what differs from its manifests
   * @see https://github.com/kubernetes/ingress-nginx/blob/main/deploy/static/provider/cloud/deploy.yaml
   */
  public static ingressNginx(scope: Construct, id: string, options: KnownPeerOptions = {}): AgentPeer {
    return AgentPeer.known(scope, id, INGRESS_NGINX, options);
  }

  /**
   * Prometheus, as the Prometheus Operator and kube-prometheus-stack run it, in namespace "monitoring".
   *
   * @param scope such as the chart of the policy
   * @param id id of the construct
   * @param options what differs, such as the namespace of the release
   * @see https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack
   */
  public static prometheus(scope: Construct, id: string, options: KnownPeerOptions = {}): AgentPeer {
    return AgentPeer.known(scope, id, PROMETHEUS, options);
  }

  private static known(scope: Construct, id: string, known: KnownPods, options: KnownPeerOptions): AgentPeer {
    checkProps(placeOf(scope, id), options, KNOWN);
    const { namespace = known.namespace, labels: own = known.labels } = options;
    return new AgentPeer(scope, id, selectorOf({ namespace, labels: own }));
  }

  private constructor(
    scope: Construct, id: string, private readonly config: kplus.PodSelectorConfig, private readonly pods?: kplus.IPodSelector,
  ) {
    super(scope, id);
  }

  /**
   * The labels of the pods and the name of their namespace.
   */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return this.config;
  }

  /**
   * The same, as policies of cdk8s-plus read it.
   */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return { podSelector: this.config };
  }

  /**
   * The pods: the workload of cdk8s-plus if there is one, since it has their ports.
   */
  public toPodSelector(): kplus.IPodSelector | undefined {
    return this.pods ?? this;
  }
}

function selectorOf({ namespace, labels: own }: KnownPods): kplus.PodSelectorConfig {
  return { labelSelector: kplus.LabelSelector.of({ labels: { ...own } }), namespaces: { names: [namespace] } };
}

function isSelector(workload: IConstruct): workload is kplus.IPodSelector {
  return typeof (workload as Partial<kplus.IPodSelector>).toPodSelectorConfig === 'function';
}

/** The labels and the namespace of the pods that an object holds. */
function podsOf(place: Place, workload: IConstruct): KnownPods {
  const target = ApiObject.isApiObject(workload) ? workload : workload.node.defaultChild;
  const manifest = target && ApiObject.isApiObject(target)
    ? GuardedObject.of(target)?.render().manifest ?? target.toJson() as Json
    : undefined;
  const [pod] = manifest ? podViews(manifest) : [];
  const own = object(object(pod?.metadata).labels) as KnownPods['labels'];
  if (Object.keys(own).length === 0) {
    throw propError(place, 'workload', 'hold pods with labels', workload.node.path,
      'give a Deployment, a Pod or another object with pods, or AgentPeer.ofLabels(…)');
  }
  return { namespace: pod.namespace, labels: own };
}

/** A workload has one namespace: its own, else the one that is given. */
function requireNamespace(place: Place, own: readonly string[], given: string | undefined): void {
  if (own.length === 0 && given === undefined) {
    throw propError(place, 'namespace', 'be given', undefined, 'the workload names none, so its pods could be in any');
  }
  if (own.length > 0 && given !== undefined && !own.includes(given)) {
    throw propError(place, 'namespace', `be that of the workload, "${own.join('", "')}"`, given, 'leave it out');
  }
}
