import { specified } from './network-policy-oracle';
import { Asked, DIRECTIONS, Direction, End, Evaluated, PORTS, Port, RANGES, ReportCluster, evaluated, nameOf, reportClusters } from './report-clusters';
import { Meaning, detailOf, hasPort, meaningOf } from './report-texts';
import { postureInputOf } from '../../src/cli/posture-input';
import { readJudgement } from '../../src/cli/read-judgement';
import { AgentPosture } from '../../src/engine/posture/posture-agent';
import { PostureEdge, PostureEdgeKind } from '../../src/engine/posture/posture-edge';
import { postureOf } from '../../src/engine/posture/posture-of';
import { answersOf, otherCallersOf } from '../../src/engine/posture/query';
import { queryTarget } from '../../src/engine/posture/query-target';
import { judgeOptions } from '../../src/engine/rules/judge-options';
import { Json } from '../../src/engine/value/json';
import { JudgedRun } from '../../src/report/checked';

/** Each sentence of a report about reach, in random clusters, against a program that was written from the specifications of policies alone. */

/** SENTENCES=20000 takes about an hour. */
const COUNT = Number(process.env.SENTENCES ?? 1_000);
const BATCH = 100;

async function* stdinOf(objects: readonly Json[]) {
  yield Buffer.from(objects.map((one) => JSON.stringify(one)).join('\n---\n'));
}

function judged({ manifests, hasRanges }: ReportCluster): Promise<JudgedRun> {
  const io = { stdin: stdinOf(manifests), out: () => undefined, err: () => undefined };
  return readJudgement(['-'], judgeOptions(hasRanges ? RANGES : {}), io, true);
}

/** What one report says wrongly, and how often each sentence was asked about. */
class Checks {
  public readonly wrong: string[] = [];
  public readonly unknown = new Set<string>();
  public readonly counts = new Map<string, number>();
  /** Open sentences about pods that are wrong unless the pods have other addresses. */
  private readonly pending = new Map<string, { readonly text: string; readonly cases: ReturnType<Evaluated['placements']> }>();

  public say(sentence: string, isRight: boolean, tell: () => string): void {
    this.counts.set(sentence, (this.counts.get(sentence) ?? 0) + 1);
    if (!isRight) {
      this.wrong.push(`${sentence}: ${tell()}`);
    }
  }

  /**
   * Of a connection: that it is open if the pods have the right addresses, which no manifest says. Each of two ends may need others: a pod
   * with several addresses counts as open where policies of both ends allow one of them.
   */
  public sayOpen(cluster: Evaluated, sentence: string, asked: Asked, isOpen: boolean, tell: () => string, without: readonly string[] = []) {
    this.counts.set(sentence, (this.counts.get(sentence) ?? 0) + 1);
    const { world, from, to, port, protocol } = asked;
    if (world === 'both') {
      DIRECTIONS.forEach((direction) => this.sayOpen(cluster, sentence, { ...asked, world: direction }, isOpen, tell, without));
      return;
    }
    const key = [cluster.pods.map(nameOf).join(), sentence, world, from.addresses[0], to.addresses[0], port, protocol, ...without].join(' ');
    if (!isOpen && !this.pending.has(key)) {
      this.pending.set(key, { text: `${sentence}: ${tell()}`, cases: cluster.placements(asked, without) });
    }
  }

  /** Asks about the pending sentences. */
  public settle(): void {
    const all = [...this.pending.values()];
    this.pending.clear();
    for (let at = 0; at < all.length; at += BATCH) {
      const some = all.slice(at, at + BATCH);
      const verdicts = specified(some.flatMap(({ cases }) => cases));
      let next = 0;
      for (const { text, cases } of some) {
        if (!verdicts.slice(next, next += cases.length).flat().includes('allowed')) {
          this.wrong.push(text);
        }
      }
    }
  }
}

const NOT_REACH = [PostureEdgeKind.SECRET, PostureEdgeKind.VOLUME, PostureEdgeKind.TOKEN];
const isCaller = ({ kind }: PostureEdge) => kind === PostureEdgeKind.CALLER;

/** An edge and what it means. */
interface Read {
  readonly edge: PostureEdge;
  readonly means: Meaning;
}

const PUBLIC = ['198.51.100.10', '198.51.100.64', '198.51.100.77', '198.51.100.130', '8.8.8.8', '200.1.1.1', '2600::1', '2001:db8::10', '2001:db8:1::5'];
const METADATA = ['169.254.169.254', 'fd00:ec2::254'];
const NODES = ['192.168.1.1', '192.168.1.2', '192.168.1.3'];
const API_SERVERS = ['203.0.113.5', '10.96.0.1'];
const isAmong = (list: readonly string[]): Meaning => ({ addresses }) => addresses.some((address) => list.includes(address));
const isLike = (pattern: RegExp): Meaning => ({ addresses }) => addresses.some((address) => pattern.test(address));
const isPrivate = isLike(/^(10\.|172\.16\.|192\.168\.|100\.(64|100)\.|f[cd])/);
const isService = isLike(/^10\.96\./);
const isOfPods = isLike(/^(10\.244\.|fd00:10::)/);

/** What a denied sentence means: none of these connections is open, but for those that an open sentence has if it says so. */
const DENIED: { readonly [sentence: string]: (end: End, own: Json, agents: readonly string[]) => boolean } = {
  'caller everyone': () => true,
  'caller pods of other namespaces': ({ pod }, own) => pod !== undefined && pod.metadata.namespace !== own.metadata.namespace,
  'caller every address outside the cluster': isAmong(PUBLIC),
  'pod pods of the cluster': isOfPods,
  'pod other pods of the cluster': isOfPods,
  'pod other agents': ({ pod }, _, agents) => pod !== undefined && agents.includes(nameOf(pod)),
  'address Services': isService,
  'address Services of other pods': isService,
  'node nodes': isAmong(NODES),
  'address API server': isAmong(API_SERVERS),
  'address metadata endpoints of the cloud': isAmong(METADATA),
  'address private networks': isPrivate,
  'address other private networks': isPrivate,
  'address the internet': isAmong(PUBLIC),
  'address the rest of the internet': isAmong(PUBLIC),
};
const IS_REST = /\b(other pods of the|other private|of other pods|rest)\b/;

/** The edges of an agent in one direction against the policies of its own, and of both ends. */
function checkEdges(checks: Checks, cluster: Evaluated, own: Json, agent: AgentPosture, agents: readonly string[], direction: Direction, at: string) {
  const edges = agent.edges.filter((edge) => isCaller(edge) === (direction === 'Ingress') && !NOT_REACH.includes(edge.kind));
  const isLabel = ({ isDenied, allowedBy }: PostureEdge) => isDenied && allowedBy === undefined;
  const read = edges.filter((edge) => !isLabel(edge)).flatMap((edge): Read[] => {
    const means = meaningOf(edge.peer, cluster);
    if (!means) {
      checks.unknown.add(`${edge.kind} ${edge.peer}`);
    }
    return means ? [{ edge, means }] : [];
  });
  const denied = edges.filter(isLabel);
  if (agent.notComputed.length > 0) {
    checks.say('not computed: nothing is denied', denied.length === 0, () => `${at} ${JSON.stringify(denied)}`);
    return;
  }
  const said = edges.map(({ kind, peer, ports, isDenied, detail = '' }) => `${isDenied ? '✕ ' : ''}${kind} ${peer} [${ports.join(', ')}] ${detail}`).join(' | ');
  const self = cluster.endOf(own);
  for (const end of own.spec.hostNetwork ? [] : cluster.ends.filter(({ pod }) => pod !== own)) {
    const [from, to] = direction === 'Egress' ? [self, end] : [end, self];
    for (const [asked, isOpen] of cluster.ports(direction, from, to)) {
      const tell = () => `${at} ${agent.title} ${endText(from)} → ${endText(to)}:${asked.port}/${asked.protocol} says ${said}`;
      const covering = read.filter(({ edge, means }) => means(end) && hasPort(edge.ports, asked, to.pod));
      if (isOpen) {
        checks.say(`${direction}: what is open is in an edge`, covering.length > 0, tell);
      }
      for (const { edge } of covering.filter(({ edge: { peer } }) => peer === 'everyone' || (end.pod !== undefined) === IS_PODS.test(peer))) {
        checks.sayOpen(cluster, `${edge.kind} ${kindOfPeer(edge.peer)} is open`, asked, isOpen,
          () => `${edge.peer} ${edge.ports.join()} in ${tell()}`, detailOf(edge.detail ?? '').denying);
      }
      for (const { kind, peer } of denied) {
        const isMeant = DENIED[`${kind} ${peer}`];
        if (!isMeant) {
          checks.unknown.add(`✕ ${kind} ${peer}`);
        } else if (isMeant(end, own, agents) && !(IS_REST.test(peer) && covering.length > 0)) {
          checks.say(`✕ ${kind} ${peer}`, !isOpen, tell);
        }
      }
    }
    if (end.pod) {
      checkBothEnds(checks, cluster, read, self, end, direction, () => `${at} ${agent.title} and ${endText(end)}: ${said}`);
    }
  }
}

const IS_PODS = /^(every pod|pods|Pod)\b/;

function endText({ pod, addresses }: End): string {
  return `${pod ? `${nameOf(pod)} ` : ''}${addresses.join(' ')}`;
}

function kindOfPeer(peer: string): string {
  return peer.replace(/^(everyone|every pod|pods|Pod|every node|nodes)\b.*$/, '$1').replace(/^[\d:a-f].*\/.*$/i, 'block');
}

/** The details of edges: whose own policies allow the connection, and whose do not. */
function checkBothEnds(checks: Checks, cluster: Evaluated, read: readonly Read[], self: End, end: End, direction: Direction, tell: () => string) {
  const [from, to] = direction === 'Egress' ? [self, end] : [end, self];
  for (const { edge, means } of read.filter(({ edge: { peer } }) => peer !== 'everyone')) {
    const { open, refused, unknown } = detailOf(edge.detail ?? '');
    unknown.forEach((text) => checks.unknown.add(`detail ${text}`));
    const title = nameOf(end.pod!);
    const isVisible = cluster.cluster.manifests.some((one) => one.kind === 'Pod' && nameOf(one) === title);
    if (edge.peer.startsWith('pods at ') ) {
      continue; // which of them have these addresses, no manifest says
    }
    if (!means(end) || !IS_PODS.test(edge.peer)) {
      checks.say('workloads of an edge are those that it means', !open.includes(title), tell);
      continue;
    }
    const ports = cluster.ports('both', from, to).filter(([port]) => hasPort(edge.ports, port, to.pod));
    const isAnyOpen = ports.some(([, isOpen]) => isOpen);
    const isAnyAllowed = cluster.ports(direction, from, to).some(([port, isOpen]) => isOpen && hasPort(edge.ports, port, to.pod));
    const what = () => `${edge.peer} ${edge.ports.join()} (${edge.detail}) in ${tell()}`;
    if (edge.isDenied) {
      checks.say('what the other end denies is denied', !isAnyOpen, what);
    } else if (refused.includes(title)) {
      checks.say('refused by the policies of a pod', !isAnyOpen, what);
      checks.say('refused by the other end, not by its own policies', ports.length === 0 || isAnyAllowed, what);
    } else if (isVisible) {
      checks.say('a pod is listed, open or refused', open.includes(title) || !isAnyAllowed, what);
    }
    checks.say('the open pods are those of the detail', JSON.stringify([...open].sort()) === JSON.stringify([...edge.workloads ?? []].sort()), what);
    if (open.includes(title) && ports.length > 0 && !isAnyOpen && !edge.ports.some((text) => text.includes('-') || text.startsWith('every'))) {
      checks.sayOpen(cluster, 'an open workload', ports[0][0], false, what);
    }
  }
}

const REASONS = [
  'no Secret, no open internet', 'a Secret, no open internet', 'open internet, no Secret', 'Secret and open internet', 'policies that are not computed',
];

/** The risk, its reason and the rows about the network. */
function checkAgent(checks: Checks, cluster: Evaluated, own: Json, agent: AgentPosture, agents: readonly string[], at: string) {
  const { risk, riskReason, rows, edges, notComputed, title } = agent;
  const tell = () => `${at} ${title}: ${risk} ${riskReason} ${JSON.stringify(edges.map(({ kind, peer, ports, isDenied }) => `${isDenied ? '✕ ' : ''}${kind} ${peer} ${ports.join()}`))}`;
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
    const beyondDns = ({ port }: Port) => port !== 53;
    const parts: [name: string, isMeant: Meaning, isKnown: boolean][] = [
      ['metadata endpoint', isAmong(METADATA), true],
      ['API server', isAmong(API_SERVERS), hasRanges],
      ['nodes', isAmong(NODES), hasRanges],
    ];
    for (const [name, isMeant, isKnown] of parts) {
      const [is, says] = [isOpen(isMeant, beyondDns), reaches.includes(name)];
      if (isKnown) {
        checks.say(`risk: reaches ${name}`, is === says || (says && isOpen(isMeant, () => true)), tell);
      }
    }
    if (reaches.includes('other agents')) {
      checks.say('risk: reaches other agents', agents.length > 1 || edges.some(({ peer }) => peer === 'everyone'), tell);
    }
    const isInternet = isOpen(isAmong(PUBLIC), () => true);
    if (/^no Secret, no open|^a Secret, no open|^open internet/.test(riskReason)) {
      checks.say('risk: open internet', !riskReason.includes('no open internet') === isInternet || edges.some(({ peer, isDenied }) => !isDenied
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
    checks.say(`row: ${label}`, (value === 'no one') === (open.length === 0) && open.every(({ peer }) => value.includes(peer.replace(/ except .*/, ''))
      || / and \d+ more$/.test(value)), () => `${value} in ${tell()}`);
    if (open.some(({ peer }) => peer === 'everyone')) {
      checks.say(`row: ${label} is strong`, state !== 'strong', () => `${value} ${state} in ${tell()}`);
    }
  }
  // The resolver of the cluster is a pod, or an address of Services or of a node; no manifest of these clusters has it.
  const resolves = edges.some((edge) => !edge.isDenied && !isCaller(edge) && (edge.kind !== PostureEdgeKind.ADDRESS || edge.peer === 'everyone')
    && RESOLVED.some((port) => hasPort(edge.ports, port, undefined) || edge.ports.some((text) => /^dns\/(UDP|TCP)/.test(text))));
  const isByAddress = isOpen((end) => isService(end) || isOfPods(end) || isAmong(NODES)(end), ({ port, protocol }) => port === 53 && protocol !== 'SCTP');
  if (row('resolver').value.startsWith('none')) {
    checks.say('row: no resolver', !resolves && !isByAddress, tell);
  } else if (!own.spec.hostNetwork) {
    checks.say('row: resolver', resolves || isByAddress || !cluster.cluster.hasRanges, tell);
  }
  checks.say('row: HTTP proxy', row('HTTP proxy').value === 'none stated', () => row('HTTP proxy').value);
}

const RESOLVED: Port[] = (['TCP', 'UDP'] as const).flatMap((protocol) => [53, 5353].map((port) => ({ port, protocol })));

const WORDS: { readonly [word: string]: Meaning } = {
  'metadata': isAmong(METADATA),
  'nodes': isAmong(NODES),
  'services': isService,
  'api-server': isAmong(API_SERVERS),
  'pods': isOfPods,
  'internet': isAmong(PUBLIC),
  'private': isPrivate,
};
const ADDRESSES = ['8.8.8.8', '198.51.100.10', '203.0.113.5', '192.168.7.1', '2001:db8::10', '10.244.0.7', '10.244.0.8'];

/** The answers of `query` about addresses and pods. */
function checkQuery(checks: Checks, cluster: Evaluated, { view, ...judgement }: JudgedRun, at: string) {
  const input = postureInputOf({ view, ...judgement });
  const podOf = (title: string) => cluster.pods.find((one) => nameOf(one) === title)!;
  const asked = input.agents.filter(({ pod }) => !pod.spec.hostNetwork);
  const words = Object.keys(WORDS).filter((word) => cluster.cluster.hasRanges || ['metadata', 'internet', 'private'].includes(word));
  for (const text of [...words, ...ADDRESSES]) {
    const isMeant = Object.hasOwn(WORDS, text) ? WORDS[text] : isAmong([text]);
    for (const { from, verdict, ports, notComputed } of answersOf(queryTarget(text, view), asked, input.placeOf)) {
      const ends = cluster.ends.filter((end) => isMeant(end) && end.pod !== podOf(from));
      const open = ends.flatMap((to) => cluster.ports('Egress', cluster.endOf(podOf(from)), to)).filter(([, isOpen]) => isOpen).map(([port]) => port);
      const tell = () => `${at} ${from} to ${text}: ${verdict} ${ports.join()} ${notComputed.join('; ')}`;
      if (verdict === 'denied') {
        checks.say('query: denied', open.length === 0, () => `${tell()}, and ${endText(open[0].to)}:${open[0].port}/${open[0].protocol} is open`);
      } else if (verdict === 'reachable') {
        checks.say('query: reachable', ports.every((one) => open.some((port) => hasPort([one], port, undefined)) || !hasAny(one)), tell);
        const isPod = ends.some(({ pod }) => pod);
        checks.say('query: all ports', notComputed.length > 0 || isPod || open.every((port) => hasPort(ports, port, undefined)), tell);
      }
    }
  }
  for (const { pod: called } of input.agents.filter(({ pod }) => !pod.spec.hostNetwork)) {
    const name = `${called.namespace}/${(called.metadata as Json).name}`;
    const target = queryTarget(name, view);
    const others = otherCallersOf(target, { view, placeOf: input.placeOf });
    const answers = answersOf(target, asked, input.placeOf);
    const to = podOf(`Pod "${name}"`);
    const isComputed = !answers.some(({ notComputed }) => notComputed.length > 0) && !cluster.cluster.hasCalico;
    for (const one of isComputed ? cluster.ends.filter(({ pod }) => pod !== to && !pod?.spec.hostNetwork) : []) {
      const answer = one.pod && answers.find(({ from }) => from === nameOf(one.pod!));
      for (const [asked, isOpen] of cluster.ports(one.pod ? 'both' : 'Ingress', one, cluster.endOf(to))) {
        const tell = () => `${at} ${endText(one)} → ${name}:${asked.port}/${asked.protocol} ${answer
          ? `${answer.verdict} ${answer.ports.join()}` : JSON.stringify(others.map(({ from, ports }) => [from, ports]))}`;
        const says = answer ? hasPort(answer.ports, asked, to)
          : others.some(({ from, ports }) => meaningOf(from, cluster)?.(one) && hasPort(ports, asked, to));
        if (isOpen) {
          checks.say(`query: ${answer ? 'a pod' : 'another'} may call`, says, tell);
        } else if (answer && says) {
          checks.sayOpen(cluster, 'query: a pod is said to call', asked, false, tell);
        }
      }
    }
    others.filter(({ from }) => !meaningOf(from, cluster)).forEach(({ from }) => checks.unknown.add(`query ${from}`));
  }
}

/** Whether a text of ports has a port that is asked about. */
function hasAny(text: string): boolean {
  return PORTS.some((port) => hasPort([text], port, undefined));
}

test(`of ${COUNT} random clusters, every sentence about reach holds`, async () => {
  const checks = new Checks();
  const clusters = reportClusters(COUNT);
  for (let from = 0; from < COUNT; from += BATCH) {
    for (const [i, cluster] of evaluated(clusters.slice(from, from + BATCH)).entries()) {
      const at = `#${from + i}`;
      const judgement = await judged(cluster.cluster);
      const posture = postureOf(postureInputOf(judgement));
      const titles = posture.agents.map(({ title }) => title);
      for (const agent of posture.agents) {
        const own = cluster.pods.find((pod) => nameOf(pod) === agent.title)!;
        DIRECTIONS.forEach((direction) => checkEdges(checks, cluster, own, agent, titles, direction, at));
        checkAgent(checks, cluster, own, agent, titles, at);
      }
      checkQuery(checks, cluster, judgement, at);
    }
    checks.settle();
  }
  const bySentence = new Map<string, string[]>();
  checks.wrong.forEach((text) => {
    const sentence = [...checks.counts.keys()].find((one) => text.startsWith(one))!;
    bySentence.set(sentence, [...bySentence.get(sentence) ?? [], text]);
  });
  if (process.env.TELL) {
    console.log([...bySentence].map(([s, all]) => `${s} ${all.length}\n  ${all.slice(0, 3).join('\n  ')}`).join('\n'));
    console.log([...checks.counts].map(([s, n]) => `${s}: ${n}`).join('\n'));
  }
  expect([...checks.unknown]).toEqual([]);
  expect({ count: checks.wrong.length, first: checks.wrong.slice(0, 3) }).toEqual({ count: 0, first: [] });
});
