import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentWorkloadProps } from './agent-workload-props';

/**
 * The Service of a StatefulSet: it gives each pod a name in DNS.
 *
 * cdk8s-plus would make one too, of the containers that it knows in the constructor. This one has the ports of all containers,
 * those that come later too, and may have none, as Kubernetes allows.
 */
export class HeadlessService extends kplus.Service {
  private pods?: kplus.AbstractPod;

  constructor(scope: Construct, id: string, { name, namespace }: AgentWorkloadProps) {
    super(scope, `${id}-service`, {
      metadata: { namespace: namespace.namespaceName, ...(name !== undefined && { name }) },
      clusterIP: 'None',
    });
  }

  /** The pods that it serves. */
  public select(selector: kplus.IPodSelector): void {
    super.select(selector);
    this.pods = selector as kplus.AbstractPod;
  }

  /** @internal */
  public _toKube(): kplus.k8s.ServiceSpec {
    const ports = kplus.extractContainerPorts(this.pods);
    return {
      clusterIp: this.clusterIP,
      selector: this.pods!.toPodSelectorConfig().labelSelector._toKube().matchLabels,
      ports: ports.length === 0 ? undefined : ports.map((port) => ({
        name: port.name ?? (ports.length > 1 ? `${(port.protocol ?? 'TCP').toLowerCase()}-${port.number}` : undefined),
        port: port.number,
        targetPort: kplus.k8s.IntOrString.fromNumber(port.number),
        protocol: port.protocol,
      })),
    };
  }
}
