import { passedLines } from './control-changes';
import { DENIED, PASSED } from './controls-cluster-policies';
import { AgentBudget, ControlBudget, ReachBudget, VERSION } from './reach-budget-shape';
import { ReachSide, isWithoutPorts, targetOf } from './reach-changes-lines';
import { hasPorts } from './reach-changes-ports';
import { CidrError } from '../address/cidr';
import { OptionError, list, map, refuseUnknown } from '../rules/option-values';

/**
 * Reads a budget.
 *
 * @throws OptionError at the first value that is not valid, with its path such as "agents[0].reaches[2]"
 */
export function readBudget(value: unknown): ReachBudget {
  const budget = map('', value, 'be an object with version and agents');
  if (budget.version !== VERSION) {
    throw new OptionError('version', `be ${VERSION}; another version of this library wrote the file, so write it again with --write-budget`,
      budget.version);
  }
  refuseUnknown('', budget, ['version', 'agents', 'controls']);
  const { controls } = budget;
  const agents = list('agents', budget.agents, 'agents', (at, one) => agentOf(at, one, controls !== undefined));
  agents.forEach(({ agent }, i) => {
    if (agents.findIndex((one) => one.agent === agent) < i) {
      throw new OptionError(`agents[${i}].agent`, 'be another agent than those before it', agent);
    }
  });
  return { version: VERSION, agents, ...controls !== undefined && { controls: controlsIn(controls) } };
}

function controlsIn(value: unknown): ControlBudget[] {
  const controls = list('controls', value, 'controls', controlsAt);
  controls.forEach(({ object }, i) => {
    if (controls.findIndex((one) => one.object === object) < i) {
      throw new OptionError(`controls[${i}].object`, 'be another object than those before it', object);
    }
  });
  return controls;
}

function controlsAt(at: string, value: unknown): ControlBudget {
  const fields = map(at, value, 'be an object such as {"object": "every agent", "controls": []}');
  refuseUnknown(`${at}.`, fields, ['object', 'controls']);
  const object: unknown = fields.object;
  if (typeof object !== 'string' || object === '') {
    throw new OptionError(`${at}.object`, 'be what controls hold for, such as "every agent"', object);
  }
  return { object, controls: list(`${at}.controls`, fields.controls, CONTROLS, requireControl) };
}

const CONTROLS = 'controls such as "labelled cdk8s-hardened-agents/agent: \"true\""';

/** @param hasControls whether the file lists controls, so that each agent must have a list, too */
function agentOf(at: string, value: unknown, hasControls: boolean): AgentBudget {
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

const FORM = 'be of the form "203.0.113.0/24:443", "api.example.com:443", \'Pod "tools/search":8443\', '
  + '"pods app=web in namespace web:8080" or "volume name"';

/**
 * A line of a budget.
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
 * A control of a budget.
 *
 * @throws OptionError if it is no text, or names a block of addresses that is not valid
 */
function requireControl(at: string, text: unknown): string {
  if (typeof text !== 'string' || text.trim() !== text || text === '') {
    throw new OptionError(at, 'be a control as --write-budget writes it', text);
  }
  const [, , line] = DENIED.exec(text) ?? [];
  [...line === undefined ? [] : [line], ...passedLines(PASSED.exec(text)?.[2])].forEach((one) => requireLine(at, one));
  return text;
}
