import { celIsPositive, isPositive } from './amount';
import { classesOf, deviceRequests } from './device-claims';
import { ClusterView } from '../../cluster/cluster-view';
import { titleOf } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { acceleratorDomain, acceleratorDomainOfClass, passesAccelerator, refusedAccelerators } from '../../runtimes/accelerators';
import { RuntimesByClass, celForClasses } from '../../runtimes/runtimes';
import { RuntimeTraits } from '../../runtimes/traits';
import { Json, object } from '../../value/json';
import { Report } from '../rule';

/** Accelerators that a pod requests and its runtime does not pass through. */

export function reportRefusedAccelerators(pod: PodView, report: Report, view: ClusterView, runtime: RuntimeTraits): void {
  const isRefused = (domain: string | undefined) => domain !== undefined && passesAccelerator(runtime, domain) === false;
  const detail = `the runtime (${runtime.isolation}) does not pass such a device through`;
  for (const { path, container } of pod.containers) {
    const { limits, requests } = object(container.resources);
    for (const [part, amounts, others] of [['limits', object(limits), {}], ['requests', object(requests), object(limits)]] as const) {
      for (const [name, amount] of Object.entries(amounts)) {
        if (isRefused(acceleratorDomain(name)) && isPositive(amount) && !isPositive((others as Json)[name])) { // both are equal
          report(`${path}.resources.${part}["${name}"]`, amount, detail);
        }
      }
    }
  }
  for (const { field, got, claim, request, at } of deviceRequests(pod, view)) {
    const deviceClass = classesOf(request).find((name) => isRefused(acceleratorDomainOfClass(name)));
    if (deviceClass !== undefined) {
      report(field, got, `${detail}: ${titleOf(claim)} requests class "${deviceClass}" in ${at}`);
    }
  }
}

/** The same for extended resources, as CEL. Runtimes that refuse the same names share a condition. */
export function celNoRefusedAccelerators(runtimes: RuntimesByClass): string[] {
  const patterns = new Set(Object.values(runtimes).flatMap((traits) => refusedAccelerators(traits) ?? []));
  return [...patterns].sort().map((pattern) => celForClasses(
    runtimes,
    (traits) => refusedAccelerators(traits) === pattern,
    'variables.containers.all(c, [c.?resources.?limits.orValue({}), c.?resources.?requests.orValue({})]'
    + `.all(r, r.all(k, !k.matches(${JSON.stringify(pattern)}) || !${celIsPositive('r[k]')})))`,
  ));
}
