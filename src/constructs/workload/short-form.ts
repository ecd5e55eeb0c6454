import { AgentContainerProps } from './agent-container';
import { AgentImageOptions } from './agent-image-options';
import { AgentWorkloadProps } from './agent-workload-props';
import { Place } from '../../engine/input/check';
import { constructError } from '../../engine/input/props';

/** The props of the short form, besides the image, and the field of a container that each one is. */
const FIELDS: { readonly [prop in Exclude<keyof AgentImageOptions, 'image'>]-?: keyof AgentContainerProps } = {
  containerName: 'name',
  port: 'portNumber',
  command: 'command',
  args: 'args',
  env: 'env',
  envVariables: 'envVariables',
  envFrom: 'envFrom',
  resources: 'resources',
  containerSecurityContext: 'securityContext',
  imagePullPolicy: 'imagePullPolicy',
  writablePaths: 'writablePaths',
  workspace: 'workspace',
  sharedMemory: 'sharedMemory',
  size: 'size',
  devices: 'devices',
  hugePages: 'hugePages',
  mounts: 'mounts',
  probes: 'probes',
  appArmorProfile: 'appArmorProfile',
  seccompProfile: 'seccompProfile',
};

const PROPS = Object.entries(FIELDS) as [keyof AgentWorkloadProps, keyof AgentContainerProps][];

/** The containers that the props describe, in the short form or in the long one. */
export function describedContainers(place: Place, props: AgentWorkloadProps): AgentContainerProps[] {
  const { image, containers } = props;
  if (image === undefined) {
    const misplaced = PROPS.map(([prop]) => prop).find((prop) => props[prop] !== undefined);
    if (misplaced) {
      throw constructError(
        place,
        `'${misplaced}' belongs to the container that 'image' describes; give 'image', or set it on the element of 'containers'`,
      );
    }
    return containers ?? [];
  }
  if (containers !== undefined) {
    throw constructError(place, 'give either \'image\' for one container or \'containers\', not both');
  }
  return [{ image, ...Object.fromEntries(PROPS.map(([prop, field]) => [field, props[prop]])) }];
}
