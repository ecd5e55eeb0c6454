import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseObjects, readYaml, synthExample } from '../../../scripts/support/examples';
import { Manifest } from '../../support/app';

/** An example's objects in the order in which `kubectl apply -f` of its output folder takes them. */
export function exampleObjects(name: string, env: { [name: string]: string } = {}): Manifest[] {
  const outdir = mkdtempSync(join(tmpdir(), `${name}-`));
  try {
    synthExample(name, outdir, env);
    return parseObjects(readYaml(outdir));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
