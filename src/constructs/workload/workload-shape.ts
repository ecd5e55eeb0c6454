import * as kplus from 'cdk8s-plus-29';
import { AgentPodOptions, SupplementalGroupsPolicy } from './agent-pod-options';
import { AgentWorkloadProps } from './agent-workload-props';
import {
  CONTAINER, CONTAINER_OPTIONS, appArmorProfile, containerSecurityContext, envFrom, envVariables, resources, seccompProfile,
  volume,
} from './container-shape';
import { userId } from './identities';
import {
  Shape, flag, l1, listOf, made, mapOf, named, number, ofThisApp, oneOf, orToken, port, required, struct, text,
} from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
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

const AFFINITY: Shape<kplus.k8s.Affinity> = { nodeAffinity: l1, podAffinity: l1, podAntiAffinity: l1 };
const TOPOLOGY_SPREAD: Shape<kplus.k8s.TopologySpreadConstraint> = {
  labelSelector: l1,
  matchLabelKeys: listOf(text),
  maxSkew: required(number),
  minDomains: number,
  nodeAffinityPolicy: text,
  nodeTaintsPolicy: text,
  topologyKey: required(text),
  whenUnsatisfiable: required(text),
};

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
  affinity: struct(AFFINITY, '{ podAntiAffinity: { … } }'),
  topologySpreadConstraints: listOf(struct(TOPOLOGY_SPREAD, '{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }')),
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
