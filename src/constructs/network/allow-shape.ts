import { AllowFromOptions, AllowPortOptions, AllowToCidrOptions, AllowToFqdnOptions, AllowToOptions } from './allow-options';
import { podSelector } from './network-shape';
import { Shape, checkedLater, optionsOf } from '../../engine/input/check';

/** Checks of the options of the allow methods. */

const PORTS: Shape<AllowPortOptions> = { port: checkedLater, ports: checkedLater };
const ALLOW_TO: Shape<AllowToOptions> = { ...PORTS, from: podSelector };
const ALLOW_TO_FQDN: Shape<AllowToFqdnOptions> = { from: podSelector };
const ALLOW_TO_CIDR: Shape<AllowToCidrOptions> = { ...ALLOW_TO, except: checkedLater };
const ALLOW_FROM: Shape<AllowFromOptions> = { ...PORTS, to: podSelector };

export const portOptions = optionsOf(PORTS, '{ port: 8080 }');
export const allowToOptions = optionsOf(ALLOW_TO, '{ from: agent, port: 8080 }');
export const allowToFqdnOptions = optionsOf(ALLOW_TO_FQDN, '{ from: agent }');
export const allowToCidrOptions = optionsOf(ALLOW_TO_CIDR, '{ from: agent, port: 443 }');
export const allowFromOptions = optionsOf(ALLOW_FROM, '{ to: agent, port: 8080 }');
