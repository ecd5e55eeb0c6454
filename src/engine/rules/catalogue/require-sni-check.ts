import { mountedConfigMap } from '../../cluster/gateways';
import { openTunnel } from '../../reach/open-tunnels';
import { proxiesOf } from '../../reach/proxies';
import { isSame, object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: data["squid.conf"] and data["envoy.json"] of a ConfigMap that pods of an EgressProxy mount, which have the label
 * cdk8s-hardened-agents/role.
 * Allowed: a Squid that allows no name. A Squid with an Envoy beside it, as EgressProxy writes them with sniCheck: Envoy compares the name
 * of the tunnel with the server name in TLS, but for ports without TLS.
 */
export const rule: Rule = {
  id: 'require-sni-check',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'tunnels for their own name',
  problem: 'Tunnels may carry another name than their own',
  why: 'The proxy reads the name in CONNECT and nothing of what the tunnel carries. Many names share the addresses of a CDN, so a client '
    + 'that asks for an allowed name and names another server in TLS reaches this server (domain fronting).',
  fix: 'set `sniCheck` of the EgressProxy, which puts an Envoy in front of Squid that compares the names; acknowledge the finding if no '
    + 'allowed name is served from shared addresses',
  fixInYaml: 'put an Envoy in front of Squid that compares the server name in TLS with the name of the tunnel, and let Squid listen on '
    + '127.0.0.1 alone; acknowledge the finding if no allowed name is served from shared addresses',
  source: 'https://attack.mitre.org/techniques/T1090/004/',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkObject: {
    kinds: ['ConfigMap'],
    appliesTo: ({ data }) => typeof object(data)['squid.conf'] === 'string',
    check: (manifest, report, view) => {
      const proxy = proxiesOf(view).find((pod) => isSame(mountedConfigMap(view, pod, 'squid.conf'), manifest));
      const host = proxy && openTunnel(view, proxy);
      if (host !== undefined) {
        report('data["envoy.json"]', undefined, `tunnels to "${host}" may carry TLS for another name`);
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the pods that mount a ConfigMap' },
};
