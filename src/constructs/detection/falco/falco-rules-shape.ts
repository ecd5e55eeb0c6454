import { FalcoPriority } from './falco-priority';
import { FalcoRulesProps } from './falco-rules-props';
import { Shape, checkedLater, flag, mapOf, oneOf, text } from '../../../engine/input/check';
import { list } from '../../network/network-shape';
import { dnsLabel, dnsSubdomain } from '../../props/dns-names';

/** The shape of the props of `FalcoRules`. `requireFalcoInput` checks what they say. */
export const PROPS: Shape<FalcoRulesProps> = {
  namespaces: list,
  podLabels: mapOf(text, '{ team: "search" }'),
  subject: checkedLater,
  minimumPriority: oneOf(FalcoPriority),
  overrides: mapOf(checkedLater, '{ "package-manager": { enabled: false } }'),
  listenPorts: list,
  resolvers: list,
  destinations: list,
  destinationNames: list,
  lists: list,
  macros: list,
  rules: list,
  configMap: flag,
  configMapNamespace: dnsLabel,
  name: dnsSubdomain,
};
