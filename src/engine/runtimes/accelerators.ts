import { defaultAccelerators } from './trait-defaults';
import { RuntimeTraits } from './traits';

/** Accelerators by the names of their extended resources, and the runtimes that pass them through. */

/** The domain of NVIDIA's devices: "nvidia.com/gpu", "nvidia.com/mig-1g.5gb", "nvidia.com/pgpu". */
export const NVIDIA = 'nvidia.com';

/** Stands for the accelerators of all domains. */
const ALL = '*';

/** Names of accelerators after their domain. Other resources of such a domain need no device, or are not known. */
const NAMES = new Map([
  [NVIDIA, '.+'],
  ['amd.com', '.+'],
  ['gpu.intel.com', '.+'],
  ['habana.ai', '.+'],
  ['google.com', 'tpu'],
  ['aws.amazon.com', 'neuron.*'],
  ['huawei.com', 'Ascend.*'],
]);

/** The resource names of accelerators, as a pattern that Go reads too. */
export const ACCELERATOR = patternOf([...NAMES.keys()]);

const IS_ACCELERATOR = new RegExp(ACCELERATOR);

/** The domain of an accelerator's resource: "nvidia.com" for "nvidia.com/gpu". Nothing for another resource. */
export function acceleratorDomain(resource: string): string | undefined {
  return IS_ACCELERATOR.test(resource) ? resource.split('/')[0] : undefined;
}

/** The domain of an accelerator's DeviceClass: "nvidia.com" for "gpu.nvidia.com". */
export function acceleratorDomainOfClass(deviceClass: string): string | undefined {
  return [...NAMES.keys()].find((domain) => deviceClass === domain || deviceClass.endsWith(`.${domain}`));
}

/** The DeviceClasses and drivers of accelerators, as a pattern that Go reads too: "gpu.nvidia.com", "tpu.google.com". */
export const ACCELERATOR_CLASS = `(^|\\.)(${[...NAMES].map(([domain, names]) =>
  `${names === '.+' ? '' : `${names.toLowerCase().replace('.*', '[^./]*')}\\.`}${domain.replace(/\./g, '\\.')}`).join('|')})$`;

const IS_ACCELERATOR_CLASS = new RegExp(ACCELERATOR_CLASS);

/** Whether the devices of a DeviceClass or a driver are accelerators, by its name. */
export function isAcceleratorClass(name: string): boolean {
  return IS_ACCELERATOR_CLASS.test(name);
}

/** The domains of the accelerators that a runtime passes through. Nothing where that is not known. */
export function acceleratorsOf({ accelerators, isolation }: RuntimeTraits): readonly string[] | undefined {
  return Array.isArray(accelerators) ? accelerators.filter((one) => typeof one === 'string') : defaultAccelerators(isolation);
}

/** Whether a runtime passes the accelerators of a domain through. Nothing where that is not known. */
export function passesAccelerator(traits: RuntimeTraits, domain: string): boolean | undefined {
  const known = acceleratorsOf(traits);
  return known && [ALL, domain].some((one) => known.includes(one));
}

/** Whether a runtime passes any accelerators through. Nothing where that is not known. */
export function passesAccelerators(traits: RuntimeTraits): boolean | undefined {
  const known = acceleratorsOf(traits);
  return known && known.length > 0;
}

/** The resource names of those accelerators that a runtime is known not to pass through, as a pattern. Nothing if there are none. */
export function refusedAccelerators(traits: RuntimeTraits): string | undefined {
  const refused = [...NAMES.keys()].filter((domain) => passesAccelerator(traits, domain) === false);
  return refused.length > 0 ? patternOf(refused) : undefined;
}

function patternOf(domains: string[]): string {
  return `^(${domains.map((domain) => `${domain.replace(/\./g, '\\.')}/${NAMES.get(domain)}`).join('|')})$`;
}
