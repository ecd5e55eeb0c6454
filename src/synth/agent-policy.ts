import { IConstruct } from 'constructs';
import { AcknowledgeOptions, acknowledge } from './acknowledgements';
import { AgentCallers } from './agent-callers';
import { AgentFinding, UnusedAcknowledgement } from './agent-finding';
import { AgentReach, callersIn, callersOf, reachOf, reachesIn } from './agent-reach';
import { AppSnapshot } from './app-snapshot';
import { EnforceOptions } from './enforce-options';
import { Enforcement, enforcementOf } from './enforcement';
import { filledOf } from './failing';
import { Guard } from './guard';
import { FilledField } from './harden-options';
import { Judged, remedyOf } from './judging';
import { filledFields } from '../engine/hardening/filled-fields';
import { placeOfCall } from '../engine/input/check';
import { constructError, propError } from '../engine/input/props';
import { show } from '../engine/input/show';
import { Acknowledgement } from '../engine/manifest/acknowledgement-annotations';
import { objectName, partsOf, withoutParts } from '../engine/manifest/manifest-list';
import { Posture } from '../engine/posture/posture';
import { Finding, describe } from '../engine/rules/evaluator';
import { RuleException } from '../engine/rules/rule-exception';
import { object, textOf } from '../engine/value/json';
import { isReason, reasonMust } from '../engine/value/reason';

/**
 * The rules that judge an app, their findings, and the findings that are acknowledged.
 */
export class AgentPolicy {
  /**
   * The policy of the app that a construct belongs to.
   *
   * @param scope the app, or any construct in it
   */
  public static of(scope: IConstruct): AgentPolicy {
    if (!scope?.node) { // untyped callers can pass anything
      throw propError(placeOfCall('AgentPolicy.of'), 'scope', 'be an App or a construct in it', scope);
    }
    return new AgentPolicy(scope.node.root);
  }

  /**
   * Accepts the findings of one rule in a construct and all that it contains, with the reason.
   *
   * The reason is written into the manifest as annotation
   * `cdk8s-hardened-agents/acknowledged-<rule id>`, so that a reviewer sees it.
   *
   * @param construct the construct, such as a `HardenedAgentPod`
   * @param ruleId id of the rule, such as "no-latest-image"; a finding ends with it in brackets
   * @param reason why it is acceptable here, at least 10 letters or digits
   * @param options how many objects it covers, who is responsible for it, and when to review it
   * @throws if there is no such rule, the reason says nothing, or the number of objects is below 1
   */
  public static acknowledge(construct: IConstruct, ruleId: string, reason: string, options: AcknowledgeOptions = {}): void {
    acknowledge(construct, ruleId, reason, options);
  }

  private constructor(private readonly app: IConstruct) {}

  /**
   * Judges every object of the app by every rule from now on: objects of this library, L1s, cdk8s-plus of any version, `Include`, `Helm`.
   *
   * Objects of this library, objects in namespaces that hold agents, and objects that concern agents from elsewhere are judged without
   * it. It sees whatever comes later: patches, labels, resolvers, constructs. Each fault fails synth once.
   *
   * @param options which rules apply, how severe their findings are, and what is known about the cluster
   * @throws if it or `judgeOwnObjects` was called before for this app, or an option is unknown
   */
  public enforce(options: EnforceOptions = {}): void {
    const guard = this.undecided('enforce', 'give all options in one call');
    guard.decide(enforcementOf(this.app, options ?? {}));
  }

  /**
   * Judges objects of others by fewer rules from now on, as far as this is safe for agents.
   *
   * Every rule still judges objects of this library and those that `Harden` covers. Pods of others in namespaces with agents are judged
   * by the rules of admission, other objects there by none, and pods elsewhere by none. The manifests carry the reason in the annotation
   * `cdk8s-hardened-agents/judge-own-objects`, and `check` lists it.
   *
   * @param reason why others judge these objects, at least 10 letters or digits
   * @throws if `enforce` or this method was called before for this app, or the reason says nothing
   */
  public judgeOwnObjects(reason: string): void {
    const guard = this.undecided('judgeOwnObjects', 'leave one call out');
    if (!isReason(reason)) {
      throw propError(this.app, 'reason', reasonMust('why fewer rules judge objects of others'), reason);
    }
    guard.decide(Enforcement.ofOwnObjects(reason.trim()));
  }

  /**
   * All that the rules find in the app as it is now, warnings included, and for each object what is acknowledged after the rest.
   *
   * Synth fails on errors and prints warnings on stderr. This list is for tests and reports.
   */
  public findings(): AgentFinding[] {
    const guard = Guard.of(this.app);
    const { judged: all, snapshot } = guard.judgeAll();
    return all.flatMap((judged) => {
      const filled = filledOf(judged, judged.open, guard.rules, ({ chart }) => snapshot.viewOf(chart));
      return [
        ...judged.open.map((finding) => findingOf(judged, finding, filled.has(finding))),
        ...judged.accepted.map(({ finding, acknowledgement }) => findingOf(judged, finding, false, acknowledgement)),
      ];
    });
  }

  /**
   * The fields that `Harden` fills in the app as it is now, object by object in the order in which they were made.
   *
   * Print `message` of each to read what it did, or compare the list in a test.
   */
  public filled(): FilledField[] {
    return filledIn(Guard.of(this.app).snapshot());
  }

  /**
   * The rules that `enforce` lowers, the pods that it leaves out, and `judgeOwnObjects` as "ownObjects", each with the reason.
   */
  public exceptions(): RuleException[] {
    return [...Guard.of(this.app).rules.exceptions];
  }

  /**
   * How safe the agents of the app are as it is now, what they can reach, and who can reach them.
   *
   * The places in it are paths of constructs. `PostureReport` writes it beside the manifests.
   */
  public report(): Posture {
    return Guard.of(this.app).report();
  }

  /**
   * What the policies of the app, as it is now, let an agent call.
   *
   * Each call renders the whole app, and computes nothing anew while the app is the same. For many agents, use `reaches`.
   *
   * @param agent a pod, or what makes pods, such as a `HardenedAgentDeployment` or a `Deployment` of cdk8s-plus
   * @throws if it makes no pods
   */
  public reach(agent: IConstruct): AgentReach {
    return reachOf(this.app, agent);
  }

  /**
   * What each agent of the app may call, in the order in which they were made. Pods that serve agents are among them, with their `role`.
   */
  public reaches(): AgentReach[] {
    return reachesIn(this.app);
  }

  /**
   * Who may call an agent according to the policies of the app as it is now.
   *
   * Each call renders the whole app, and computes nothing anew while the app is the same. For many agents, use `callers`.
   *
   * @param agent a pod, or what makes pods, such as a `HardenedAgentDeployment` or a `Deployment` of cdk8s-plus
   * @throws if it makes no pods
   */
  public reachedBy(agent: IConstruct): AgentCallers {
    return callersOf(this.app, agent);
  }

  /**
   * Who may call each agent of the app, in the order in which they were made. Pods that serve agents are among them, with their `role`.
   */
  public callers(): AgentCallers[] {
    return callersIn(this.app);
  }

  /**
   * Acknowledgements that accept no finding. Synth prints them on stderr.
   */
  public unusedAcknowledgements(): UnusedAcknowledgement[] {
    return Guard.of(this.app).judgeAll().unused
      .map(({ construct, ruleId, reason }) => ({ constructPath: construct.node.path, ruleId, reason }));
  }

  /** The guard of the app, for a call that decides how the app is judged. */
  private undecided(method: string, remedy: string): Guard {
    const guard = Guard.of(this.app);
    if (guard.isDecided) {
      const other = guard.rules.ownObjectsReason === undefined ? 'enforce' : 'judgeOwnObjects';
      throw constructError(this.app, other === method
        ? `'${method}' must be called once for an app; ${remedy}`
        : `'${method}' must be called without '${other}', which judges another part of the app; leave one call out`);
    }
    return guard;
  }
}

function findingOf(judged: Judged, finding: Finding, filledByHarden: boolean, acknowledgement?: Acknowledgement): AgentFinding {
  const { entry, part: { manifest } } = judged;
  return {
    ruleId: finding.rule.id,
    severity: finding.severity,
    constructPath: entry.owner.node.path,
    kind: textOf(manifest.kind),
    name: textOf(object(manifest.metadata).name ?? ''),
    field: finding.field,
    got: finding.got === undefined ? undefined : show(finding.got),
    remedy: remedyOf(judged, finding),
    message: describe(finding),
    filledByHarden,
    acknowledged: acknowledgement?.reason,
    acknowledgedByLibrary: acknowledgement?.isOfLibrary === true,
    owner: acknowledgement?.owner,
    reviewBy: acknowledgement?.reviewBy,
  };
}

/** What `Harden` filled in the objects of an app, object by object in the order in which they were made. */
function filledIn({ entries }: AppSnapshot): FilledField[] {
  return entries.flatMap(({ owner, rendered }) => {
    const { given, parts = [] } = rendered ?? {};
    const before = given ? partsOf(given).parts : [];
    return before.flatMap((part, i) => {
      const { manifest, prefix } = parts[i];
      return filledFields(withoutParts(part.manifest), withoutParts(manifest)).map(({ field, value }): FilledField => ({
        constructPath: owner.node.path,
        kind: textOf(manifest.kind),
        name: textOf(object(manifest.metadata).name ?? ''),
        field: prefix + field,
        value: JSON.stringify(value),
        message: `[${owner.node.path}] ${objectName(manifest)}: ${prefix}${field} is ${JSON.stringify(value)}`,
      }));
    });
  });
}
