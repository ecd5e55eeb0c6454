import * as kplus from 'cdk8s-plus-29';
import { AgentPodOptions, SupplementalGroupsPolicy } from './agent-pod-options';
import { AgentWorkloadProps } from './agent-workload-props';
import {
  CONTAINER, CONTAINER_OPTIONS, appArmorProfile, containerSecurityContext, envFrom, envVariables, resources, seccompProfile,
  volume,
} from './container-shape';
import { userId } from './identities';
import {
  Check, Shape, flag, integer, listOf, made, mapOf, named, ofThisApp, oneOf, orToken, port, required, struct, text,
} from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { knownFields } from '../../engine/rules/criteria/unknown-fields';
import { GATE_REMEDY, startGate } from '../../synth/start-gate';
import { dnsLabel, dnsSubdomain, imageName } from '../props/dns-names';
import { imagePullSecrets, tolerations } from '../props/image-pull-secrets';
import { requireNamespace, requireRuntime } from '../props/require-instance-of';

/** The shape of the props of every workload. */

const SYSCTL: Shape<kplus.Sysctl> = { name: required(text), value: required(text) };
const POD_SECURITY_CONTEXT: Shape<kplus.PodSecurityContextProps> = {
  fsGroup: orToken(userId),
  fsGroupChangePolicy: oneOf(kplus.FsGroupChangePolicy),
  user: orToken(userId),
  group: orToken(userId),
  ensureNonRoot: flag,
  sysctls: listOf(struct(SYSCTL, '{ name: "net.core.somaxconn", value: "1024" }')),
};

const HOST_ALIAS: Shape<kplus.HostAlias> = { ip: required(text), hostnames: required(listOf(text)) };
const DNS_OPTION: Shape<kplus.DnsOption> = { name: required(text), value: text };
const DNS: Shape<kplus.PodDnsProps> = {
  hostname: text,
  subdomain: text,
  hostnameAsFQDN: flag,
  policy: oneOf(kplus.DnsPolicy),
  nameservers: listOf(text),
  searches: listOf(text),
  options: listOf(struct(DNS_OPTION, '{ name: "ndots", value: "1" }')),
};

/** An object of a type of texts and positive integers: cdk8s drops what the type does not have, and fails on a list that is none. */
function l1(type: string, example?: string): Check {
  return struct(Object.fromEntries([...knownFields(type)].map(([name, { form, isRequired, type: of }]): [string, Check] => {
    const one = of ? l1(of) : form === '#' ? orToken(integer(1)) : text;
    const whole = form === '[]' ? listOf(one) : form === '{}' ? mapOf(one, '{ pool: "agents" }') : one;
    return [name, isRequired ? required(whole) : whole];
  })), example);
}

export const serviceAccount = named('a service account', 'new ServiceAccount(…) or ServiceAccount.fromServiceAccountName(…)');
export const nodeSelector = mapOf(text, '{ pool: "agents" }');

const POD_OPTIONS: Shape<AgentPodOptions> = {
  volumes: listOf(volume),
  startGate: ofThisApp(startGate, GATE_REMEDY),
  serviceAccount,
  identities: listOf(made('an AgentIdentity', (value) => typeof value._parts === 'function', 'AgentIdentity.projectedToken({ … })')),
  automountServiceAccountToken: flag,
  imagePullSecrets,
  runAs: userId,
  securityContext: struct(POD_SECURITY_CONTEXT, '{ user: 1000 }'),
  supplementalGroupsPolicy: oneOf(SupplementalGroupsPolicy),
  hostUsers: flag,
  podAppArmorProfile: appArmorProfile,
  podSeccompProfile: seccompProfile,
  nodeSelector,
  tolerations,
  affinity: l1('Affinity', '{ podAntiAffinity: { … } }'),
  topologySpreadConstraints: listOf(
    l1('TopologySpreadConstraint', '{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }')),
  priorityClassName: text,
  terminationGracePeriod: seconds(0),
  restartPolicy: orToken(oneOf(kplus.RestartPolicy)),
  hostAliases: listOf(struct(HOST_ALIAS, '{ ip: "192.0.2.1", hostnames: ["registry"] }')),
  dns: struct(DNS, '{ policy: DnsPolicy.NONE, nameservers: ["10.96.0.10"] }'),
};

/** The props that all kinds of workload share. */
export const WORKLOAD: Shape<AgentWorkloadProps> = {
  ...CONTAINER_OPTIONS,
  ...POD_OPTIONS,
  namespace: required(requireNamespace),
  runtime: required(requireRuntime),
  name: dnsSubdomain,
  labels: mapOf(text, '{ team: "research" }'),
  annotations: mapOf(text, '{ owner: "research" }'),
  containers: listOf(struct(CONTAINER, '{ name: "agent", image: "agent@sha256:<64 hex>" }')),
  initContainers: listOf(struct(CONTAINER, '{ name: "setup", image: "setup@sha256:<64 hex>" }')),
  image: imageName,
  imagePullPolicy: orToken(oneOf(kplus.ImagePullPolicy)),
  containerName: dnsLabel,
  port,
  command: listOf(text),
  args: listOf(text),
  envVariables,
  envFrom,
  resources,
  containerSecurityContext,
};
