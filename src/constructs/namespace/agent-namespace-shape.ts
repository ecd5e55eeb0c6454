import { AgentNamespaceProps, PodSecurityLevel } from './agent-namespace-props';
import { AgentQuota, ContainerDefaults } from './agent-quota';
import { ExistingAgentNamespaceProps } from './existing-agent-namespace-props';
import { AgentSize } from '../../engine/hardening/agent-size';
import { Shape, integer, mapOf, oneOf, required, struct, text } from '../../engine/input/check';
import { ErrorSource, propError, requireDnsLabel } from '../../engine/input/props';
import { deviceCounts } from '../props/dns-names';
import { imagePullSecrets } from '../props/image-pull-secrets';
import { cpu, size } from '../props/quantity';

/** A name that is a DNS label and not reserved: the cluster's own pods run in the reserved namespaces. */
export function requireNamespaceName(source: ErrorSource, name: string): void {
  requireDnsLabel(source, 'name', name);
  if (name === 'default' || name.startsWith('kube-')) {
    throw propError(source, 'name', 'not be "default" or begin with "kube-"', name,
      'give the agents a namespace of their own, such as "agents"');
  }
}

const QUOTA: Shape<AgentQuota> = {
  pods: integer(0),
  cpu,
  memory: size,
  ephemeralStorage: size,
  storage: size,
  persistentVolumeClaims: integer(0),
  nodePorts: integer(0),
  loadBalancers: integer(0),
  devices: deviceCounts,
};
const CONTAINER_DEFAULTS: Shape<ContainerDefaults> = { cpu, memory: size, ephemeralStorage: size };

/** The shape of the props of `ExistingAgentNamespace`. */
export const EXISTING_PROPS: Shape<ExistingAgentNamespaceProps> = {
  name: required((place, _, value) => requireNamespaceName(place, value as string)),
  imagePullSecrets,
  quota: struct(QUOTA, '{ pods: 10 }'),
  containerDefaults: struct(CONTAINER_DEFAULTS, '{ memory: Size.mebibytes(128) }'),
};

/** The shape of the props of `AgentNamespace`. */
export const PROPS: Shape<AgentNamespaceProps> = {
  ...EXISTING_PROPS,
  labels: mapOf(text, '{ team: "research" }'),
  annotations: mapOf(text, '{ owner: "research" }'),
  enforce: oneOf(PodSecurityLevel),
  audit: oneOf(PodSecurityLevel),
  warn: oneOf(PodSecurityLevel),
  podSecurityVersion: text,
  size: oneOf(AgentSize),
};
