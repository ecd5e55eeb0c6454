import { runtimeBehind } from '../../engine/runtimes/known-runtimes';
import { IAgentRuntime, RuntimeTraits } from '../../engine/runtimes/traits';

/**
 * Refers to a runtime that the cluster has already; creates nothing.
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
   * Any RuntimeClass that exists, with what it honours stated by you.
   *
   * @param runtimeClassName name of the class, such as "sysbox"
   * @param traits what the runtime honours; what you leave out is taken as not honoured
   * @throws if the name is empty
   */
  public static fromRuntimeClassName(runtimeClassName: string, traits: RuntimeTraits): AgentRuntime {
    if (!runtimeClassName) {
      throw new Error(
        'AgentRuntime.fromRuntimeClassName: \'runtimeClassName\' must be the name of a RuntimeClass such as "gvisor", got ""',
      );
    }
    return new AgentRuntime(traits, runtimeClassName);
  }

  /**
   * Plain runc, the cluster's default runtime: the agent shares the node's kernel.
   *
   * A pod with it fails synth until `require-sandboxed-runtime` is acknowledged with a reason. runc takes
   * user namespaces from 1.2 on; where your nodes have it, set the pod's `hostUsers` to false.
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
