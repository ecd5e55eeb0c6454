import { spawnSync } from 'node:child_process';
import { settings } from './settings';
import { Manifest } from '../../support/app';

/** Without these flags kubectl first reads all schemas of the cluster, which takes most of its time. It knows those of Kubernetes. */
export const WITHOUT_SCHEMAS = ['--validate=false', '--openapi-patch=false'];

/** Client-side apply of the objects as one file; gives the line that kubectl says of each. */
export function kubectlApply(objects: Manifest[], flags: string[] = []): string[] {
  const input = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const options = { input, encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
  const { error, status, stdout, stderr } = spawnSync(settings.kubectl, ['apply', '-f', '-', ...flags], options);
  if (error || status !== 0) {
    throw error ?? new Error(`kubectl apply ends with exit code ${status}\n${stdout}${stderr}`);
  }
  return stdout.trimEnd().split('\n');
}
