import { ClusterView } from './cluster-view';
import { mountedConfigMap } from './gateways';
import { Role, infrastructureOf, roleOf } from './infrastructure';
import { nameOf, placedTitleOf } from './namespaced';
import { Difference } from '../gateway-files/difference';
import { GatewayFileKind, KnownOfFile, differencesIn } from '../gateway-files/gateway-file';
import {
  BROKER_ENVOY, COREDNS, FILE_FORMAT, FILE_FORMAT_ANNOTATION, GatewayProgram, SNI_ENVOY, SQUID, SYSLOG_NG,
} from '../gateway-files/gateway-program';
import { CONSTRUCT_LABELS, ROLE_LABEL } from '../manifest/labels';
import { ContainerView, PodView } from '../manifest/pod-view';
import { Json, isSame, object, objects, textOf } from '../value/json';
import { memoizeBy, memoizeByPair } from '../value/memoize';
import { nanosOf } from '../value/quantities';

/** What in pods and ConfigMaps lets a gateway do something else than its construct wrote. */

/** The programs of each role, and how their files are compared. */
const PROGRAMS: { readonly [role in Role]?: readonly (readonly [GatewayProgram, GatewayFileKind])[] } = {
  'credential-broker': [[BROKER_ENVOY, 'broker']],
  'dns-allowlist': [[COREDNS, 'corefile']],
  'egress-proxy': [[SQUID, 'squid'], [SNI_ENVOY, 'sni-check']],
  'denial-alerts': [[SYSLOG_NG, 'syslog-ng']],
};

/** The roles whose files are compared. */
export const COMPARED_ROLES = Object.keys(PROGRAMS) as readonly Role[];

/** A field of a pod that lets something else than the file of the construct decide. */
interface PodFault {
  readonly field: string;
  readonly got: unknown;
  readonly detail: string;
}

/** A file of a gateway that is not what this library writes. */
export interface EditedFile {
  /** The ConfigMap. */
  readonly config: Json;
  readonly file: string;
  readonly differences: readonly Difference[];
  /** Whether another version of the writers wrote it, as the ConfigMap says. */
  readonly isOfOtherVersion: boolean;
}

/** The files of a pod that differ from what this library writes. None if the view does not have them, or if the pod is no gateway. */
export const editedFiles = memoizeByPair((view: ClusterView, pod: PodView): readonly EditedFile[] => {
  const programs = programsOf(pod);
  return programs.flatMap(([program, kind]) => {
    const config = mountedConfigMap(view, pod, program.file);
    const container = containerOf(pod, program);
    if (!config || (container === undefined && program !== programs[0][0])) {
      return [];
    }
    const texts = Object.fromEntries(filesOf(program).map((file) => [file, textIn(config, file)]));
    const version: unknown = object(object(config.metadata).annotations)[FILE_FORMAT_ANNOTATION];
    const isOfOtherVersion = typeof version === 'string' && /^[1-9]\d*$/.test(version) && version !== FILE_FORMAT;
    return Object.entries(differencesIn(kind, texts, known(view, pod, container)))
      .flatMap(([file, differences]) => (differences.length === 0 ? [] : [{ config, file, differences, isOfOtherVersion }]));
  });
});

function filesOf({ file, further = [] }: GatewayProgram): string[] {
  return [file, ...further];
}

function textIn({ data }: Json, file: string): string {
  const text: unknown = Object.hasOwn(object(data), file) ? object(data)[file] : undefined;
  return typeof text === 'string' ? text : '';
}

function known(view: ClusterView, pod: PodView, container: ContainerView | undefined): KnownOfFile {
  const { pods, services, nodes, apiServers } = view.rangesOf(pod.namespace);
  const limit = nanosOf(object(object(container?.container.resources).limits).memory);
  return {
    memory: limit === undefined ? undefined : Number(limit / 1_000_000_000n),
    inside: [...pods, ...services, ...nodes, ...apiServers],
    isBehindEnvoy: containerOf(pod, SNI_ENVOY) !== undefined,
  };
}

/** A place in a file. The first line is 1. */
export interface FilePlace {
  readonly config: Json;
  readonly file: string;
  readonly line: number;
}

/** Where a gateway begins to be something else than its construct wrote. Nothing if it is as written, or if the view lacks its file. */
export function unknownFrom(view: ClusterView, pod: PodView): FilePlace | undefined {
  const [edited] = editedFiles(view, pod);
  const file = programsOf(pod)[0]?.[0].file;
  const config = file === undefined ? undefined : mountedConfigMap(view, pod, file);
  return edited ? { config: edited.config, file: edited.file, line: edited.differences[0].line }
    : config && podFaults(view, pod).length > 0 ? { config, file: file!, line: 1 } : undefined;
}

/** What lets something else than the files decide in the pods of a gateway. None if the view does not have its main file. */
export const podFaults = memoizeByPair((view: ClusterView, pod: PodView): readonly PodFault[] => {
  const programs = programsOf(pod);
  const isKnown = programs.length > 0 && mountedConfigMap(view, pod, programs[0][0].file) !== undefined;
  return programs.length === 0 ? [...unlabelled(pod), ...alertFaults(pod), ...standInFaults(view, pod)] : !isKnown ? [] : [
    ...containerFaults(pod, programs.map(([program]) => program)),
    ...programs.flatMap(([program]) => mountFaults(view, pod, program)),
    ...resolverFaults(pod),
  ];
});

function programsOf(pod: PodView): NonNullable<typeof PROGRAMS[Role]> {
  const role = roleOf(pod);
  return (role && PROGRAMS[role]) ?? [];
}

/** A pod without a role that policies and Services of a gateway select: it gets the calls for the gateway, and may call what that may. */
function standInFaults(view: ClusterView, pod: PodView): PodFault[] {
  return roleOf(pod) !== undefined ? [] : CONSTRUCT_LABELS.flatMap((label) => {
    const value: unknown = object(pod.metadata.labels)[label];
    const gateway = typeof value === 'string' ? selectedGateways(view).get(`${pod.namespace}/${label}=${value}`) : undefined;
    return gateway === undefined ? [] : [{
      field: `${pod.metadataPath}.labels["${label}"]`, got: value, detail: `policies and Services select ${gateway} by it`,
    }];
  });
}

/** The titles of gateways by namespace and label. */
const selectedGateways = memoizeBy((view: ClusterView): ReadonlyMap<string, string> => new Map(
  infrastructureOf(view).flatMap(({ manifest, metadata: { labels }, namespace }) => CONSTRUCT_LABELS
    .filter((label) => Object.hasOwn(object(labels), label))
    .map((label) => [`${namespace}/${label}=${textOf(object(labels)[label])}`, placedTitleOf(manifest)] as const))));

/** What makes falcosidekick take its settings from elsewhere than the variables of its construct. It reads no file of its own accord. */
function alertFaults(pod: PodView): PodFault[] {
  const isAlerts = roleOf(pod) === 'alert-routing';
  const detail = 'falcosidekick takes its sinks from elsewhere than its variables';
  return (isAlerts ? pod.containers : []).flatMap(({ path, container }) => ['command', 'args', ...HOOKS]
    .filter((field) => isGiven(container[field])).map((field) => ({ field: `${path}.${field}`, got: '…', detail })));
}

/** The container that runs a program: of several, the first by name. */
export function containerOf({ containers }: PodView, program: GatewayProgram): ContainerView | undefined {
  const nameIn = ({ container }: ContainerView) => textOf(container.name);
  return containers.filter(({ role, container }) => role === 'main' && runs(container, program))
    .reduce<ContainerView | undefined>((first, one) => (first && nameIn(first) <= nameIn(one) ? first : one), undefined);
}

function runs({ command, args }: Json, program: GatewayProgram): boolean {
  return isSameList(command, program.command) && isSameList(args, program.args);
}

function isSameList(got: unknown, wanted: readonly unknown[] = []): boolean {
  return isSame(isGiven(got) ? got : [], wanted);
}

/** A program of a gateway in a pod without the label of its role: neither rules nor the report know it as a gateway. */
function unlabelled(pod: PodView): PodFault[] {
  const found = roleOf(pod) === undefined ? Object.entries(PROGRAMS).find(([, programs]) =>
    programs.some(([program]) => containerOf(pod, program))) : undefined;
  return found ? [{
    field: `${pod.metadataPath}.labels["${ROLE_LABEL}"]`,
    got: object(pod.metadata.labels)[ROLE_LABEL],
    detail: `the pod runs the program of the role "${found[0]}"`,
  }] : [];
}

/** Fields of a container that run something else, or change what its program does. */
const HOOKS = ['envFrom', 'lifecycle'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

function containerFaults(pod: PodView, programs: readonly GatewayProgram[]): PodFault[] {
  const own = new Map(programs.map((program) => [containerOf(pod, program), program]));
  const others = pod.containers.filter((one) => !own.has(one));
  const unseen = containerOf(pod, programs[0]) ? undefined : others.find(({ role }) => role === 'main');
  return [
    ...others.map((one) => (one === unseen
      ? otherProgram(one, programs[0])
      : { field: one.path, got: one.container.name as unknown, detail: 'a container beside the gateway can take its place, or its keys' })),
    ...[...own].flatMap(([one, program]) => (one ? settingFaults(one, program) : [])),
  ];
}

/** A container that stands where that of the program does, and runs something else. */
function otherProgram({ path, container }: ContainerView, { command, args, file }: GatewayProgram): PodFault {
  const field = isSameList(container.command, command) ? 'args' : 'command';
  const wanted = (field === 'args' ? args : command) ?? [];
  return { field: `${path}.${field}`, got: container[field], detail: `what reads ${file} runs with ${JSON.stringify(wanted)} there` };
}

function settingFaults({ path, container }: ContainerView, { env = [], probe, folder, mounts = [] }: GatewayProgram): PodFault[] {
  const fault = (field: string, detail: string): PodFault => ({ field: `${path}.${field}`, got: '…', detail });
  const own = [folder, ...mounts.map(([at]) => at)];
  const foreign = objects(container.volumeMounts).filter(({ mountPath }) => !own.some((at) => isIn(mountPath, at)));
  return [
    ...isSameList(container.env, env) ? [] : [fault('env', 'variables change what the program does')],
    ...HOOKS.filter((field) => isGiven(container[field])).map((field) => fault(field, 'it changes what runs in the gateway')),
    ...PROBES.filter((field) => isForeignProbe(container[field], probe))
      .map((field) => fault(field, 'it runs another program in the gateway')),
    ...foreign.map(({ mountPath }) => ({
      field: `${path}.volumeMounts`,
      got: mountPath as unknown,
      detail: 'what is mounted there can take the place of a program or file of the gateway',
    })),
  ];
}

function isForeignProbe(probe: unknown, own: readonly string[] | undefined): boolean {
  const { exec } = object(probe);
  return isGiven(exec) && !isSame(object(exec).command, own);
}

/** The folder of the file is the ConfigMap, and nothing is mounted over or below it. */
function mountFaults(view: ClusterView, pod: PodView, program: GatewayProgram): PodFault[] {
  const one = containerOf(pod, program);
  if (!one) {
    return [];
  }
  const { file, folder, mounts: more = [] } = program;
  const mounts = objects(one.container.volumeMounts);
  const [mount, ...others] = mounts.filter(({ mountPath }) => isIn(mountPath, folder));
  const sourceOf = ({ name }: Json): Json => objects(pod.spec.volumes).find((volume) => volume.name === name) ?? {};
  const { name, items } = object(mount && sourceOf(mount).configMap);
  const config = mountedConfigMap(view, pod, file);
  const isRead = mount !== undefined && textOf(mount.mountPath).replace(/\/$/, '') === folder && others.length === 0
    && !isGiven(mount.subPath) && !isGiven(mount.subPathExpr)
    && typeof name === 'string' && !isGiven(items) && (!config || nameOf(config) === name);
  const disguised = mounts.filter(({ mountPath, name: volume }) => more.some(([at, source]) => isIn(mountPath, at)
    && !isGiven(sourceOf({ name: volume })[source])));
  const exchanged = mounts.filter(({ mountPath, name: volume }) => more.some(([at, , prefix]) => prefix !== undefined
    && isIn(mountPath, at) && `${at}/${textOf(volume).slice(prefix.length)}` !== textOf(mountPath).replace(/\/$/, '')));
  return [
    ...isRead ? [] : [{
      field: `${one.path}.volumeMounts`, got: '…', detail: `the container does not read the ${file} of its ConfigMap in ${folder}`,
    }],
    ...disguised.map(({ mountPath }) => ({
      field: `${one.path}.volumeMounts`, got: mountPath as unknown, detail: 'it is a volume of another kind than this library mounts there',
    })),
    ...exchanged.map(({ mountPath, name: volume }) => ({
      field: `${one.path}.volumeMounts`, got: mountPath as unknown, detail: `"${textOf(volume)}" is the volume of another folder`,
    })),
  ];
}

/** Names that the program resolves in another way than the cluster does. */
function resolverFaults({ spec, path }: PodView): PodFault[] {
  const { hostAliases, dnsConfig, dnsPolicy = 'ClusterFirst' } = spec;
  const detail = 'the gateway finds other addresses for names than the cluster does';
  return [
    ...Object.entries({ hostAliases, dnsConfig }).filter(([, value]) => isGiven(value))
      .map(([field]) => ({ field: `${path}.${field}`, got: '…', detail })),
    ...dnsPolicy === 'ClusterFirst' ? [] : [{ field: `${path}.dnsPolicy`, got: dnsPolicy as unknown, detail }],
  ];
}

/** Whether a path is a folder or below it. One with ".." or "//" may be anywhere. */
function isIn(path: unknown, folder: string): boolean {
  return `${textOf(path)}/`.startsWith(`${folder}/`) && !/\/\.{0,2}\//.test(textOf(path));
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
