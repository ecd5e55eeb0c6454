import { Control, Framework, covered, untitled } from './control';

/** The Pod Security Standards. Their controls have titles and no numbers, and some have the same title at both levels. */
export const POD_SECURITY: Framework = {
  id: 'podSecurity',
  title: 'Kubernetes Pod Security Standards',
  url: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  controls: [
    control('baseline: HostProcess', 'A rule rejects Windows host processes.'),
    control('baseline: Host Namespaces', 'A rule rejects the network, process and IPC namespaces of the node.'),
    control('baseline: Privileged Containers', 'A rule rejects privileged containers.'),
    control('baseline: Capabilities', 'A rule rejects all added capabilities, and another one reports NET_BIND_SERVICE.'),
    control('baseline: HostPath Volumes', 'Rules reject host paths in volumes and behind claims.'),
    control('baseline: Host Ports', 'A rule rejects host ports.'),
    control('baseline: Host Probes / Lifecycle Hooks', 'A rule rejects hosts in probes and lifecycle handlers.'),
    control('baseline: AppArmor', 'A rule rejects unconfined AppArmor profiles.'),
    control('baseline: SELinux', 'A rule rejects SELinux users and roles, and types that confine less.'),
    control('baseline: /proc Mount Type', 'A rule rejects an unmasked /proc.'),
    control('baseline: Seccomp', 'A rule requires a seccomp profile and rejects Unconfined.'),
    control('baseline: Sysctls', 'A rule rejects unsafe sysctls.'),
    control('restricted: Volume Types', 'A rule accepts the volume types of the standard alone.'),
    control('restricted: Privilege Escalation', 'A rule requires allowPrivilegeEscalation: false.'),
    control('restricted: Running as Non-root', 'A rule requires runAsNonRoot: true for every container.'),
    control('restricted: Running as Non-root user', 'A rule rejects user 0.'),
    control('restricted: Seccomp', 'A rule requires a seccomp profile, and another one judges profiles among the manifests.'),
    control('restricted: Capabilities', 'A rule requires that containers drop all capabilities.'),
    covered('restricted', 'Restricted', 'Rules require the namespace labels that make the API server enforce the level.'),
  ],
};

function control(id: string, note: string): Control {
  return untitled(covered, id, note);
}
