import { Shape, checkProps, placeOfCall, required, struct } from '../../engine/input/check';
import { requireDnsLabel, requireDnsSubdomain } from '../../engine/input/props';
import { NVIDIA } from '../../engine/runtimes/accelerators';
import { deviceCount, deviceName } from '../props/dns-names';

/**
 * Options of a claim for devices.
 */
export interface AgentDeviceClaimOptions {
  /**
   * Name of the request in the claim whose devices the container gets, such as "gpu".
   *
   * @default - the devices of all requests
   */
  readonly request?: string;
}

const OPTIONS: Shape<AgentDeviceClaimOptions> = { request: (place, prop, value) => void requireDnsLabel(place, prop, value as string) };
const CLAIM = {
  name: required((place, prop, value) => void requireDnsSubdomain(place, prop, value as string)),
  options: struct(OPTIONS, '{ request: "gpu" }'),
};

const EXTENDED_RESOURCE = { name: required(deviceName), count: required(deviceCount(1)) };

/**
 * A device that a container gets, such as a GPU.
 *
 * The pod starts on nodes that have it. Any device but an accelerator fails synth until you acknowledge it.
 */
export class AgentDevice {
  /**
   * NVIDIA GPUs that no other container uses at the same time: resource "nvidia.com/gpu".
   *
   * @param count number of GPUs, by default 1
   * @throws if the count is no integer of at least 1
   * @see https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
   */
  public static nvidiaGpu(count: number = 1): AgentDevice {
    checkProps(placeOfCall('AgentDevice.nvidiaGpu'), { count }, { count: EXTENDED_RESOURCE.count });
    return new AgentDevice({ resource: `${NVIDIA}/gpu`, count });
  }

  /**
   * Devices of any device plugin.
   *
   * @param name name of the extended resource, such as "amd.com/gpu" or "nvidia.com/mig-1g.5gb"
   * @param count number of devices
   * @throws if the name is not a domain and a name, or the count is no integer of at least 1
   * @see https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/
   */
  public static extendedResource(name: string, count: number): AgentDevice {
    checkProps(placeOfCall('AgentDevice.extendedResource'), { name, count }, EXTENDED_RESOURCE);
    return new AgentDevice({ resource: name, count });
  }

  /**
   * Devices of a claim that Kubernetes makes for each pod from a ResourceClaimTemplate in the pod's namespace.
   *
   * Containers of a pod that name the same template share the devices. This is generally available since Kubernetes 1.34.
   *
   * @param name name of the ResourceClaimTemplate, such as "one-gpu"
   * @param options options of the claim
   * @throws if the name is no DNS subdomain
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
   */
  public static claimTemplate(name: string, options: AgentDeviceClaimOptions = {}): AgentDevice {
    checkProps(placeOfCall('AgentDevice.claimTemplate'), { name, options }, CLAIM);
    return new AgentDevice({ claim: { resourceClaimTemplateName: name }, request: options.request });
  }

  /**
   * Devices of a ResourceClaim in the pod's namespace. All pods that name the claim share its devices.
   *
   * This is generally available since Kubernetes 1.34.
   *
   * @param name name of the ResourceClaim, such as "shared-gpu"
   * @param options options of the claim
   * @throws if the name is no DNS subdomain
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
   */
  public static claim(name: string, options: AgentDeviceClaimOptions = {}): AgentDevice {
    checkProps(placeOfCall('AgentDevice.claim'), { name, options }, CLAIM);
    return new AgentDevice({ claim: { resourceClaimName: name }, request: options.request });
  }

  private constructor(private readonly asked: DeviceAsk) {}

  /** @internal */
  public _ask(): DeviceAsk {
    return this.asked;
  }
}

/** What a container asks for: a number of an extended resource, or the devices of a claim. */
export type DeviceAsk =
  | { readonly resource: string; readonly count: number }
  | { readonly claim: PodClaim; readonly request?: string };

/** An element of `resourceClaims` of a pod, without its name. */
export type PodClaim = { readonly resourceClaimName: string } | { readonly resourceClaimTemplateName: string };
