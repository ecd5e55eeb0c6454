import { settings } from './settings';
import { exampleObjects } from '../../../scripts/support/examples';
import { Manifest } from '../../support/app';

/** Serves a page from /tmp, the one place where the agent may write. */
const SERVE = 'echo agent >/tmp/index.html; exec httpd -f -p 8080 -h /tmp';

/** The objects of examples/seed for this cluster under a runtime. */
export function synthSeed(runtime: string): Manifest[] {
  return exampleObjects('seed', {
    SEED_RUNTIME: runtime,
    SEED_IMAGE: settings.image,
    SEED_PULL_POLICY: 'IfNotPresent',
    SEED_ARGS: [...settings.shellArgs, SERVE].join(','),
    SEED_POD_CIDRS: settings.podCidrs.join(','),
    SEED_SERVICE_CIDRS: settings.serviceCidrs.join(','),
    SEED_NODE_CIDRS: settings.nodeCidrs.join(','),
    SEED_API_SERVER_CIDRS: settings.apiServerCidrs.join(','),
  });
}

/** The pod under a name of its own, so that several run side by side. */
export function seedPod(objects: Manifest[], name: string): Manifest {
  const pod = structuredClone(objects.find((object) => object.kind === 'Pod')!);
  pod.metadata.name = name;
  return pod;
}
