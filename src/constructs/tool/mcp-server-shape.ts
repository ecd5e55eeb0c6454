import { McpServerProps } from './mcp-server-props';
import { Check, Shape, checkedLater, flag, integer } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { RANGES, fqdnBackEnd, list } from '../network/network-shape';
import { serviceName } from '../props/dns-names';
import { WORKLOAD } from '../workload/workload-shape';

/** Kubernetes expands $(NAME) in variables, and a query or a fragment is no part of the address of a server. */
const urlPath: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !/^\/[A-Za-z0-9._~%/-]*$/.test(value)) {
    throw propError(place, prop, 'be a path such as "/mcp": "/", then letters, digits, "/", "-", "_", ".", "~" and "%"', value);
  }
};

/** The shape of the props of `McpServer`. */
export const PROPS: Shape<McpServerProps> = {
  ...WORKLOAD,
  ...RANGES,
  name: serviceName(),
  path: urlPath,
  replicas: integer(0),
  spread: flag,
  clusterIP: checkedLater,
  allowDns: flag,
  nodeLocalDns: list,
  fqdnBackEnd,
};
