import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { AgentContainerOptions, AgentContainerProps, BindMountOption, WritablePath } from './agent-container';
import { userId } from './identities';
import { AgentHugePages } from './resources';
import { workspace } from './workspaces';
import { AgentSize } from '../../engine/hardening/agent-size';
import {
  Check, Shape, flag, integer, listOf, made, mapOf, oneOf, orToken, port, rendered, required, struct, text,
} from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { isObject } from '../../engine/value/json';
import { probing } from '../../synth/agent-probes';
import { dnsLabel, imageName } from '../props/dns-names';
import { cpu, size } from '../props/quantity';
import { AgentSeccompProfile } from '../seccomp/agent-seccomp-profile';

/** The shape of a container's props. */

export const appArmorProfile = made(
  'an AppArmor profile',
  (value) => typeof value._toJson === 'function',
  'AgentAppArmorProfile.runtimeDefault()',
);

export const seccompProfile: Check = (place, prop, value) => {
  AgentSeccompProfile._jsonOf(place as IConstruct, prop, value as AgentSeccompProfile);
};

export const envVariables = mapOf(
  made('an EnvValue', (value) => 'value' in value || 'valueFrom' in value, 'EnvValue.fromSecretValue(…), or use \'env\' for plain text'),
  '{ API_KEY: EnvValue.fromSecretValue(…) }',
);

export const envFrom = listOf(rendered('an EnvFrom', 'Env.fromConfigMap(…) or Env.fromSecret(…)'));

const CPU: Shape<kplus.CpuResources> = { request: cpu, limit: cpu };
const SIZES: Shape<kplus.MemoryResources> = { request: size, limit: size };
const RESOURCES: Shape<kplus.ContainerResources> = {
  cpu: struct(CPU, '{ limit: Cpu.millis(500) }'),
  memory: struct(SIZES, '{ limit: Size.gibibytes(1) }'),
  ephemeralStorage: struct(SIZES, '{ limit: Size.gibibytes(1) }'),
};
export const resources = struct(RESOURCES, '{ memory: { limit: Size.gibibytes(1) } }');

const CAPABILITIES: Shape<kplus.ContainerSecutiryContextCapabilities> = { add: listOf(text), drop: listOf(text) };
const SECCOMP: Shape<kplus.SeccompProfile> = { type: required(oneOf(kplus.SeccompProfileType)), localhostProfile: text };
const SECURITY_CONTEXT: Shape<kplus.ContainerSecurityContextProps> = {
  user: orToken(userId),
  group: orToken(userId),
  ensureNonRoot: flag,
  privileged: flag,
  readOnlyRootFilesystem: flag,
  allowPrivilegeEscalation: flag,
  capabilities: struct(CAPABILITIES, '{ add: [Capability.NET_BIND_SERVICE] }'),
  seccompProfile: struct(SECCOMP, '{ type: SeccompProfileType.RUNTIME_DEFAULT }'),
};
export const containerSecurityContext = struct(SECURITY_CONTEXT, '{ user: 1000 }');

const WRITABLE_PATH: Shape<WritablePath> = {
  path: required(text), size, inMemory: flag, bindMountOptions: listOf(oneOf(BindMountOption)),
};
const HUGE_PAGES: Shape<AgentHugePages> = { amount: required(size), pageSize: size, path: text };
/** The fields that this library adds to a container. */
export const CONTAINER_OPTIONS: Shape<AgentContainerOptions> = {
  env: mapOf((place, prop, value) => {
    if (typeof value !== 'string') {
      throw propError(place, prop, 'be a string', value,
        isObject(value) ? 'an EnvValue, such as one of a Secret, goes into \'envVariables\'' : undefined);
    }
  }, '{ LOG_LEVEL: "info" }'),
  writablePaths: listOf(struct(WRITABLE_PATH, '{ path: "/tmp" }')),
  workspace,
  sharedMemory: size,
  size: oneOf(AgentSize),
  devices: listOf(made('an AgentDevice', (value) => typeof value._ask === 'function', 'AgentDevice.nvidiaGpu()')),
  hugePages: listOf(struct(HUGE_PAGES, '{ amount: Size.mebibytes(512) }')),
  mounts: listOf(made('an AgentMount', (value) => typeof value._toVolume === 'function', 'AgentMount.configMap("/etc/agent", configMap)')),
  probes: probing,
  appArmorProfile,
  seccompProfile,
};

const PORT: Shape<kplus.ContainerPort> = {
  number: required(port),
  hostIp: text,
  hostPort: orToken(integer(0)),
  name: text,
  protocol: oneOf(kplus.Protocol),
};
const LIFECYCLE: Shape<kplus.ContainerLifecycle> = {
  postStart: rendered('a Handler', 'Handler.fromCommand([…])'),
  preStop: rendered('a Handler', 'Handler.fromCommand([…])'),
};
const probe = rendered('a Probe', 'Probe.fromHttpGet("/healthz"), or use \'probes\'');

export const volume = rendered('a Volume', 'a volume such as Volume.fromEmptyDir(…)');

const VOLUME_MOUNT: Shape<kplus.VolumeMount> = {
  path: required(text),
  volume: required(volume),
  propagation: oneOf(kplus.MountPropagation),
  readOnly: flag,
  subPath: text,
  subPathExpr: text,
};

/** A container of the long form, and of `addContainer`. */
export const CONTAINER: Shape<AgentContainerProps> = {
  ...CONTAINER_OPTIONS,
  image: required(imageName),
  name: dnsLabel,
  port,
  portNumber: port,
  ports: listOf(struct(PORT, '{ number: 8080 }')),
  command: listOf(text),
  args: listOf(text),
  workingDir: text,
  envVariables,
  envFrom,
  volumeMounts: listOf(struct(VOLUME_MOUNT, '{ path: "/cache", volume: Volume.fromEmptyDir(…) }')),
  imagePullPolicy: orToken(oneOf(kplus.ImagePullPolicy)),
  readiness: probe,
  liveness: probe,
  startup: probe,
  lifecycle: struct(LIFECYCLE, '{ preStop: Handler.fromCommand([…]) }'),
  resources,
  securityContext: containerSecurityContext,
  restartPolicy: oneOf(kplus.ContainerRestartPolicy),
};
