import { AgentNamespaceProps, PodSecurityLevel } from './agent-namespace-props';
import { AgentQuota, ContainerDefaults } from './agent-quota';
import { requireNamespaceName } from './namespace-name';
import { Shape, integer, mapOf, oneOf, required, struct, text } from '../props/check';
import { cpu, size } from '../props/quantity';

const QUOTA: Shape<AgentQuota> = {
  pods: integer(0),
  cpu,
  memory: size,
  ephemeralStorage: size,
  storage: size,
  persistentVolumeClaims: integer(0),
  nodePorts: integer(0),
  loadBalancers: integer(0),
};
const CONTAINER_DEFAULTS: Shape<ContainerDefaults> = { cpu, memory: size, ephemeralStorage: size };

/** The shape of the props of `AgentNamespace`. */
export const PROPS: Shape<AgentNamespaceProps> = {
  name: required((place, _, value) => requireNamespaceName(place, value as string)),
  labels: mapOf(text, '{ team: "research" }'),
  annotations: mapOf(text, '{ owner: "research" }'),
  enforce: oneOf(PodSecurityLevel),
  audit: oneOf(PodSecurityLevel),
  warn: oneOf(PodSecurityLevel),
  podSecurityVersion: text,
  quota: struct(QUOTA, '{ pods: 10 }'),
  containerDefaults: struct(CONTAINER_DEFAULTS, '{ memory: Size.mebibytes(128) }'),
};
