import { ApiObject, ApiObjectMetadata, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { Configuration, configAnnotation, configText, sizeErrors } from './configuration';
import { ReplicatedInfrastructureProps, requirePinnedImage } from './infrastructure-props';
import { isolatePods } from './isolate-pods';
import { requireClusterIP, serviceHost } from './service-address';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { publicBlocks, refusedBlocks } from '../../engine/address/public';
import { Role } from '../../engine/cluster/infrastructure';
import { FILE_FORMAT, FILE_FORMAT_ANNOTATION } from '../../engine/gateway-files/gateway-program';
import { GATEWAY_LABEL } from '../../engine/manifest/labels';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { AgentCluster } from '../network/agent-cluster';
import { DeniedRanges } from '../network/denied-ranges';
import { FqdnBackEnd } from '../network/fqdn/fqdn-back-end';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';
import { AgentContainerProps } from '../workload/agent-container';
import { AgentMount } from '../workload/agent-mount';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';
import { keptService } from '../workload/kept-form';
import { ownAccount, withRole } from '../workload/own-account';

const DEFAULT_MEMORY = Size.mebibytes(256);

/** The memory limit of a container with these resources, in bytes. */
export function memoryBytes(resources?: kplus.ContainerResources): number {
  return (resources?.memory?.limit ?? resources?.memory?.request ?? DEFAULT_MEMORY).toKibibytes() * 1024;
}

/** The differences of one construct. The recipe adds everything else. */
export interface InfrastructureSpec {
  readonly role: Role;
  /** The program in the image, such as "coredns": errors about the image use it as an example. */
  readonly program: string;
  readonly container: Omit<AgentContainerProps, 'image' | 'mounts' | 'resources'>;
  /** A second container, which gets the same configuration. Its image is checked already. */
  readonly companion?: AgentContainerProps;
  /** Memory limit. The default is 256Mi. */
  readonly memory?: Size;
  readonly config?: Configuration;
  /** Whether the pods can be divided among several Deployments, each with its own configuration. */
  readonly isDivisible?: true;
  /** Ports of the Service. The default is the port of the container, or of the companion. */
  readonly servicePorts?: kplus.ServicePort[];
  readonly clusterIP?: string;
  /** Whether the pods may call the cluster's resolver, as they may by default. */
  readonly allowDns?: boolean;
  readonly fqdnBackEnd?: FqdnBackEnd;
  /** Binds rights to an account that the recipe creates for the pods, with a token. By default, the pods have neither. */
  readonly bindRights?: (account: ApiObject) => void;
}

/** What the user chooses, and the image by digest. The construct checks their shape. */
type InfrastructureInput = ReplicatedInfrastructureProps & { readonly image: string };

/**
 * The recipe for pods that serve agents: a hardened Deployment with the label of its role, its configuration, its Service and its policies.
 *
 * Another configuration makes new pods. No one may call the pods until a policy allows it, and the pods may call only what `egress` opens.
 */
export class InfrastructureWorkload {
  public readonly deployment: HardenedAgentDeployment;
  /** The pods of all Deployments. */
  public readonly pods: kplus.IPodSelector;
  public readonly service: kplus.Service;
  public readonly egress: PodSubnetEgressDeny;

  private readonly ranges: ClusterRanges;
  private readonly metadata: { readonly namespace: string; readonly name?: string };
  private account?: kplus.IServiceAccount;
  private readonly publicPorts = new Set<number>();
  private count = 1;

  constructor(private readonly scope: Construct, private readonly props: InfrastructureInput, private readonly spec: InfrastructureSpec) {
    this.ranges = AgentCluster._ranges(scope, props);
    const { services } = DeniedRanges.of(scope, this.ranges);
    const { clusterIP, allowDns, fqdnBackEnd } = spec;
    if (clusterIP !== undefined) {
      requireClusterIP(scope, clusterIP, services);
    }
    const { name, namespace: { namespaceName } } = props;
    this.metadata = { namespace: namespaceName, ...(name !== undefined && { name }) };

    this.deployment = this.makeDeployment('', spec.config);
    this.pods = spec.isDivisible ? this.selectPods() : this.deployment;
    const port = (spec.companion ?? spec.container).portNumber!;
    this.service = keptService(new NamedTargets(scope, 'Service', {
      metadata: this.metadata,
      selector: this.pods,
      clusterIP,
      ports: spec.servicePorts ?? [{ port, targetPort: port }],
    }));
    const { namespace, nodeLocalDns } = props;
    this.egress = isolatePods(scope, { ranges: this.ranges, namespace, agent: this.pods, nodeLocalDns, allowDns, fqdnBackEnd });
  }

  /** Further pods of the same kind behind the same Service, with another configuration. */
  public divide(config: Configuration): HardenedAgentDeployment {
    this.count++;
    return this.makeDeployment(`-${this.count}`, config);
  }

  /** Opens a port of some of the pods. The Service leads it to these alone. */
  public listen(deployment: HardenedAgentDeployment, number: number, name: string): void {
    deployment.containers[0].addPort({ number, name: targetName(number) });
    this.service.bind(number, { name });
  }

  /** The host in URLs of the Service: its fixed address, else its name. Synth fails if the Service is written under another name. */
  public serviceHost(): string {
    return serviceHost(this.scope, this.service, this.spec.clusterIP);
  }

  /** Lets the pods call every public address on a port. */
  public openPublic(port: number): void {
    if (!this.publicPorts.has(port)) {
      this.publicPorts.add(port);
      const { families } = DeniedRanges.of(this.scope, this.ranges);
      this.egress._allowPublic(publicBlocks(families, refusedBlocks(this.ranges)), port);
    }
  }

  /** @param suffix of ids and names */
  private makeDeployment(suffix: string, config: Configuration | undefined): HardenedAgentDeployment {
    const { scope, props, spec } = this;
    const { namespace, runtime, imagePullSecrets, serviceAccount } = props;
    const metadata = { ...this.metadata, ...(this.metadata.name !== undefined && { name: `${this.metadata.name}${suffix}` }) };
    const mount = config && this.makeConfig(suffix, metadata, config);
    const account = spec.bindRights && (this.account ??= this.makeAccount(spec.bindRights));
    const container = (own: AgentContainerProps, resources?: kplus.ContainerResources) => ({
      ...own,
      ...(mount && { mounts: [mount] }),
      resources: { cpu: { limit: kplus.Cpu.millis(250) }, memory: { limit: spec.memory ?? DEFAULT_MEMORY }, ...resources },
    });
    const deployment = new HardenedAgentDeployment(scope, `Deployment${suffix}`, withRole(spec.role, {
      namespace,
      runtime,
      name: metadata.name,
      replicas: props.replicas ?? 2,
      spread: props.spread,
      imagePullSecrets,
      ...(account ? { serviceAccount: account, automountServiceAccountToken: true } : { serviceAccount }),
      containers: [
        container({ ...spec.container, image: requirePinnedImage(scope, spec.program, props.image) }, props.resources),
        ...(spec.companion ? [container(spec.companion, spec.companion.resources)] : []),
      ],
    }));
    if (config) {
      Object.entries(configAnnotation(configText(config))).forEach(([key, hash]) => deployment.podMetadata.addAnnotation(key, hash));
    }
    if (spec.isDivisible) {
      Object.entries(this.gatewayLabel()).forEach(([key, value]) => deployment.podMetadata.addLabel(key, value));
    }
    return deployment;
  }

  private makeConfig(suffix: string, metadata: ApiObjectMetadata, config: Configuration): AgentMount {
    const { scope } = this;
    const { name } = new GuardedApiObject(scope, `Config${suffix}`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata, annotations: { [FILE_FORMAT_ANNOTATION]: FILE_FORMAT } },
      data: Lazy.any({ produce: () => config.files() }),
    });
    scope.node.addValidation({ validate: () => sizeErrors(config) });
    return AgentMount.configMap(config.folder, kplus.ConfigMap.fromConfigMapName(scope, `ConfigName${suffix}`, name));
  }

  private selectPods(): kplus.IPodSelector {
    const namespaces = kplus.Namespaces.select(this.scope, 'PodsNamespace', { names: [this.metadata.namespace] });
    return kplus.Pods.select(this.scope, 'Pods', { labels: this.gatewayLabel(), namespaces });
  }

  private gatewayLabel(): { readonly [label: string]: string } {
    return { [GATEWAY_LABEL]: this.scope.node.addr };
  }

  private makeAccount(bindRights: (account: ApiObject) => void): kplus.IServiceAccount {
    const { object, account } = ownAccount(this.scope, this.props.namespace, this.metadata.name);
    bindRights(object);
    return account;
  }
}

/** The name of a port of pods, at most 15 characters. */
function targetName(port: number): string {
  return `port-${port}`;
}

/**
 * A Service whose ports lead to ports of pods by their names, where the Service gives no number.
 *
 * Kubernetes leaves a pod that has no port of the name out of that port alone, so the pods behind one Service can have different ports.
 */
class NamedTargets extends kplus.Service {
  /** @internal */
  public _toKube(): kplus.k8s.ServiceSpec {
    const spec = super._toKube();
    const byName = (port: number) => kplus.k8s.IntOrString.fromString(targetName(port));
    return { ...spec, ports: spec.ports?.map((one) => ({ ...one, targetPort: one.targetPort ?? byName(one.port) })) };
  }
}
