import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { TEN_LINES } from '../../scripts/support/late-imports';
import { readmeWithOutputs } from '../../scripts/support/readme';
import { ROOT } from '../support/root';

const PAGE = readFileSync(join(ROOT, 'README.md'), 'utf8');

test('the README stays short', () => {
  expect(PAGE.trimEnd().split('\n').length).toBeLessThanOrEqual(120);
});

test('the snippets of the README, one after the other, print what is in the README', async () => {
  expect(await readmeWithOutputs(PAGE)).toBe(PAGE);
}, 60_000);

describe('an output of the README that is not what comes out is found', () => {
  test.each([
    ['an address that is not denied', 'except 10.96.0.0/16, 10.244.0.0/16', 'except 10.244.0.0/16'],
    ['an error of another line', '[agents/builder] Pod', '[agents/agent] Pod'],
    ['a verdict of another change', '; adds agents/', '; removes agents/'],
  ])('%s', async (_, printed, other) => {
    expect(PAGE).toContain(printed);
    expect(await readmeWithOutputs(PAGE.replace(printed, other))).toBe(PAGE);
  }, 60_000);

  test('an acknowledgement of another pod accepts nothing', async () => {
    const other = PAGE.replace('acknowledge(builder', 'acknowledge(search');
    expect(await readmeWithOutputs(other)).not.toContain('acknowledged  no-latest-image');
  }, 60_000);

  test('a command that nothing runs is named', async () => {
    await expect(readmeWithOutputs('```sh\nnpx tsc\n```\n')).rejects.toThrow('nothing here knows how to run "npx tsc"');
  });
});

test('the app of the README imports what the bundles hold ready', () => {
  const [, names] = /import \{ ([^}]+) \} from 'cdk8s-hardened-agents'/.exec(PAGE)!;
  expect(names.split(', ')).toEqual(TEN_LINES);
});

test('docs/README.md leads to every page of docs', () => {
  const index = readFileSync(join(ROOT, 'docs', 'README.md'), 'utf8');
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && file !== 'README.md' && (!file.startsWith('rules/') || file === 'rules/README.md'));
  expect(pages.length).toBeGreaterThan(50);
  expect(pages.filter((page) => !index.includes(`](${page})`))).toEqual([]);
});
