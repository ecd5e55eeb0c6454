import { ApiObject, App, Chart } from 'cdk8s';
import { AgentPolicy, EnforceOptions } from '../../src';
import { Json } from '../../src/engine/value/json';
import { RANGES } from '../support/app';
import { renamed, surroundings, valid } from '../support/cases';

/** An app of plain objects: what hardened pods look like where this library has no construct. */
export function foreign(
  tweak: (manifest: Json) => void = () => {}, options?: EnforceOptions,
): { app: App; chart: Chart; object: ApiObject } {
  const app = new App();
  const chart = new Chart(app, 'test');
  const manifest = valid('Deployment');
  tweak(manifest);
  surroundings().forEach((around, i) => new ApiObject(chart, `around-${i}`, around as any));
  const target = new ApiObject(chart, 'web', manifest as any);
  if (options) {
    AgentPolicy.of(chart).enforce({ ...RANGES, ...options });
  }
  return { app, chart, object: target };
}

export const unpinned = (manifest: Json) => { manifest.spec.template.spec.containers[0].image = 'web:latest'; };
export const UNPINNED = '[test/web] spec.template.spec.containers[0].image is "web:latest"';

/** A pod that shares the process ids of its node. */
export const weak = (name: string) => renamed({ ...valid('Pod'), spec: { ...valid('Pod').spec, hostPID: true } }, name);
