import {
  API_SERVERS, Checks, METADATA, NODES, NOT_REACH, PUBLIC, edgeText, endText, isAmong, isCaller, isOfPods, isService,
} from './report-checks';
import { End, Evaluated, Port, nameOf } from './report-clusters';
import { Meaning, hasAny, hasPort, meaningOf } from './report-texts';
import { AgentPosture, PostureEdgeKind } from '../../src/engine/posture/posture-agent';
import { Json } from '../../src/engine/value/json';

const REASONS = [
  'no Secret, no open internet', 'a Secret, no open internet', 'open internet, no Secret', 'Secret and open internet',
  'policies that are not computed',
];

/** The risk, its reason and the rows about the network. */
export function checkAgent(checks: Checks, cluster: Evaluated, own: Json, agent: AgentPosture, agents: readonly string[], at: string) {
  const { risk, riskReason, rows, edges, notComputed, title } = agent;
  const tell = () => `${at} ${title}: ${risk} ${riskReason} ${edges.map(edgeText).join(' | ')}`;
  const reaches = /reaches ([^;]*)/.exec(riskReason)?.[1].split(/, | and /) ?? [];
  riskReason.split('; ').filter((part) => !REASONS.includes(part) && !/^(errors?|accepted errors?) about |^reaches /.test(part))
    .forEach((part) => checks.unknown.add(`risk ${part}`));
  const isOpen = (isMeant: Meaning, isPort: (port: Port) => boolean) => cluster.ends.filter(isMeant)
    .some((to) => cluster.ports('Egress', cluster.endOf(own), to).some(([port, open]) => open && isPort(port)));
  if (notComputed.length > 0) {
    return;
  }
  if (!own.spec.hostNetwork) {
    const { hasRanges } = cluster.cluster;
    const hasUnasked = edges.some(({ ports, isDenied }) => !isDenied && !hasAny(ports)); // such as 80/UDP
    const beyondDns = ({ port }: Port) => port !== 53;
    const parts: [name: string, isMeant: Meaning, isKnown: boolean][] = [
      ['metadata endpoint', isAmong(METADATA), true],
      ['API server', isAmong(API_SERVERS), hasRanges],
      ['nodes', isAmong(NODES), hasRanges],
    ];
    for (const [name, isMeant, isKnown] of parts) {
      const [is, says] = [isOpen(isMeant, beyondDns), reaches.includes(name)];
      if (isKnown) {
        checks.say(`risk: reaches ${name}`, is === says || (says && (isOpen(isMeant, () => true) || hasUnasked)), tell);
      }
    }
    if (reaches.includes('other agents')) {
      checks.say('risk: reaches other agents', agents.length > 1 || edges.some(({ peer }) => peer === 'everyone'), tell);
    }
    // Agents that labels of a policy open are for a rule to judge, which knows what names an agent.
    const byNoLabel = edges.filter(({ kind, isDenied, detail = '' }) => !isDenied && kind !== PostureEdgeKind.CALLER
      && (kind === PostureEdgeKind.POD ? detail.endsWith('no policy denies it') : hasRanges));
    const labelled = edges.filter(({ kind, isDenied }) => !isDenied && kind === PostureEdgeKind.POD);
    const has = (some: typeof edges, to: End, port: Port) => (
      some.some((edge) => meaningOf(edge.peer, cluster)?.(to) && hasPort(edge.ports, port, to.pod)));
    const others = cluster.ends.filter(({ pod }) => pod && pod !== own && agents.includes(nameOf(pod)));
    for (const to of reaches.includes('other agents') ? [] : others) {
      const open = cluster.ports('both', cluster.endOf(own), to).find(([port, is]) => is && beyondDns(port)
        && has(byNoLabel, to, port) && !has(labelled.filter((one) => !byNoLabel.includes(one)), to, port));
      checks.say('risk: reaches no other agents', !open, () => `${endText(to)} in ${tell()}`);
    }
    const isInternet = isOpen(isAmong(PUBLIC), () => true);
    if (/^no Secret, no open|^a Secret, no open|^open internet/.test(riskReason)) {
      checks.say('risk: open internet', !riskReason.includes('no open internet') === isInternet
        || edges.some(({ peer, isDenied }) => !isDenied
        && /^\d/.test(peer)), tell);
    }
    if (riskReason.includes('Secret and open internet')) {
      checks.say('risk: Secret and open internet', isInternet && edges.some(({ kind }) => kind === PostureEdgeKind.SECRET), tell);
    }
  }
  const row = (label: string) => rows.find((one) => one.label === label)!;
  for (const [label, direction] of [['the agent may call', 'Egress'], ['may call the agent', 'Ingress']] as const) {
    const open = edges.filter((edge) => !edge.isDenied && isCaller(edge) === (direction === 'Ingress') && !NOT_REACH.includes(edge.kind));
    const { value, state } = row(label);
    checks.say(`row: ${label}`, (value === 'no one') === (open.length === 0)
      && open.every(({ peer }) => value.includes(peer.replace(/ except .*/, ''))
      || / and \d+ more(;|$)/.test(value)), () => `${value} in ${tell()}`);
    if (open.some(({ peer }) => peer === 'everyone')) {
      checks.say(`row: ${label} is strong`, state !== 'strong', () => `${value} ${state} in ${tell()}`);
    }
  }
  // The resolver of the cluster is a pod, or an address of Services or of a node; no manifest of these clusters has it.
  const resolves = edges.some((edge) => !edge.isDenied && !isCaller(edge)
    && (edge.kind !== PostureEdgeKind.ADDRESS || edge.peer === 'everyone')
    && RESOLVED.some((port) => hasPort(edge.ports, port, undefined) || edge.ports.some((text) => /^dns\/(UDP|TCP)/.test(text))));
  const isByAddress = isOpen((end) => isService(end) || isOfPods(end) || isAmong(NODES)(end),
    ({ port, protocol }) => port === 53 && protocol !== 'SCTP');
  if (row('resolver').value.startsWith('none')) {
    checks.say('row: no resolver', !resolves && !isByAddress, tell);
  } else if (!own.spec.hostNetwork) {
    checks.say('row: resolver', resolves || isByAddress || !cluster.cluster.hasRanges, tell);
  }
  checks.say('row: HTTP proxy', row('HTTP proxy').value === 'none stated', () => row('HTTP proxy').value);
}

const RESOLVED: Port[] = (['TCP', 'UDP'] as const).flatMap((protocol) => [53, 5353].map((port) => ({ port, protocol })));
