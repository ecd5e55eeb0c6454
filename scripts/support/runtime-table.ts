import { acceleratorsOf } from '../../src/engine/runtimes/accelerators';
import { RUNTIMES } from '../../src/engine/runtimes/known-runtimes';
import { isSandbox } from '../../src/engine/runtimes/trait-defaults';

/** The runtimes that the library knows, as a table in Markdown. */
export function runtimeTable(): string {
  const code = (text: string) => `\`${text}\``;
  const rows = RUNTIMES.map(({ title, api, className, handlers = [], traits }) => [
    title,
    api === undefined ? 'none' : code(api),
    className === undefined ? 'none' : code(className),
    handlers.map(code).join(', ') || 'the same as the class',
    `${traits.isolation}${isSandbox(traits) ? '' : ', no sandbox'}`,
    acceleratorText(acceleratorsOf(traits)),
  ]);
  return [['runtime', 'in the library', 'RuntimeClass', 'handler', 'isolation', 'accelerators'], Array<string>(6).fill('---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function acceleratorText(domains: readonly string[] | undefined): string {
  return domains === undefined ? 'state them' : domains.map((domain) => (domain === '*' ? 'all' : `\`${domain}\``)).join(', ') || 'none';
}
