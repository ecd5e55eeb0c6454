import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { checkov, kubeScore } from './scanners';
import { synthExample } from '../../scripts/support/examples';
import { ROOT } from '../support/root';

/** Scanners that others wrote, held against docs/judges.md: the exceptions are its rows, and nowhere else. */

const rows = readFileSync(join(ROOT, 'docs', 'judges.md'), 'utf8').split('\n').filter((line) => /^\| `(strict|fleet)` /.test(line));
const exceptions = rows.flatMap((row) => {
  const [example, check, kinds, reason] = row.split('|').slice(1, -1).map((cell) => cell.trim().replace(/^`|`$/g, ''));
  return kinds.split(', ').map((kind) => ({ example, reported: `${check} ${kind}`, reason }));
});

test.each(exceptions)('docs/judges.md gives a reason for $reported of examples/$example', ({ reason }) => {
  expect(reason.length).toBeGreaterThan(20);
});

test.each(['strict', 'fleet'])('the scanners report of examples/%s what docs/judges.md gives reasons for, and nothing else', (name) => {
  const outdir = mkdtempSync(join(tmpdir(), 'judges-'));
  try {
    expect(synthExample(name, outdir)).toBe('');
    const answered = exceptions.filter(({ example }) => example === name).map(({ reported }) => reported);
    expect([...kubeScore(outdir), ...checkov(outdir)].sort()).toEqual(answered.sort());
  } finally {
    rmSync(outdir, { recursive: true });
  }
});
