import { DnsAllowlist, DnsAllowlistProps } from '../../../src';
import { Base, IMAGE, RANGES } from '../../support/app';

/** A valid resolver with one tweak. */
export function allowlist(b: Base, tweak: Partial<DnsAllowlistProps> = {}, id = 'dns'): DnsAllowlist {
  const { namespace, runtime } = b;
  return new DnsAllowlist(b.chart, id, {
    namespace,
    runtime,
    ...RANGES,
    image: IMAGE,
    clusterIP: '10.96.0.53',
    names: ['api.example.com'],
    ...tweak,
  });
}
