import { placeOfCall } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { runtimeBehind } from '../../engine/runtimes/known-runtimes';
import { IAgentRuntime, RuntimeTraits } from '../../engine/runtimes/traits';
import { runtimeTraits } from '../props/require-instance-of';

/**
 * A runtime that exists in the cluster. It creates nothing.
 */
export class AgentRuntime implements IAgentRuntime {
  /**
   * GKE Sandbox: gVisor under RuntimeClass "gvisor", which GKE creates together with the node pool.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/sandbox-pods
   */
  public static gkeSandbox(): AgentRuntime {
    return AgentRuntime.known('gkeSandbox');
  }

  /**
   * AKS Pod Sandboxing: Kata under RuntimeClass "kata-vm-isolation".
   *
   * @see https://learn.microsoft.com/en-us/azure/aks/use-pod-sandboxing
   */
  public static aksPodSandboxing(): AgentRuntime {
    return AgentRuntime.known('aksPodSandboxing');
  }

  /**
   * EKS isolated sandbox: RuntimeClass "isolated-sandbox", on Kubernetes 1.36 and later.
   */
  public static eksIsolatedSandbox(): AgentRuntime {
    return AgentRuntime.known('eksIsolatedSandbox');
  }

  /**
   * EKS confidential sandbox: RuntimeClass "confidential-sandbox", on Kubernetes 1.36 and later.
   */
  public static eksConfidentialSandbox(): AgentRuntime {
    return AgentRuntime.known('eksConfidentialSandbox');
  }

  /**
   * OpenShift sandboxed containers: Kata under RuntimeClass "kata".
   *
   * @see https://docs.redhat.com/en/documentation/openshift_sandboxed_containers
   */
  public static openShiftKata(): AgentRuntime {
    return AgentRuntime.known('openShiftKata');
  }

  /**
   * OpenShift sandboxed containers with peer pods: RuntimeClass "kata-remote".
   *
   * @see https://docs.redhat.com/en/documentation/openshift_sandboxed_containers
   */
  public static openShiftKataRemote(): AgentRuntime {
    return AgentRuntime.known('openShiftKataRemote');
  }

  /**
   * Any RuntimeClass that exists, with the traits that you state.
   *
   * @param runtimeClassName name of the class, such as "sysbox"
   * @param traits the settings of a pod that the runtime honours; it honours none that you leave out
   * @throws if the name is empty, or a trait is not what it must be
   */
  public static fromRuntimeClassName(runtimeClassName: string, traits: RuntimeTraits): AgentRuntime {
    const call = placeOfCall('AgentRuntime.fromRuntimeClassName');
    if (typeof runtimeClassName !== 'string' || runtimeClassName === '') {
      throw propError(call, 'runtimeClassName', 'be the name of a RuntimeClass such as "gvisor"', runtimeClassName);
    }
    runtimeTraits(call, 'traits', traits);
    return new AgentRuntime(traits, runtimeClassName);
  }

  /**
   * Plain runc, the cluster's default runtime: the agent shares the node's kernel.
   *
   * A pod with it fails synth until you acknowledge `require-sandboxed-runtime` with a reason. runc accepts
   * user namespaces from version 1.2. If your nodes have that version, set the pod's `hostUsers` to false.
   */
  public static runc(): AgentRuntime {
    return AgentRuntime.known('runc');
  }

  private static known(factory: string): AgentRuntime {
    const { traits, className } = runtimeBehind(`AgentRuntime.${factory}()`);
    return new AgentRuntime(traits, className);
  }

  private constructor(public readonly traits: RuntimeTraits, public readonly runtimeClassName?: string) {}
}
