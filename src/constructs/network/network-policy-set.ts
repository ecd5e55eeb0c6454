import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { PodSet, peerOf } from './peer';
import { markIsolated, markOpened, whenIsolated } from './pod-isolation';
import { outsideQuarantine } from './quarantine/agent-quarantine';
import { Ranges } from '../../engine/address/ranges';
import { DeclaredGroup, DeniedBeside, deniedText, groupsText } from '../../engine/manifest/annotations';
import { DENIED_ANNOTATION, GROUPS_ANNOTATION } from '../../engine/manifest/labels';
import { Direction } from '../../engine/manifest/network-policy';
import { Json } from '../../engine/value/json';
import { GuardedApiObject } from '../../synth/guarded-api-object';

/** A rule of a policy. A function where the rule, or whether there is one, is known only at synth. */
export type RuleSource = Json | (() => Json | undefined);

/** The ports of a rule. A function where they are known only at synth. */
type Ports = readonly Json[] | (() => Json[]);

/** The other side of a connection: peers in the form of a NetworkPolicy, and the pods among them that can be selected. */
interface ConnectedPeer {
  readonly peers: readonly Json[];
  readonly pods: readonly PodSet[];
  /** The group of agents, if the peer is one. */
  readonly group?: () => DeclaredGroup;
}

/** A policy, and what it is made of at synth. */
interface KeptPolicy {
  readonly object: ApiObject;
  readonly rules: RuleSource[];
  /** The groups that it lets in. */
  readonly groups: Set<() => DeclaredGroup>;
}

/** Keeps one NetworkPolicy for each set of pods and direction, and the rules in the order they came. */
export class NetworkPolicySet {
  private readonly policies = new Map<string, KeptPolicy>();
  private readonly added: { readonly namespace: string; readonly rule: RuleSource }[] = [];

  /** @param ranges where the cluster has its pods and Services, as far as that is known */
  constructor(private readonly scope: Construct, private readonly ranges: Partial<Ranges>) {}

  /** Adds a rule to the subject's policy and makes the policy if there is none. */
  public add(direction: Direction, subject: PodSet, rule: RuleSource): void {
    this.open(direction, subject, `${direction}-${subject.id}`).push(rule);
    markOpened(this.scope, direction, subject);
    if (direction === 'Egress') {
      this.added.push({ namespace: subject.namespace, rule });
    }
  }

  /**
   * Adds the rule for connections between pods and a peer. Where a policy of this library isolates the pods of the peer, now or later,
   * it adds the rule for their side too. Elsewhere this library knows of nothing to open.
   *
   * @param direction that of the pods
   * @param ports a function where they are known only at synth
   * @param ofPeer where the rules for the side of the peer go
   */
  public connect(
    direction: Direction, subject: PodSet, peer: ConnectedPeer, ports: Ports, ofPeer: () => NetworkPolicySet = () => this,
  ): void {
    this.add(direction, subject, connection(direction, peer.peers, ports));
    if (direction === 'Ingress' && peer.group) {
      this.stateGroup(subject, peer.group);
    }
    const opposite = direction === 'Egress' ? 'Ingress' : 'Egress';
    for (const pods of peer.pods) {
      whenIsolated(this.scope, opposite, pods, (closed) => ofPeer().add(opposite, closed, connection(opposite, [peerOf(subject)], ports)));
    }
  }

  /** The egress rules that were added, each with the namespace of its policy. */
  public get calls(): { readonly namespace: string; readonly rule: Json }[] {
    return this.added.flatMap(({ namespace, rule }) => rendered([rule]).map((one) => ({ namespace, rule: one })));
  }

  /**
   * The rules of the subject's policy, which is made if there is none.
   *
   * @param closed what the policy states that it denies besides the ranges, read at synth
   */
  public open(direction: Direction, subject: PodSet, id: string, name?: string, closed?: () => readonly DeniedBeside[]): RuleSource[] {
    const key = keyOf(direction, subject);
    const rules = this.policies.get(key)?.rules ?? [];
    if (!this.policies.has(key)) {
      const object = new GuardedApiObject(this.scope, id, {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: {
          namespace: subject.namespace,
          ...(name !== undefined && { name }), // the manifest would keep a name that is undefined
          ...(closed && { annotations: { [DENIED_ANNOTATION]: Lazy.any({ produce: () => deniedText(closed()) || undefined }) as string } }),
        },
        spec: Lazy.any({ produce: () => spec(direction, outsideQuarantine(this.scope, subject), rules) }),
      }, { ranges: this.ranges, order: () => ({ podSelector: subject.podSelector }) });
      this.policies.set(key, { object, rules, groups: new Set() });
      markIsolated(this.scope, direction, subject);
    }
    return rules;
  }

  /** States in the policy of the called pods who is a group that may call them: its label alone does not show that. */
  private stateGroup(called: PodSet, group: () => DeclaredGroup): void {
    const { object, groups } = this.policies.get(keyOf('Ingress', called))!;
    if (groups.size === 0) {
      const text = Lazy.any({ produce: () => groupsText([...groups].map((one) => one())) });
      object.metadata.addAnnotation(GROUPS_ANNOTATION, text as string);
    }
    groups.add(group);
  }
}

function keyOf(direction: Direction, { id }: PodSet): string {
  return `${direction}\n${id}`;
}

function connection(direction: Direction, peers: readonly Json[], ports: Ports): RuleSource {
  const side = direction === 'Egress' ? 'to' : 'from';
  return typeof ports === 'function' ? () => ({ [side]: peers, ports: ports() }) : { [side]: peers, ports };
}

function spec(direction: Direction, podSelector: Json, sources: RuleSource[]): Json {
  const rules = rendered(sources);
  return { podSelector, policyTypes: [direction], [direction.toLowerCase()]: rules.length > 0 ? rules : undefined };
}

function rendered(sources: readonly RuleSource[]): Json[] {
  return sources.map((source): Json | undefined => (typeof source === 'function' ? source() : source))
    .filter((rule): rule is Json => rule !== undefined);
}
