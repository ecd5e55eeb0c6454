import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentTools, GroupTools } from './agent-tools';
import { Shape, checkProps, requireId, required } from '../../engine/input/check';
import { propError, requireForeignKeys, requireList } from '../../engine/input/props';
import { DeclaredGroup } from '../../engine/manifest/annotations';
import { AGENT_LABEL, GROUP_PREFIX, OWN_PREFIX } from '../../engine/manifest/labels';
import { identityOf, perCluster } from '../../synth/cluster-registry';
import { IAgentNamespace } from '../network/agent-namespace-ref';
import { recordGroup } from '../network/known-pods';
import { list, podLabels } from '../network/network-shape';
import { subjectIn } from '../network/peer';
import { markMember } from '../network/pod-isolation';
import { dnsLabelUpTo } from '../props/dns-names';
import { requireNamespace } from '../props/require-instance-of';

/**
 * Properties of `AgentGroup`.
 */
export interface AgentGroupProps {
  /**
   * The namespace of its agents.
   */
  readonly namespace: IAgentNamespace;

  /**
   * Name of the group, such as "reviewers": a DNS label of at most 57 characters that no other group of the namespace has.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The agents of the group: pods and workloads of this library, and templates of sandboxes. `add` adds further ones.
   *
   * @default - none
   */
  readonly agents?: kplus.IPodSelector[];

  /**
   * Labels by which the group knows its pods, all of them, such as `{ app: 'session' }`. Give them where others make pods of the group
   * while the cluster runs, for example an orchestrator that makes one for each session. Every agent in the namespace that has these
   * labels is in the group. The agents that you add get them, too.
   *
   * @default - a label of this library, which only the agents that you add have
   */
  readonly labels?: { [label: string]: string };
}

const PROPS: Shape<AgentGroupProps> = {
  namespace: required(requireNamespace),
  name: dnsLabelUpTo(63 - 'group-'.length),
  agents: list,
  labels: podLabels(),
};

/** The names of groups, each with its namespace. */
const namesIn = perCluster(() => new Set<string>());

/**
 * Several agents of one namespace that are one caller: they share a grant of a `CredentialBroker`, with its port, its limits and its key.
 *
 * Its pods are one trust domain. Each of them can use up what the group may call, and logs name the group and the address of a pod. A
 * group goes wherever a policy takes callers, such as `from` of `allowToFqdn` and the peer of `allowFrom`. Where others call the agents of
 * a group, name each agent: `no-unnamed-agent-access` reports a policy that does not.
 *
 * Give it a grant as you give one to an agent: `broker.grant(reviewers, BrokeredApi.anthropic({ key: { secret, key: 'api-key' } }))`.
 *
 * Where others make its pods, such as sessions of an orchestrator, give `labels`. The library cannot set variables of such pods: hand
 * them the `url` of the grant.
 *
 * @throws if the name is taken or no DNS label, an agent is no agent of this library, or it is in another namespace or cluster; synth
 * fails if the group has neither an agent nor `labels`
 */
export class AgentGroup extends Construct implements kplus.IPodSelector, kplus.INetworkPolicyPeer {
  /**
   * Name of the group, such as "reviewers".
   */
  public readonly groupName: string;

  /**
   * Name of its namespace, such as "agents".
   */
  public readonly namespaceName: string;

  private readonly labels: { readonly [label: string]: string };
  private readonly tools: GroupTools;

  constructor(scope: Construct, id: string, private readonly props: AgentGroupProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    requireForeignKeys(this, 'labels', props.labels, { [OWN_PREFIX]: 'leave out \'labels\', and the library sets a label of its own' });
    this.namespaceName = props.namespace.namespaceName;
    this.groupName = this.takeName(id);
    this.labels = props.labels ? { ...props.labels } : { [`${GROUP_PREFIX}${this.groupName}`]: 'true' };
    this.tools = new GroupTools(this);
    recordGroup(this, () => this.declared());
    requireList(this, 'agents', props.agents).forEach((agent, i) => this.addAs(`agents[${i}]`, agent));
    this.node.addValidation({
      validate: () => (props.labels || this.tools.pods.length > 0 ? []
        : ['a group needs an agent; give \'agents\', call add(…), or give the \'labels\' of pods that others make']),
    });
  }

  /**
   * Adds an agent to the group. It gets what the group was granted before, and what the group is granted later.
   *
   * @param agent the agent, or a template of sandboxes
   * @throws if it is no agent of this library, it is in another namespace or cluster, it has another value of a label of the group, or it
   * has a grant of its own for an API of the group
   */
  public add(agent: kplus.IPodSelector): void {
    this.addAs('agent', agent);
  }

  /**
   * The labels of its pods and the name of their namespace.
   */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return { labelSelector: kplus.LabelSelector.of({ labels: { ...this.labels } }), namespaces: { names: [this.namespaceName] } };
  }

  /**
   * The same, as policies of cdk8s-plus read it.
   */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return { podSelector: this.toPodSelectorConfig() };
  }

  /**
   * The pods: the group itself.
   */
  public toPodSelector(): kplus.IPodSelector | undefined {
    return this;
  }

  private takeName(id: string): string {
    const name = this.props.name ?? id;
    PROPS.name(this, 'name', name);
    const [names, key] = [namesIn(this), `${this.namespaceName}/${name}`];
    if (names.has(key)) {
      throw propError(this, 'name', `differ from those of the other groups in namespace "${this.namespaceName}"`, name);
    }
    names.add(key);
    return name;
  }

  private addAs(prop: string, agent: kplus.IPodSelector): void {
    const tools = AgentTools.of(this, prop, agent);
    const { pod } = tools;
    if (pod.podMetadata.getLabel(AGENT_LABEL) === undefined) {
      throw propError(this, prop, 'be an agent', agent.node.path, 'it serves agents');
    }
    if (identityOf(pod) !== identityOf(this)) {
      throw propError(this, prop, 'be in the cluster of the group', agent.node.path, 'make a group in the cluster of the agent');
    }
    const pods = subjectIn(this, prop, pod, this.namespaceName, 'make a group for the agents of the other namespace');
    if (this.tools.pods.includes(pod)) {
      return;
    }
    for (const [key, value] of Object.entries(this.labels)) {
      const own = pod.podMetadata.getLabel(key);
      if (own !== undefined && own !== value) {
        throw propError(this, prop, `have no other value of label "${key}" than "${value}"`, own, 'remove the label from the agent');
      }
      pod.podMetadata.addLabel(key, value);
    }
    markMember(this, pods, subjectIn(this, prop, this, this.namespaceName));
    this.tools.add(tools);
  }

  private declared(): DeclaredGroup {
    const { groupName: name, namespaceName: namespace, labels, tools, props } = this;
    const agents = tools.pods.map((pod) => `${ApiObject.of(pod).kind}/${pod.name}`).sort();
    return { name, namespace, labels, ...!props.labels && { agents } };
  }
}
