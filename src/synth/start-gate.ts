import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { AppSnapshot, SnapshotEntry } from './app-snapshot';
import { Guard } from './guard';
import { AddressSet } from '../engine/address/address-set';
import { parseAddress } from '../engine/address/cidr';
import { NODE_METADATA } from '../engine/address/metadata';
import { ClusterView } from '../engine/cluster/cluster-view';
import { listed, titleOf } from '../engine/cluster/namespaced';
import { constructError } from '../engine/input/props';
import { PodView } from '../engine/manifest/pod-view';
import { addressesOf } from '../engine/posture/reached';
import { mayResolve } from '../engine/reach/may-resolve';
import { isolatorsOf, peerOpenings } from '../engine/reach/peer-openings';
import { allows } from '../engine/reach/reach';
import { Json } from '../engine/value/json';
import { memoizeBy } from '../engine/value/memoize';

/**
 * A gate that agents pass before they start: what a `StartGate` gives the pods behind it.
 */
export interface IStartGate {
  /**
   * Image of the gate, with `/bin/sh`, `timeout`, and either `bash` with `getent` or busybox' `nc` and `nslookup`.
   */
  readonly image: string;

  /**
   * When the image is pulled, such as "IfNotPresent".
   */
  readonly imagePullPolicy?: string;

  /**
   * Name of the namespace of the canary and of its control, such as "agent-start-gate".
   */
  readonly namespaceName: string;

  /**
   * The domain of the cluster, such as "cluster.local".
   */
  readonly clusterDomain: string;

  /**
   * How long the gate waits for the walls.
   */
  readonly timeout: Duration;
}

/** The name of the gate's container. */
export const GATE = 'start-gate';

/** The port of the canary. */
export const CANARY_PORT = 8080;

/** The names of Services in the gate's namespace, and the labels of their pods. */
export const CANARY = 'canary';
export const CANARY_PODS = 'canary-pods';
export const CONTROL = 'control';

/** How long a call may take, in seconds: a slow sandbox must not look like a wall, so the resolver must answer in this time, too. */
const CALL_SECONDS = 1;

/**
 * The init container that lets an agent start once the walls around it stand. It calls what the policies of the app deny this agent.
 *
 * It says what it tries in its arguments, so that a reviewer of the manifest sees it. Its program is part of its command: no one edits it
 * without editing the pod.
 */
export function gateContainer(construct: IConstruct, gate: IStartGate): Json {
  const { walls, targets } = Guard.of(construct).textOfApp((snapshot) => triesOf(construct, snapshot, gate), NONE);
  return {
    name: GATE,
    image: gate.image,
    ...(gate.imagePullPolicy !== undefined && { imagePullPolicy: gate.imagePullPolicy }),
    command: ['/bin/sh', '-c', PROGRAM, GATE],
    args: [String(gate.timeout.toSeconds()), hostIn(gate, CONTROL), walls, ...targets],
    resources: { requests: { cpu: '50m', ...AMOUNTS }, limits: { cpu: '250m', ...AMOUNTS } },
    terminationMessagePolicy: 'FallbackToLogsOnError', // kubectl describe shows which wall is missing
  };
}

/** A Job does not count pods whose gate stays closed: it makes another one until its deadline. */
export const GATE_FAILURES: Json = {
  rules: [{ action: 'Ignore', onExitCodes: { containerName: GATE, operator: 'NotIn', values: [0] } }],
};

/** What it takes beside CPU. A shell in gVisor needs more than it requests. A pod requests the larger of this and of its containers. */
const AMOUNTS = { 'memory': '32Mi', 'ephemeral-storage': '16Mi' };

/** A name that ends with a dot is resolved as it is. */
function hostIn({ namespaceName, clusterDomain }: IStartGate, service: string): string {
  return `${service}.${namespaceName}.svc.${clusterDomain}.`;
}

const entriesByOwner = memoizeBy((snapshot: AppSnapshot): ReadonlyMap<IConstruct, SnapshotEntry> =>
  new Map(snapshot.entries.map((entry) => [entry.owner, entry])));

/** What a gate tries. */
interface Tries {
  /** The policies that deny it, in words. */
  readonly walls: string;
  /** A text for each target: host, port, and what it is. */
  readonly targets: readonly string[];
}

const NONE: Tries = { walls: '', targets: [] };

/** What the policies of the app deny the pod of a construct. */
function triesOf(construct: IConstruct, snapshot: AppSnapshot, gate: IStartGate): Tries {
  const { chart, rendered } = entriesByOwner(snapshot).get(construct) ?? {};
  if (!chart || !rendered) {
    return NONE; // what cannot be rendered is reported elsewhere
  }
  const view = snapshot.viewOf(chart);
  const [pod] = view.podsOf(rendered.manifest);
  requireWalls(construct, view, pod, gate);
  const openings = peerOpenings(view, pod, 'Egress');
  const open = openings && addressesOf(openings);
  const { apiServers } = view.rangesOf(pod.namespace);
  // Where the API server is may not be known. It can then be at any address that is open.
  const hasNoApi = apiServers.length > 0 ? open?.intersect(AddressSet.of(apiServers)).isEmpty : open?.isEmpty;
  return {
    walls: listed(isolatorsOf(view, pod, 'Egress').map(({ policy }) => titleOf(policy))) || 'policies of the cluster',
    targets: [
      `${hostIn(gate, CANARY_PODS)} ${CANARY_PORT} pods of other namespaces`,
      `${hostIn(gate, CANARY)} ${CANARY_PORT} Services of other namespaces`,
      ...open?.contains(parseAddress(NODE_METADATA)) === false ? [`${NODE_METADATA} 80 the metadata endpoint`] : [],
      ...hasNoApi ? ['api-server 443 the API server'] : [],
    ],
  };
}

/** Without a resolver the gate knows nothing, and without a wall it proves nothing. */
function requireWalls(construct: IConstruct, view: ClusterView, pod: PodView, { namespaceName }: IStartGate): void {
  const canaries = view.pods.select(namespaceName, { matchLabels: { app: CANARY } });
  const refuse = (fault: string) => {
    throw constructError(construct, `'startGate' ${fault}`);
  };
  if (!mayResolve(view, pod)) {
    refuse('needs a resolver, which policies deny this pod; allow DNS, or leave the gate out');
  }
  if (canaries.length === 0) {
    refuse(`must be of this cluster, in which namespace "${namespaceName}" has no canary; make a StartGate for each cluster`);
  }
  if (canaries.some((canary) => allows(view, { pod }, { pod: canary }, CANARY_PORT, 'TCP'))) {
    refuse(`finds no wall: policies let this pod call namespace "${namespaceName}"; allow it what it needs alone, or leave the gate out`);
  }
}

/**
 * Calls the targets at once until none answers, for at most $1 seconds. Silence counts only if a call would get through: the control at $2
 * has an address only while it reaches the canary, and the resolver must answer two calls in the same time. $3 says what denies the
 * targets. Each further argument is one: host, port, and what it is. It exits with 1 if a target answers, and with 2 if that is not known.
 */
const PROGRAM = `
exec 2>/dev/null # the shell says which of its processes it ends
end=$(($(date +%s) + $1)) control=$2 walls=$3
shift 3
has() { command -v "$1" >/dev/null; }
reached() {
  if has bash; then timeout ${CALL_SECONDS} bash -c ': <"/dev/tcp/$0/$1"' "$1" "$2"
  else timeout ${CALL_SECONDS} nc "$1" "$2" -e true
  fi </dev/null >/dev/null 2>&1
}
address() {
  case $1 in
    api-server) echo "$KUBERNETES_SERVICE_HOST"; return ;;
    *[!0-9a-fA-F.:]*) ;;
    *) echo "$1"; return ;;
  esac
  if has getent; then set -- Name: $(timeout 2 getent hosts "$1"); else set -- $(timeout 2 nslookup "$1" 2>/dev/null); fi
  named=
  for word; do
    case $word in
      Name:) named=yes ;;
      ?: | *[!0-9a-fA-F.:]*) ;;
      *) [ -z "$named" ] || { echo "$word"; return; } ;;
    esac
  done
}
call() {
  host=$(address "\${1%% *}") rest=\${1#* }
  if [ -z "$host" ]; then echo "unknown \${1%% *}"; elif reached "$host" "\${rest%% *}"; then echo "open \${rest#* }"; else echo closed; fi
}
look() {
  while read -r key resolver _ && [ "$key" != nameserver ]; do :; done </etc/resolv.conf
  test="$resolver 53 resolver"
  before=$(address "$control")
  said=$(for target in "$test" "$@" "$test"; do call "$target" & done; wait)
  after=$(address "$control")
  broken= unknown= proofs=0 closed=0 IFS='
'
  for line in $said; do
    case $line in
      'open resolver') proofs=$((proofs + 1)) ;;
      open*) broken="\${broken:+$broken; }\${line#open }" ;;
      closed) closed=$((closed + 1)) ;;
      *) unknown=\${line#unknown } ;;
    esac
  done
  unset IFS
  if [ -n "$broken" ]; then echo "broken: this pod reaches $broken, which should be denied by $walls"
  elif [ -z "$before" ] || [ -z "$after" ]; then echo "inconclusive: $control has no address: the canary is down, or the resolver"
  elif [ -n "$unknown" ]; then echo "inconclusive: $unknown has no address"
  elif [ "$proofs$closed" != "2$#" ]; then
    echo "inconclusive: calls to port 53 of the resolver $resolver take more than a second, so silence proves no wall"
  fi
}
while said=$(look "$@"); [ -n "$said" ]; do
  [ "$(date +%s)" -lt "$end" ] || { echo "$said"; case $said in broken*) exit 1 ;; *) exit 2 ;; esac; }
  sleep 1
done
echo "held by $walls: the control reached the canary, and none of these answered this pod:"
for target; do rest=\${target#* }; echo "- \${rest#* }"; done
`.trim();
