import { rule as noCapabilities } from './no-capabilities';
import { rule as noHostNamespaces } from './no-host-namespaces';
import { rule as noHostPorts } from './no-host-ports';
import { rule as noHostProcess } from './no-host-process';
import { rule as noHostVolumes } from './no-host-volumes';
import { rule as noLatestImage } from './no-latest-image';
import { rule as noPrivilegeEscalation } from './no-privilege-escalation';
import { rule as noProbeHost } from './no-probe-host';
import { rule as noSelinuxOverride } from './no-selinux-override';
import { rule as noServiceAccountToken } from './no-service-account-token';
import { rule as noServiceLinks } from './no-service-links';
import { rule as noSharedProcessNamespace } from './no-shared-process-namespace';
import { rule as noUnconfinedAppArmor } from './no-unconfined-app-armor';
import { rule as noUnmaskedProc } from './no-unmasked-proc';
import { rule as noUnsafeSysctls } from './no-unsafe-sysctls';
import { rule as requireBoundedScratch } from './require-bounded-scratch';
import { rule as requireLimits } from './require-limits';
import { rule as requireNonRoot } from './require-non-root';
import { rule as requireReadOnlyRoot } from './require-read-only-root';
import { rule as requireRestrictedNamespace } from './require-restricted-namespace';
import { rule as requireSandboxedRuntime } from './require-sandboxed-runtime';
import { rule as requireSeccomp } from './require-seccomp';
import { Rule } from '../rule';

/** Every rule, in the order of its id. */
export const RULES: readonly Rule[] = [
  noCapabilities,
  noHostNamespaces,
  noHostPorts,
  noHostProcess,
  noHostVolumes,
  noLatestImage,
  noPrivilegeEscalation,
  noProbeHost,
  noSelinuxOverride,
  noServiceAccountToken,
  noServiceLinks,
  noSharedProcessNamespace,
  noUnconfinedAppArmor,
  noUnmaskedProc,
  noUnsafeSysctls,
  requireBoundedScratch,
  requireLimits,
  requireNonRoot,
  requireReadOnlyRoot,
  requireRestrictedNamespace,
  requireSandboxedRuntime,
  requireSeccomp,
];
