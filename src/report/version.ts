import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';

const NAME = 'cdk8s-hardened-agents';

/** The version of this library. Its files are bundled, so that its package.json is in one of the folders above. */
export function versionOf(): string {
  for (let [folder, last] = [__dirname, '']; folder !== last; [folder, last] = [dirname(folder), folder]) {
    const file = join(folder, 'package.json');
    const { name, version } = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as { name?: string; version?: string };
    if (name === NAME && version !== undefined) {
      return version;
    }
  }
  return 'of an unknown version';
}
