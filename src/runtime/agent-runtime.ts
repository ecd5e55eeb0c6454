import { IAgentRuntime, Isolation, RuntimeTraits } from '../policy/traits';

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
    return new AgentRuntime({ isolation: Isolation.USER_SPACE_KERNEL, needsNodeScheduling: true }, 'gvisor');
  }

  /**
   * AKS Pod Sandboxing: Kata under RuntimeClass "kata-vm-isolation".
   *
   * @see https://learn.microsoft.com/en-us/azure/aks/use-pod-sandboxing
   */
  public static aksPodSandboxing(): AgentRuntime {
    return new AgentRuntime({ isolation: Isolation.VIRTUAL_MACHINE, needsNodeScheduling: true, overheadMemory: '600Mi' }, 'kata-vm-isolation');
  }

  /**
   * EKS isolated sandbox: RuntimeClass "isolated-sandbox", on Kubernetes 1.36 and later.
   */
  public static eksIsolatedSandbox(): AgentRuntime {
    return new AgentRuntime({ isolation: Isolation.VIRTUAL_MACHINE, needsNodeScheduling: true }, 'isolated-sandbox');
  }

  /**
   * EKS confidential sandbox: RuntimeClass "confidential-sandbox", on Kubernetes 1.36 and later.
   */
  public static eksConfidentialSandbox(): AgentRuntime {
    return new AgentRuntime({ isolation: Isolation.VIRTUAL_MACHINE, needsNodeScheduling: true }, 'confidential-sandbox');
  }

  /**
   * OpenShift sandboxed containers: Kata under RuntimeClass "kata".
   *
   * @see https://docs.redhat.com/en/documentation/openshift_sandboxed_containers
   */
  public static openShiftKata(): AgentRuntime {
    return new AgentRuntime({ isolation: Isolation.VIRTUAL_MACHINE, needsNodeScheduling: true }, 'kata');
  }

  /**
   * OpenShift sandboxed containers with peer pods: RuntimeClass "kata-remote".
   *
   * @see https://docs.redhat.com/en/documentation/openshift_sandboxed_containers
   */
  public static openShiftKataRemote(): AgentRuntime {
    return new AgentRuntime({ isolation: Isolation.VIRTUAL_MACHINE, needsNodeScheduling: true }, 'kata-remote');
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
      throw new Error('AgentRuntime.fromRuntimeClassName: \'runtimeClassName\' must be the name of a RuntimeClass such as "gvisor", got ""');
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
    return new AgentRuntime({
      isolation: Isolation.SHARED_KERNEL,
      appliesSeccomp: true,
      appliesAppArmor: true,
      visibleToHost: true,
    });
  }

  private constructor(public readonly traits: RuntimeTraits, public readonly runtimeClassName?: string) {}
}
