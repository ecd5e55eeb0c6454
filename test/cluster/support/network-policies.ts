import { AGENTS, TOOLS } from './network-policy-pods';
import { settings } from './settings';
import { Manifest } from '../../support/app';

/** What policies need to know of the cluster. */
interface Addresses {
  readonly apiServer: { readonly host: string; readonly port: number };
  /** Of one caller. */
  readonly caller: string;
  readonly internet: string;
}

const policy = (namespace: string, spec: Manifest, name = 'one'): Manifest =>
  ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec });
const caller = { matchLabels: { app: 'agent' } };
const only = (runtime: string) => ({ matchExpressions: [{ key: 'runtime', operator: 'In', values: [runtime] }] });
const named = (...names: string[]) => ({ matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: names }] });
const app = (name: string) => ({ matchLabels: { app: name } });
const egress = (...rules: Manifest[]) => policy(AGENTS, { podSelector: caller, policyTypes: ['Egress'], egress: rules });
const block = (cidr: string, ...except: string[]) => ({ ipBlock: { cidr, ...(except.length > 0 ? { except } : {}) } });
const dns = {
  to: [{ namespaceSelector: named('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
  ports: [{ port: 53, protocol: 'UDP' }],
};

/** Policies by what they are, each state applied alone. */
export function states({ apiServer, caller: address, internet }: Addresses): [title: string, policies: Manifest[]][] {
  const [first, last] = [settings.runtimes[0], settings.runtimes[settings.runtimes.length - 1]];
  const denyAll = policy(AGENTS, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }, 'deny');
  return [
    ['no policy', []],
    ['nothing at all', [denyAll]],
    ['an empty list of rules, which closes ingress alone', [policy(AGENTS, { podSelector: {}, egress: [] })]],
    ['nothing, and then everything', [denyAll, policy(AGENTS, {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{}],
      egress: [{}],
    })]],
    ['pods by label', [egress({ to: [{ podSelector: app('web') }] })]],
    ['namespaces by label', [egress({ to: [{ namespaceSelector: { matchLabels: { team: 'tools' } } }] })]],
    ['pods by label in every namespace', [egress({ to: [{ namespaceSelector: {}, podSelector: app('web') }] })]],
    ['pods by what they lack, in namespaces that lack a label', [egress({
      to: [{
        namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['agents'] }] },
        podSelector: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
      }],
    })]],
    ['addresses, some left out', [egress({
      to: [block('0.0.0.0/0', ...settings.podCidrs, ...settings.serviceCidrs,
        `${settings.metadata}/32`)],
    })]],
    ['one address on one port', [egress({
      to: [block(`${internet}/32`), block(`${apiServer.host}/32`)],
      ports: [{ port: apiServer.port }],
    })]],
    ['a named port', [egress({ ports: [{ port: 'http' }] })]],
    ['a range of ports', [egress({ ports: [{ port: 8081, endPort: 18_080 }] })]],
    ['UDP alone', [egress({ ports: [{ protocol: 'UDP' }] })]],
    ['the resolver by UDP', [egress(dns)]],
    ['the resolver in one policy, pods in another', [egress(dns), policy(AGENTS,
      { podSelector: only(last), egress: [{ to: [{ podSelector: {} }] }] }, 'two')]],
    ['one caller alone', [policy(AGENTS, { podSelector: only(first), policyTypes: ['Egress'] })]],
    ['who may call on which port', [policy(AGENTS, {
      podSelector: app('web'),
      ingress: [{ from: [{ podSelector: only(first) }], ports: [{ port: 8081 }] }],
    })]],
    ['who may call from another namespace', [policy(TOOLS, {
      podSelector: {},
      ingress: [{ from: [{ namespaceSelector: named(AGENTS), podSelector: only(last) }], ports: [{ port: 'http' }] }],
    })]],
    ['who may call by address', [policy(AGENTS, {
      podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
      ingress: [{ from: [block(`${address}/32`)] }],
    })]],
    ['both sides, of which one denies', [
      egress({ to: [{ namespaceSelector: named(TOOLS) }] }),
      policy(TOOLS, { podSelector: app('tool'), ingress: [{ from: [{ podSelector: {} }] }] }),
    ]],
  ];
}
