import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { ROOT } from '../support/root';

const text = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const { author, repository } = JSON.parse(text('package.json'));
const HOME = repository.url.replace(/\.git$/, '');
const FORMS = readdirSync(join(ROOT, '.github', 'ISSUE_TEMPLATE')).filter((file) => file !== 'config.yml');

test('the code of conduct names the maintainers\' address and its source', () => {
  expect(text('CODE_OF_CONDUCT.md')).toContain(`\`${author.email}\``);
  expect(text('CODE_OF_CONDUCT.md')).toContain('https://www.contributor-covenant.org/version/2/1/code_of_conduct/');
});

test.each(FORMS)('%s is a form of GitHub', (file) => {
  const { name, description, body } = parse(text('.github', 'ISSUE_TEMPLATE', file));
  expect([name, description].map((one) => typeof one)).toEqual(['string', 'string']);
  const asked = body.filter(({ type }: { type: string }) => type !== 'markdown');
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.filter(({ id, attributes }: any) => !/^[a-z]+$/.test(id) || typeof attributes.label !== 'string')).toEqual([]);
  expect(new Set(asked.map(({ id }: { id: string }) => id)).size).toBe(asked.length);
});

test('a vulnerability does not become an issue', () => {
  const { blank_issues_enabled: blank, contact_links: links } = parse(text('.github', 'ISSUE_TEMPLATE', 'config.yml'));
  expect(blank).toBe(false);
  expect(links.map(({ url }: { url: string }) => url)).toContain(`${HOME}/security/advisories/new`);
  expect(text('.github', 'ISSUE_TEMPLATE', 'bug.yml')).toContain(`${HOME}/security/policy`);
});

test('a team of the organization owns every file', () => {
  const [, organization] = /github\.com\/([^/]+)\//.exec(HOME)!;
  const lines = text('.github', 'CODEOWNERS').split('\n').filter((line) => /^[^#]/.test(line)).map((line) => line.split(/\s+/));
  expect(lines[0]).toEqual(['*', `@${organization}/maintainers`]);
  expect(lines.flatMap(([, ...owners]) => owners).filter((owner) => !owner.startsWith(`@${organization}/`))).toEqual([]);
});
