import { FILE_FORMAT_ANNOTATION } from '../../gateway-files/gateway-program';
import { hasGatewayFile, reportDifferences } from '../criteria/edited-gateways';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: the same files as no-edited-gateway-file, in a ConfigMap whose annotation cdk8s-hardened-agents/file-format names another version
 * than that of this library.
 * Allowed: what this version of the library writes too.
 */
export const rule: Rule = {
  id: 'no-unknown-gateway-file',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'gateway files of this version',
  problem: 'File of a gateway is of an unknown version',
  why: 'This version of the library cannot know whether another version wrote the file, or someone edited it. The report counts the '
    + 'gateway as open to all that it may call.',
  fix: 'synthesize the app with this version of the library, or judge the manifests with the version that wrote them',
  fixInYaml: 'generate the manifests with this version of the library, or judge them with the version that wrote them; if none did, remove '
    + `the annotation ${FILE_FORMAT_ANNOTATION}`,
  source: 'https://attack.mitre.org/techniques/T1685/',
  since: '0.1.0',
  mappings: { attack: ['T1685'] },
  needsClusterView: true,
  ofNeighbours: true,
  checkObject: {
    kinds: ['ConfigMap'],
    appliesTo: hasGatewayFile,
    check: (manifest, report, view) => reportDifferences(manifest, report, view, true),
  },
  admission: { none: 'the configuration is a text in a ConfigMap, which CEL cannot read' },
};
