import { Duration } from 'cdk8s';
import { GATE } from '../engine/hardening/harden';
import { made } from '../engine/input/check';
import { BINARY_PATH, CANARY, CANARY_PORT, SHELL_CALLS } from '../engine/proof/probe-program';

/**
 * The program in the image of a `StartGate`.
 */
export enum StartGateProgram {
  /** A script for the image's `/bin/sh`. The image has `timeout`, and `httpd`, `nc` and `nslookup` of busybox. */
  SHELL = 'Shell',
  /** `/start-gate`, a static binary that you build from the folder `start-gate` of this package. The image needs nothing else. */
  STATIC_BINARY = 'StaticBinary',
}

/**
 * A gate that agents pass before they start: what a `StartGate` gives the pods behind it.
 */
export interface IStartGate {
  /**
   * Image of the gate, which has its program.
   */
  readonly image: string;

  /**
   * The program in the image.
   */
  readonly program: StartGateProgram;

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

/** What makes one, for remedies. */
export const GATE_REMEDY = 'new StartGate(…)';

/** A check of one. */
export const startGate = made('a StartGate', (value) => Object.hasOwn(COMMANDS, value.program), GATE_REMEDY);

/** The names of Services in the gate's namespace, and the labels of their pods. */
export const CANARY_PODS = 'canary-pods';
export const CONTROL = 'control';

const nameIn = ({ namespaceName, clusterDomain }: IStartGate, service: string) => `${service}.${namespaceName}.svc.${clusterDomain}`;

/** A Service of the gate as its programs call it: a name that ends with a dot is resolved as it is. */
export function hostIn(gate: IStartGate, service: string): string {
  return `${nameIn(gate, service)}.`;
}

/** The names that a gate asks a resolver for. */
export function namesOf(gate: IStartGate): string[] {
  return [CONTROL, CANARY_PODS, CANARY].map((service) => nameIn(gate, service));
}

/**
 * Calls the targets at once until none answers, for at most $1 seconds. Silence counts only if a call would get through: the control at $2
 * has an address only while it reaches the canary, and the resolver must answer two calls in the same time. $3 says what denies the
 * targets. Each further argument is one: host, port, and what it is. It exits with 1 if a target answers, and with 2 if that is not known.
 */
const SCRIPT = `
exec 2>/dev/null # the shell says which of its processes it ends
end=$(($(date +%s) + $1)) control=$2 walls=$3
shift 3
[ $# -gt 0 ] || { echo "inconclusive: there is no target"; exit 2; }
${SHELL_CALLS}
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

/** Calls each of its arguments. */
const REACHES = `for host; do nc -w 1 "$host" ${CANARY_PORT} -e true </dev/null || exit 1; done`;

const canaryHosts = (gate: IStartGate) => [CANARY_PODS, CANARY].map((service) => hostIn(gate, service));

/** What the containers of a gate run: the one place that knows the programs. */
interface Commands {
  /** The gate. Its arguments are those of `SCRIPT`. */
  readonly gate: readonly string[];
  /** The canary, which takes TCP connections. */
  readonly canary: readonly string[];
  /** The control, which waits. */
  readonly control: readonly string[];
  /** Whether the control reaches the canary, by its pod and by its Service. */
  readonly reaches: (gate: IStartGate) => readonly string[];
}

/** The commands of each program. */
export const COMMANDS: { readonly [program in StartGateProgram]: Commands } = {
  [StartGateProgram.SHELL]: {
    gate: ['/bin/sh', '-c', SCRIPT, GATE],
    canary: ['httpd', '-f', '-p', String(CANARY_PORT), '-h', '/tmp'],
    control: ['/bin/sh', '-c', 'while :; do sleep 3600; done'],
    reaches: (gate) => ['/bin/sh', '-c', REACHES, CONTROL, ...canaryHosts(gate)],
  },
  [StartGateProgram.STATIC_BINARY]: {
    gate: [BINARY_PATH, 'gate'],
    canary: [BINARY_PATH, 'serve', String(CANARY_PORT)],
    control: [BINARY_PATH, 'wait'],
    reaches: (gate) => [BINARY_PATH, 'reaches', String(CANARY_PORT), ...canaryHosts(gate)],
  },
};
