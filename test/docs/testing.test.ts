import { readFileSync } from 'fs';
import { join } from 'path';
import * as cdk8s from 'cdk8s';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import * as library from '../../src';
import { AgentAssertions } from '../../src';
import { CLUSTERS } from '../../src/cli/init/clusters';
import { LANGUAGES } from '../../src/cli/init/languages';
import { ROOT } from '../support/root';

/** The jest file of docs/guides/test-your-app.md, whose tests run here as tests. */

const page = (...path: string[]) => readFileSync(join(ROOT, 'docs', ...path), 'utf8');
const PAGE = page('testing.md');
const [, FILE] = /^```ts fixture=whole\n(.*?)^```$/ms.exec(page('guides', 'test-your-app.md'))!;

describe('the jest file of docs/guides/test-your-app.md', () => {
  const packages: { readonly [name: string]: unknown } = { cdk8s, 'cdk8s-hardened-agents': library };
  const { outputText } = transpileModule(FILE, { compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 } });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is a page of this checkout
  new Function('require', 'exports', 'test', 'expect', outputText)((name: string) => packages[name], {}, test, expect);

  test('uses each method, and the table has it', () => {
    const methods = Object.getOwnPropertyNames(AgentAssertions.prototype)
      .filter((name) => !['constructor', 'findings', 'agent', 'compare', 'requireAll', 'requireNone', 'requireRules'].includes(name));
    expect(methods).toHaveLength(8);
    expect(methods.filter((name) => !FILE.includes(`.${name}(`))).toEqual([]);
    expect(methods.filter((name) => !new RegExp(`^\\|.*\`${name}\`.*\\|$`, 'm').test(PAGE))).toEqual([]);
  });
});

/** The files in docs/testing.md. `npm run test:languages` runs them. */
test.each([
  ['python', 'test_main.py'],
  ['java', 'src/test/java/MainTest.java'],
  ['go', 'main_test.go'],
] as const)('the file in %s is the one that init writes', (language, file) => {
  const [, written] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(PAGE)!;
  expect(written).toBe(LANGUAGES[language].files({ cluster: CLUSTERS.kind, name: 'agents', version: '0.0.0' })[file]);
});
