import { Accepted, AcceptedAgent, AcceptedControls, AcceptedFinding, PARTS, VERSION } from './accepted';
import { passedLines } from './control-changes';
import { DENIED, PASSED } from './controls-cluster-policies';
import { ReachSide, isWithoutPorts, targetOf } from './reach-changes-lines';
import { hasPorts } from './reach-changes-peer';
import { CidrError } from '../address/cidr';
import { OptionError, list, map, refuseUnknown } from '../rules/option-values';
import { memoize } from '../value/memoize';

/**
 * Reads what is accepted.
 *
 * @throws OptionError at the first value that is not valid, with its path such as "agents[0].reaches[2]"
 */
export function readAccepted(value: unknown): Accepted {
  const given = map('', value, 'be an object with version, findings, agents and controls');
  if (given.version !== VERSION) {
    const must = `be ${VERSION}; another version of this library wrote the file, so write it again with --write-accepted`;
    throw new OptionError('version', must, given.version);
  }
  refuseUnknown('', given, ['version', ...Object.keys(PARTS)]);
  const { findings, agents, controls } = given;
  return {
    version: VERSION,
    ...findings !== undefined && { findings: findingsIn(findings) },
    ...agents !== undefined && { agents: agentsIn(agents, controls !== undefined) },
    ...controls !== undefined && { controls: controlsIn(controls) },
  };
}

const TEXTS = ['object', 'rule', 'field', 'state'] as const;

function findingsIn(value: unknown): AcceptedFinding[] {
  const findings = list('findings', value, 'findings', findingAt);
  const seen = new Map<string, number>();
  findings.forEach(({ object, rule, field, state }, i) => {
    const before = memoize(seen, JSON.stringify([object, rule, field, state]), () => i);
    if (before < i) {
      throw new OptionError(`findings[${i}]`, `be there once, with its count: it repeats findings[${before}]`, findings[i]);
    }
  });
  return findings;
}

function findingAt(at: string, value: unknown): AcceptedFinding {
  const fields = map(at, value, 'be a finding as --write-accepted writes it');
  refuseUnknown(`${at}.`, fields, [...TEXTS, 'count']);
  const text = (key: typeof TEXTS[number]) => {
    if (typeof fields[key] !== 'string') {
      throw new OptionError(`${at}.${key}`, 'be a text', fields[key]);
    }
    return fields[key];
  };
  const [object, rule, field, state] = TEXTS.map(text);
  const count: unknown = fields.count;
  if (!Number.isSafeInteger(count) || Number(count) < 1) {
    throw new OptionError(`${at}.count`, 'be a whole number above 0', count);
  }
  return { object, rule, field, state, count: Number(count) };
}

function agentsIn(value: unknown, hasControls: boolean): AcceptedAgent[] {
  const agents = list('agents', value, 'agents', (at, one) => agentAt(at, one, hasControls));
  refuseRepeated(agents.map(({ agent }) => agent), (i) => `agents[${i}].agent`, 'agent');
  return agents;
}

/** @param hasControls whether the file lists controls, so that each agent must have a list, too */
function agentAt(at: string, value: unknown, hasControls: boolean): AcceptedAgent {
  const fields = map(at, value, 'be an object such as {"agent": "Deployment \\"agents/coder\\"", "callers": [], "reaches": []}');
  refuseUnknown(`${at}.`, fields, ['agent', 'callers', 'reaches', ...hasControls ? ['controls'] : []]);
  const agent: unknown = fields.agent;
  if (typeof agent !== 'string' || agent === '') {
    throw new OptionError(`${at}.agent`, 'be kind and name of an agent such as "Deployment \\"agents/coder\\""', agent);
  }
  const lines = (side: ReachSide) => list(`${at}.${side}`, fields[side], 'targets such as "203.0.113.0/24:443"', requireLine);
  return {
    agent,
    callers: lines('callers'),
    reaches: lines('reaches'),
    ...hasControls && { controls: list(`${at}.controls`, fields.controls, CONTROLS, requireControl) },
  };
}

function controlsIn(value: unknown): AcceptedControls[] {
  const controls = list('controls', value, 'controls', controlsAt);
  refuseRepeated(controls.map(({ object }) => object), (i) => `controls[${i}].object`, 'object');
  return controls;
}

function controlsAt(at: string, value: unknown): AcceptedControls {
  const fields = map(at, value, 'be an object such as {"object": "every agent", "controls": []}');
  refuseUnknown(`${at}.`, fields, ['object', 'controls']);
  const object: unknown = fields.object;
  if (typeof object !== 'string' || object === '') {
    throw new OptionError(`${at}.object`, 'be what controls hold for, such as "every agent"', object);
  }
  return { object, controls: list(`${at}.controls`, fields.controls, CONTROLS, requireControl) };
}

const CONTROLS = 'controls such as "labelled cdk8s-hardened-agents/agent: \"true\""';

function refuseRepeated(texts: readonly string[], at: (index: number) => string, noun: string): void {
  const seen = new Set<string>();
  texts.forEach((text, i) => {
    if (seen.size === seen.add(text).size) {
      throw new OptionError(at(i), `be another ${noun} than those before it`, text);
    }
  });
}

const FORM = 'be of the form "203.0.113.0/24:443", "api.example.com:443", \'Pod "tools/search":8443\', '
  + '"pods app=web in namespace web:8080" or "volume name"';

/**
 * A line of what an agent may reach, or who may call it.
 *
 * @throws OptionError if it is none, so that a typing error does not look like something that is no longer used
 */
export function requireLine(at: string, line: unknown): string {
  if (typeof line !== 'string' || line.trim() !== line || line === '') {
    throw new OptionError(at, 'be a target such as "203.0.113.0/24:443"', line);
  }
  if (/:[\w-]+(?:\/[A-Z]+)?(?:,[\w-]+(?:\/[A-Z]+)?)+$/.test(line)) {
    throw new OptionError(at, 'have one port, with a line for each port, such as "203.0.113.0/24:443" and "203.0.113.0/24:80"', line);
  }
  try {
    const { peer, ports } = targetOf(line);
    if (!hasPorts(ports) && (peer.addresses !== undefined || peer.labels !== undefined)) {
      throw new OptionError(at, `end with a port, such as "${peer.text}:443", "${peer.text}:53/UDP" or "${peer.text} on every port"`, line);
    }
    if (!hasPorts(ports) && !isWithoutPorts(line)) {
      throw new OptionError(at, FORM, line);
    }
    return line;
  } catch (error) {
    throw error instanceof CidrError
      ? new OptionError(at, `be a target such as "203.0.113.0/24:443": the block ${error.message}`, line)
      : error;
  }
}

/**
 * A control.
 *
 * @throws OptionError if it is no text, or names a block of addresses that is not valid
 */
function requireControl(at: string, text: unknown): string {
  if (typeof text !== 'string' || text.trim() !== text || text === '') {
    throw new OptionError(at, 'be a control as --write-accepted writes it', text);
  }
  const [, , line] = DENIED.exec(text) ?? [];
  [...line === undefined ? [] : [line], ...passedLines(PASSED.exec(text)?.[2])].forEach((one) => requireLine(at, one));
  return text;
}
