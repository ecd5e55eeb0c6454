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
  ]);
  return [['runtime', 'in the library', 'RuntimeClass', 'handler', 'isolation'], Array<string>(5).fill('---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
