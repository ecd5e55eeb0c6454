/** How long a call may take, in seconds: a slow sandbox must not look like a wall, so what is open must answer in this time, too. */
const CALL_SECONDS = 1;

/** The functions of a shell that both scripts share: whether a call gets through, and the address of a host. */
export const SHELL_CALLS = `
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
      ?: | 0.* | 127.* | ::* | *[!0-9a-fA-F.:]*) ;; # not an address of another machine
      *) [ -z "$named" ] || { echo "$word"; return; } ;;
    esac
  done
}
`.trim();

/** The canary of a start gate: the name of its Deployment, its Service and its policy, and its port. */
export const CANARY = 'canary';
export const CANARY_PORT = 8080;

/** The static binary that is built from the folder start-gate. */
export const BINARY_PATH = '/start-gate';

/**
 * Tries walls and says what it saw. $1 begins each line, $2 is for how many seconds calls that end in another way than expected are made
 * again. Each further argument is a call: "open" or "closed", as the policies have it, then host and port. If the first of them is
 * "repeat" and seconds, all calls are made again, with a pause between, until so many seconds have passed.
 *
 * A call is closed after three connections that failed: a busy node loses one now and then, and that must not look like a wall.
 *
 * A line has a call by its number and how it ended, or a fact by its name. The last one has the number of lines before it.
 */
const SCRIPT = `
exec 2>/dev/null # the shell says which of its processes it ends
nonce=$1 end=$(($(date +%s) + $2)) lines=0
shift 2
say() { echo "$nonce $*"; lines=$((lines + 1)); }
${SHELL_CALLS}
call() {
  host=$(address "$2")
  if [ -z "$host" ]; then seen=unknown
  elif reached "$host" "$3" || reached "$host" "$3" || reached "$host" "$3"; then seen=open
  else seen=closed
  fi
  [ "$seen" = "$1" ]
}
number=0
try() {
  until call "$@" || [ "$(date +%s)" -ge "$end" ]; do sleep 1; done
  say call $number $seen
  number=$((number + 1))
}
repeat=0
case $1 in repeat\\ *) repeat=\${1#repeat }; shift ;; esac
last=$(($(date +%s) + repeat))
while :; do
  for target; do try $target; done
  [ "$(date +%s)" -lt "$last" ] || break
  sleep 4
done
status() { while read -r key value _; do [ "$key" != "$1:" ] || echo "$value"; done </proc/self/status; }
boot= token=none root=
read -r boot </proc/sys/kernel/random/boot_id
[ ! -s /var/run/secrets/kubernetes.io/serviceaccount/token ] || token=mounted
while read -r _ at _ options _; do
  [ "$at" != / ] || case ,$options, in *,ro,*) root=read-only ;; *) root=writable ;; esac
done </proc/self/mounts
opened() { for file; do (: <"$file") && echo "$file"; done; }
there() { for folder; do [ ! -d "$folder" ] || echo "$folder"; done; }
daemons() {
  for file in /proc/[0-9]*/cmdline; do
    line=$(tr '\\0' ' ' <"$file")
    case \${line%% *} in */kubelet | */containerd | */crio | */dockerd) echo "\${line%% *}" ;; esac
  done
}
say fact kernel "$(uname -r)"
say fact boot "$boot"
say fact user "$(id -u)"
say fact capabilities "$(status CapBnd)"
say fact no-new-privileges "$(status NoNewPrivs)"
say fact seccomp "$(status Seccomp)"
say fact token $token
say fact root $root
say fact daemons $(daemons)
say fact folders $(there /host/proc /host/etc /var/lib/kubelet /run/containerd /etc/kubernetes)
say fact memory $(opened /dev/mem /dev/kmem /dev/port)
say fact addresses $(ip -o address | while read -r _ _ _ address _; do echo "\${address%/*}"; done)
say end $lines
`.trim();

/** The facts that a probe writes. */
export const FACTS: readonly string[] = [...SCRIPT.matchAll(/^say fact (\S+)/gm)].map(([, name]) => name);

/** The command of a probe. Its arguments are those of the script. */
export const PROBE_COMMANDS = {
  shell: ['/bin/sh', '-c', SCRIPT, 'probe'],
  binary: [BINARY_PATH, 'try'],
} as const;
