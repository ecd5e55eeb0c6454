import { InfrastructureProps, ReplicatedInfrastructureProps } from './infrastructure-props';
import { Shape, flag, integer, required } from '../../engine/input/check';
import { RANGES, list } from '../network/network-shape';
import { serviceName } from '../props/dns-names';
import { imagePullSecrets } from '../props/image-pull-secrets';
import { requireNamespace } from '../props/require-namespace';
import { requireRuntime } from '../props/require-runtime';
import { resources } from '../workload/container-shape';
import { serviceAccount } from '../workload/workload-shape';

/** The shape of the props of constructs whose pods serve agents. */
export const INFRASTRUCTURE: Shape<InfrastructureProps> = {
  ...RANGES,
  namespace: required(requireNamespace),
  runtime: required(requireRuntime),
  name: serviceName(),
  resources,
  imagePullSecrets,
};

/** The shape of the props of constructs that serve agents with several pods. */
export const REPLICATED_INFRASTRUCTURE: Shape<ReplicatedInfrastructureProps> = {
  ...INFRASTRUCTURE,
  replicas: integer(0),
  spread: flag,
  serviceAccount,
  nodeLocalDns: list,
};
