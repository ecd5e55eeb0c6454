/** The variables of the environment that decide about colors. */
type Environment = { readonly [name: string]: string | undefined };

/**
 * Whether to write colors: on a terminal, unless NO_COLOR or TERM=dumb is set. FORCE_COLOR decides first, as in Node.
 *
 * @see https://no-color.org
 */
export function hasColors(isTerminal: boolean, { FORCE_COLOR, NO_COLOR, TERM }: Environment): boolean {
  if (FORCE_COLOR !== undefined) {
    return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  }
  return isTerminal && !NO_COLOR && TERM !== 'dumb';
}

/** Whether a line can be erased. */
export function canErase(isTerminal: boolean, { TERM }: Environment): boolean {
  return isTerminal && TERM !== 'dumb';
}
