import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { AgentPodOptions } from './agent-pod-options';
import { AgentWorkloadProps } from './agent-workload-props';
import { makeAccount } from './own-account';
import { requireMountPath, shortestPath } from './workspaces';
import { Place, integer } from '../../engine/input/check';
import { constructError, propError, requireSameApp } from '../../engine/input/props';
import { Json, firstRepeated, objects } from '../../engine/value/json';
import { acknowledge } from '../../synth/acknowledgements';
import { IdentityFiles, IdentityParts } from '../identity/agent-identity-options';

/** What the identities of a workload add to it: an account, labels of its pods, volumes, and openings of its egress. */

/** Identities that fit the other props and each other. */
export function requireIdentities(place: Place, props: AgentWorkloadProps): void {
  const parts = partsOf(props);
  if (parts.length === 0) {
    return;
  }
  if (props.serviceAccount !== undefined) {
    throw propError(place, 'serviceAccount', 'be left out where \'identities\' are given', props.serviceAccount.name,
      'an agent with an identity gets an account with its own name, which no other agent uses');
  }
  const { name, namespace } = props;
  if (name !== undefined && ['default', namespace.agentServiceAccountName].includes(name)) {
    throw propError(place, 'name', 'differ from the accounts of the namespace where \'identities\' are given', name,
      'the agent\'s own account gets this name');
  }
  const twice = firstRepeated(parts.flatMap(({ annotations }) => Object.keys(annotations ?? {})));
  if (twice !== undefined) {
    throw propError(place, 'identities', 'name each kind of cloud identity once', twice, 'an account has one value for this annotation');
  }
  parts.forEach(({ endpoint }, i) => endpoint && requireSameApp(place, `identities[${i}].egress`, endpoint.egress));
  requireApart(place, parts.map(({ files }, i) => files && requireMountPath(place as IConstruct, `identities[${i}].path`, files.path)));
}

/** A container cannot mount a folder in another one that is read-only. */
function requireApart(place: Place, paths: readonly (string | undefined)[]): void {
  paths.forEach((path, i) => {
    const other = paths.find((one, j) => path !== undefined && one !== undefined && i !== j && `${path}/`.startsWith(`${one}/`));
    if (other !== undefined) {
      throw propError(place, `identities[${i}].path`, `lie outside "${other}", the path of another identity`, path);
    }
  });
}

/** The account that the pods use. None where the namespace does not have one for them. */
export function accountOf(props: AgentWorkloadProps, name: string): string | undefined {
  return partsOf(props).length > 0 ? name : props.namespace.agentServiceAccountName;
}

/** The labels of the pods that identities need. */
export function identityLabels(props: AgentWorkloadProps): { [label: string]: string } {
  return Object.assign({}, ...partsOf(props).map(({ labels }) => labels));
}

/** Makes the account, opens the endpoints, and acknowledges what rules find of the identities. */
export function addIdentities(pod: kplus.AbstractPod, props: AgentWorkloadProps): void {
  const parts = partsOf(props);
  if (parts.length === 0) {
    return;
  }
  const annotations: { [key: string]: string } = Object.assign({}, ...parts.map((part) => part.annotations));
  makeAccount(pod, props.namespace, pod.name, annotations);
  parts.forEach(({ endpoint }) => endpoint?.egress._allowEndpoint(pod, endpoint.addresses, endpoint.ports));
  for (const rule of new Set(parts.flatMap(({ rules }) => rules))) {
    acknowledge(pod, rule, [...new Set(parts.filter(({ rules }) => rules.includes(rule)).map(({ reason }) => reason.trim()))].join('; '));
  }
}

/** The pod with the volumes of its identities. */
export function withIdentities(construct: IConstruct, props: AgentWorkloadProps, pod: Json): Json {
  const files = partsOf(props).flatMap((part) => part.files ?? []);
  if (files.length === 0) {
    return pod;
  }
  const named = files.map((one, i) => {
    const before = files.slice(0, i).filter(({ volume }) => volume === one.volume).length;
    return { ...one, volume: before > 0 ? `${one.volume}-${before + 1}` : one.volume };
  });
  const names = [...objects(pod.containers), ...objects(pod.initContainers)].map(({ name }) => name as string);
  const missing = files.flatMap(({ containers }) => containers ?? []).find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw propError(construct, 'identities', `name containers of the pod: ${names.join(', ')}`, missing);
  }
  const mount = (main: boolean) => (container: Json) => mounted(construct, container, named.filter(({ containers }) =>
    containers?.includes(container.name) ?? main));
  return {
    ...pod,
    containers: objects(pod.containers).map(mount(true)),
    initContainers: pod.initContainers && objects(pod.initContainers).map(mount(false)),
    volumes: [...objects(pod.volumes), ...named.map(({ volume: name, source }) => ({ name, ...source }))],
  };
}

function mounted(construct: IConstruct, container: Json, files: readonly IdentityFiles[]): Json {
  const volumeMounts = [
    ...objects(container.volumeMounts),
    ...files.map(({ volume, path }) => ({ name: volume, mountPath: shortestPath(path), readOnly: true })),
  ];
  const twice = firstRepeated(volumeMounts.map(({ mountPath }) => mountPath as string));
  if (twice !== undefined) {
    throw constructError(construct, `an identity and another mount of container "${container.name}" have the path "${twice}"; `
      + 'give the identity another \'path\'');
  }
  return files.length > 0 ? { ...container, volumeMounts } : container;
}

function partsOf({ identities = [] }: AgentWorkloadProps): IdentityParts[] {
  return identities.map((identity) => identity._parts());
}

/** A user or group. 0 is root: a rule reports it. */
export const userId = integer(0);

const IDS = ['user', 'group', 'fsGroup'] as const;

/** The security context of a pod, in which `runAs` stands for three ids. */
export function podSecurityContext(place: Place, { runAs, securityContext }: AgentPodOptions): kplus.PodSecurityContextProps | undefined {
  if (runAs === undefined) {
    return securityContext;
  }
  const twice = IDS.find((id) => securityContext?.[id] !== undefined);
  if (twice) {
    throw propError(place, 'runAs', `not be given together with 'securityContext.${twice}'`, runAs, 'give one of the two');
  }
  return { ...securityContext, user: runAs, group: runAs, fsGroup: runAs };
}
