import { passedLines } from './control-changes';
import { DENIED, PASSED } from './controls-cluster-policies';
import { targetOf } from './reach-changes-lines';
import { hasPorts } from './reach-changes-ports';
import { CidrError } from '../address/cidr';
import { OptionError } from '../rules/option-values';

/**
 * A line of a budget.
 *
 * @throws OptionError if it is none, so that a typing error does not look like something that is no longer used
 */
export function requireLine(at: string, line: unknown): string {
  if (typeof line !== 'string' || line.trim() !== line || line === '') {
    throw new OptionError(at, 'be a target such as "203.0.113.0/24:443"', line);
  }
  try {
    const { peer, ports } = targetOf(line);
    const needsPorts = peer.addresses !== undefined || peer.labels !== undefined;
    if (needsPorts && !hasPorts(ports)) {
      throw new OptionError(at, `end with a port, such as "${peer.text}:443", "${peer.text}:53/UDP" or "${peer.text} on every port"`, line);
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
export function requireControl(at: string, text: unknown): string {
  if (typeof text !== 'string' || text.trim() !== text || text === '') {
    throw new OptionError(at, 'be a control as --write-budget writes it', text);
  }
  const [, , line] = DENIED.exec(text) ?? [];
  [...line === undefined ? [] : [line], ...passedLines(PASSED.exec(text)?.[2])].forEach((one) => requireLine(at, one));
  return text;
}
