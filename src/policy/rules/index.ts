import { Rule } from '../rule';
import { rule as noCapabilities } from './no-capabilities';
import { rule as noHostNamespaces } from './no-host-namespaces';
import { rule as noHostPorts } from './no-host-ports';
import { rule as noHostVolumes } from './no-host-volumes';
import { rule as noLatestImage } from './no-latest-image';
import { rule as noPrivilegeEscalation } from './no-privilege-escalation';
import { rule as noServiceAccountToken } from './no-service-account-token';
import { rule as noServiceLinks } from './no-service-links';
import { rule as noSharedProcessNamespace } from './no-shared-process-namespace';
import { rule as requireBoundedScratch } from './require-bounded-scratch';
import { rule as requireLimits } from './require-limits';
import { rule as requireNonRoot } from './require-non-root';
import { rule as requireReadOnlyRoot } from './require-read-only-root';
import { rule as requireRestrictedNamespace } from './require-restricted-namespace';
import { rule as requireSandboxedRuntime } from './require-sandboxed-runtime';
import { rule as requireSeccomp } from './require-seccomp';

/** Every rule, in the order of its id. */
export const RULES: readonly Rule[] = [
  noCapabilities,
  noHostNamespaces,
  noHostPorts,
  noHostVolumes,
  noLatestImage,
  noPrivilegeEscalation,
  noServiceAccountToken,
  noServiceLinks,
  noSharedProcessNamespace,
  requireBoundedScratch,
  requireLimits,
  requireNonRoot,
  requireReadOnlyRoot,
  requireRestrictedNamespace,
  requireSandboxedRuntime,
  requireSeccomp,
];
