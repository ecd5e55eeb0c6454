import { createRequire } from 'module';
import { WAYS } from './ways';
import { check } from '../../cli/command';

/** The oldest one that users must have, and the newest two. docs/versions.md has the others, which scripts/plus-versions.ts tries. */
const VERSIONS = ['cdk8s-plus-29', 'cdk8s-plus-33', 'cdk8s-plus-34'];
const load = createRequire(__filename);

describe.each(VERSIONS)('%s', (name) => {
  test.each(Object.entries(WAYS))('%s', async (_, way) => {
    await way(load(name), async (folder) => {
      const { code } = await check([folder, '--pod-cidr', '10.244.0.0/16', '--service-cidr', '10.96.0.0/12']);
      return code;
    });
  }, 30_000);
});
