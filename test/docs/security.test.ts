import { readFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../support/root';

const policy = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

test('vulnerabilities are reported in private, to the repository that the package names', () => {
  const { repository } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(policy).toContain(`<${repository.url.replace(/\.git$/, '')}/security/advisories/new>`);
});

test('the policy has what GitHub and reporters look for', () => {
  expect(policy.match(/^## .*$/gm)).toEqual(['## Supported versions', '## Report a vulnerability', '## What counts as a vulnerability',
    '## What to expect']);
});
