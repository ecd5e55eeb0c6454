// eslint-disable-next-line import/no-extraneous-dependencies -- jest brings it, in the version that fits
import { TestEnvironment } from 'jest-environment-node';

/** client-node is an ES module: Node loads it, jest's own loader on Node 20 cannot. */
export default class ClusterEnvironment extends TestEnvironment {
  public async setup(): Promise<void> {
    await super.setup();
    this.global.clientNode = await import('@kubernetes/client-node');
  }
}
