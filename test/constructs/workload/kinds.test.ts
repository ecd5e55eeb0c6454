import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import * as library from '../../../src';
import { ROOT } from '../../support/root';

/** Each kind of workload is exported, documented and tested. */

const PREFIX = 'hardened-agent-';
const text = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const KINDS = readdirSync(join(ROOT, 'src/constructs/workload'))
  .filter((file) => file.startsWith(PREFIX))
  .map((file) => file.replace('.ts', ''));

test.each(KINDS)('%s', (file) => {
  const name = file.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  expect(library).toHaveProperty(name);
  expect(text('docs/workloads.md')).toContain(`\`${name}\``);
  const snapshots = text('test/constructs/workload/__snapshots__', `${file}.test.ts.snap`);
  expect(snapshots).toContain(`"kind": "${name.replace('HardenedAgent', '')}"`);
});
