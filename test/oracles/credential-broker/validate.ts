import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { run } from '../../../scripts/support/run';
import { envoyBinary } from '../envoy';

/** What Envoy says of a configuration that it accepts. It throws with what Envoy says of another. */
export function validate(config: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'envoy-'));
  try {
    writeFileSync(join(folder, 'envoy.json'), config);
    return run('sh', ['-c', '"$0" "$@" 2>&1', envoyBinary(), '--mode', 'validate', '--config-path', join(folder, 'envoy.json')], folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
