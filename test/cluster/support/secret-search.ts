import { Cluster } from './cluster';
import { run } from './exec';
import { Manifest } from '../../support/app';

/** Where a text can be in a pod, as far as its own user can read. */
type Hiding = 'environment' | 'processes' | 'memory' | 'files';

/**
 * The places in which a pod's first container finds each of some texts: variables, what processes were started with, memory of the
 * processes of the container, and every file. The texts have no special characters.
 *
 * The search holds an answer of the broker in its own memory: gVisor lets a process read no other memory. Neither it nor what it starts
 * holds a text: it searches for patterns that do not match themselves.
 */
export async function placesOf(cluster: Cluster, pod: Manifest, texts: readonly string[]): Promise<Hiding[][]> {
  const patterns = texts.map((text) => `-e '[${text[0]}]${text.slice(1)}'`).join(' ');
  const { output } = await run(cluster, pod, `
    has() { tr '\\0' '\\n' | grep -ao ${patterns} | sort -u | sed "s/^/found $1 /"; }
    env | has environment
    for p in /proc/[0-9]*; do cat $p/environ $p/cmdline 2>/dev/null; echo; done | has processes
    pages() { # of a process, by the shell's own hand: gVisor lets no other program open them
      while read -r range rights rest; do
        case $rights$rest in r*vvar*|r*vdso*|r*vsyscall*|-*) continue; esac
        from=$((0x\${range%-*} / 4096)) count=$(((0x\${range#*-} - 0x\${range%-*}) / 4096))
        { dd bs=4096 skip=$from count=$count conv=noerror; } <$1/mem
      done <$1/maps
    }
    answer=$(timeout 10 wget -qO- "$SEARCH_URL")
    for p in /proc/self /proc/[0-9]*; do pages $p; done 2>/dev/null | has memory
    find / \\( -path /proc -o -path /sys -o -path /dev \\) -prune -o -type f -print 2>/dev/null | while read -r f; do
      cat "$f" 2>/dev/null; echo
    done | has files
    echo searched`);
  if (!output.includes('searched')) {
    throw new Error(`the search did not end: ${output}`);
  }
  const found = [...output.matchAll(/^found (\w+) (.*)$/gm)];
  return texts.map((text) => found.filter(([,, what]) => what === text).map(([, place]) => place as Hiding).sort());
}
