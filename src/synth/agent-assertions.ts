import { IConstruct } from 'constructs';
import { AgentFinding } from './agent-finding';
import { AgentPolicy } from './agent-policy';
import { placeOfCall } from '../engine/input/check';
import { constructError, propError } from '../engine/input/props';
import { AgentPosture } from '../engine/posture/posture-agent';
import { NOT_COMPUTED, ReachSide } from '../engine/posture/reach-changes-lines';
import { ListedReach, beyondList, missingFrom, openFrom } from '../engine/posture/reach-listed';
import { OptionError } from '../engine/rules/option-values';
import { ruleIdFault } from '../engine/rules/rule-choice';
import { Severity } from '../engine/rules/severity';

/**
 * What the tests of an app expect of its agents. Each method throws if the app is otherwise, and names the policy that opens something.
 *
 * Targets and callers are lines as `check --write-accepted` writes them: "203.0.113.0/24:443", "pods app=web in namespace web:8080",
 * "api.example.com:443", `Pod "tools/search":8443`, "10.0.0.0/8 on every port". A policy that is not computed is a line, too, such as
 * `not computed: GlobalNetworkPolicy "default"`.
 */
export class AgentAssertions {
  /**
   * The expectations of a construct and all that it contains.
   *
   * @param scope an agent, a chart or the app; what an agent reaches needs an agent
   */
  public static of(scope: IConstruct): AgentAssertions {
    if (!scope?.node) { // untyped callers can pass anything
      throw propError(placeOfCall('AgentAssertions.of'), 'scope', 'be an agent, a chart or the app', scope);
    }
    return new AgentAssertions(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * The agent reaches all of these.
   *
   * @param targets lines such as `["203.0.113.0/24:443"]`
   * @throws if it does not reach one, or a line is none
   */
  public reaches(targets: string[]): AgentAssertions {
    return this.requireAll('reaches', targets, 'does not reach');
  }

  /**
   * The agent reaches nothing but these, Secrets, volumes and tokens included. It need not reach all of them.
   *
   * @param targets lines such as `["203.0.113.0/24:443"]`
   * @throws if it reaches more, or a line is none
   */
  public reachesOnly(targets: string[]): AgentAssertions {
    const beyond = this.compare('targets', targets, (agent) => beyondList(agent, 'reaches', targets));
    return this.requireNone(beyond, `${REACHES_MORE}: ${toCopy(beyond)}`);
  }

  /**
   * No policy lets the agent reach one of these addresses.
   *
   * Targets that policies give by labels or domain names are not looked up, and policies that are not computed do not count. `reachesOnly`
   * names both.
   *
   * @param addresses blocks with ports, such as `["169.254.169.254/32:80", "10.0.0.0/8 on every port"]`
   * @throws if it reaches one, or a line is no block of addresses with a port
   */
  public reachesNone(addresses: string[]): AgentAssertions {
    return this.requireNone(this.compare('addresses', addresses, (agent) => openFrom(agent, 'reaches', addresses)), REACHES_NONE);
  }

  /**
   * All of these may call the agent.
   *
   * @param callers lines such as `["pods app=web in namespace web:8080"]`, with the port of the agent
   * @throws if one may not, or a line is none
   */
  public isCalledBy(callers: string[]): AgentAssertions {
    return this.requireAll('callers', callers, 'cannot be called by');
  }

  /**
   * No one but these may call the agent. An empty list says that no one may.
   *
   * @param callers lines such as `["pods app=web in namespace web:8080"]`, with the port of the agent
   * @throws if others may, or a line is none
   */
  public isCalledOnlyBy(callers: string[]): AgentAssertions {
    const beyond = this.compare('callers', callers, (agent) => beyondList(agent, 'callers', callers));
    return this.requireNone(beyond, `${CALLED_BY_MORE}: ${toCopy(beyond)}`);
  }

  /**
   * The rules find nothing, no warnings either. What is acknowledged is no finding.
   *
   * @throws with all findings
   */
  public hasNoFindings(): AgentAssertions {
    return this.requireRules([], this.findings().filter(({ acknowledged }) => acknowledged === undefined), HAS_FINDINGS);
  }

  /**
   * Synth refuses it for these rules and no others.
   *
   * @param ruleIds ids such as `["no-latest-image"]`
   * @throws if synth accepts it, or refuses it for other rules, or there is no such rule
   */
  public isRefusedFor(ruleIds: string[]): AgentAssertions {
    const errors = this.findings().filter(({ acknowledged, severity }) => acknowledged === undefined && severity === Severity.ERROR);
    return this.requireRules(ruleIds, errors, IS_REFUSED);
  }

  /**
   * You acknowledge findings of these rules and no others.
   *
   * What a construct of this library acknowledges itself does not count, such as the volumes of the node that `FalcoDaemonSet` needs.
   *
   * @param ruleIds ids such as `["no-latest-image"]`; empty if nothing is accepted
   * @throws if a finding of another rule is acknowledged, or none of a rule, or there is no such rule
   */
  public accepts(ruleIds: string[]): AgentAssertions {
    const accepted = this.findings().filter((one) => one.acknowledged !== undefined && !one.acknowledgedByLibrary);
    return this.requireRules(ruleIds, accepted, ACCEPTS);
  }

  /** The findings of the construct and of what it contains. */
  private findings(): AgentFinding[] {
    const { path } = this.scope.node;
    return AgentPolicy.of(this.scope).findings()
      .filter(({ constructPath }) => path === '' || constructPath === path || constructPath.startsWith(`${path}/`));
  }

  /** What the report says of the one agent. */
  private agent(): AgentPosture {
    const { path } = this.scope.node;
    const agents = AgentPolicy.of(this.scope).report().agents
      .filter(({ source: { constructPath } }) => constructPath === path || constructPath?.startsWith(`${path}/`) || path === '');
    if (agents.length !== 1) {
      const got = agents.length === 0 ? 'makes none; give the agent, or the template of a pool or a claim'
        : `makes ${agents.length}: ${agents.map(({ title }) => title).join(', ')}`;
      throw constructError(this.scope, `AgentAssertions of reach and callers must be of one agent, and it ${got}`);
    }
    return agents[0];
  }

  /** Works on the lines of a prop, whose error names the prop. */
  private compare<T>(prop: string, lines: string[], work: (agent: AgentPosture) => T): T {
    if (!Array.isArray(lines)) {
      throw propError(this.scope, prop, 'be a list such as ["203.0.113.0/24:443"]', lines);
    }
    const agent = this.agent();
    try {
      return work(agent);
    } catch (error) {
      throw error instanceof OptionError ? propError(this.scope, `${prop}${error.at}`, error.must, error.got) : error;
    }
  }

  /** Fails with the lines that are not open. */
  private requireAll(side: ReachSide, lines: string[], not: string): AgentAssertions {
    const prop = side === 'reaches' ? 'targets' : 'callers';
    const missing = this.compare(prop, lines, (agent) => missingFrom(agent, side, lines));
    if (missing.length > 0) {
      throw constructError(this.scope, `the agent ${not}:\n${missing.map((line) => `  ${line}`).join('\n')}`);
    }
    return this;
  }

  /** Fails with what is open. */
  private requireNone(found: readonly ListedReach[], what: string): AgentAssertions {
    if (found.length > 0) {
      throw constructError(this.scope, `${what}:\n${found.map(lineOf).join('\n')}`);
    }
    return this;
  }

  /** Fails with the findings of other rules, and with the rules that find nothing. */
  private requireRules(expected: string[], found: readonly AgentFinding[], { are, none, text }: RuleTexts): AgentAssertions {
    if (!Array.isArray(expected)) {
      throw propError(this.scope, 'ruleIds', 'be a list such as ["no-latest-image"]', expected);
    }
    expected.forEach((id, i) => {
      const must = ruleIdFault(id);
      if (must !== undefined) {
        throw propError(this.scope, `ruleIds[${i}]`, must, id);
      }
    });
    const more = found.filter(({ ruleId }) => !expected.includes(ruleId));
    const missing = expected.filter((id) => !found.some(({ ruleId }) => ruleId === id));
    if (more.length + missing.length > 0) {
      const ids = [...new Set(found.map(({ ruleId }) => ruleId))].sort().map((id) => `'${id}'`).join(', ');
      throw constructError(this.scope, [`${are} [${ids}]:`, ...more.map(text), ...missing.map((id) => `  ${none} ${id}`)].join('\n'));
    }
    return this;
  }
}

const REACHES_MORE = 'the agent reaches more than is listed';
const REACHES_NONE = 'the agent reaches addresses that it must not';
const CALLED_BY_MORE = 'more than is listed may call the agent';

/** What a list lacks, as its author writes it. */
function toCopy(found: readonly ListedReach[]): string {
  return `[${found.map(({ text }) => `'${text}'`).join(', ')}]`;
}

/** How a failed expectation about rules reads. */
interface RuleTexts {
  /** Before the list of all rules. */
  readonly are: string;
  /** Before a rule that is missing. */
  readonly none: string;
  readonly text: (finding: AgentFinding) => string;
}

const HAS_FINDINGS: RuleTexts = { are: 'it has findings of', none: 'no finding of', text: findingLine };
const IS_REFUSED: RuleTexts = { are: 'synth refuses it for', none: 'not for', text: findingLine };
const ACCEPTS: RuleTexts = { are: 'you accept findings of', none: 'none of', text: acceptedLine };

/** A target with the places that open it: policy and field, by the path of the construct. */
function lineOf({ text, sources }: ListedReach): string {
  const places = sources.map(({ object, field, constructPath }) => `${constructPath || 'app'}: ${object}${field ? ` ${field}` : ''}`);
  const open = text.startsWith(NOT_COMPUTED) ? [] : ['no policy denies it'];
  const lines = sources.length === 0 ? open : [...new Set(places)].map((place) => `opened by ${place}`);
  return [`  ${text}`, ...lines.map((line) => `    ${line}`)].join('\n');
}

function findingLine(finding: AgentFinding): string {
  return `  ${titleOf(finding)}: ${finding.message}`;
}

/** The place and the reason: what to do about it no longer counts. */
function acceptedLine(finding: AgentFinding): string {
  return `  ${titleOf(finding)}: ${finding.field} (${finding.ruleId}): ${finding.acknowledged!}`;
}

function titleOf({ constructPath, kind, name }: AgentFinding): string {
  return `[${constructPath || 'app'}] ${kind} "${name}"`;
}
