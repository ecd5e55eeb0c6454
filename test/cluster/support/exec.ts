import { Duplex, PassThrough, Writable } from 'node:stream';
import { kubernetes } from './client';
import { Cluster } from './cluster';
import { Manifest } from '../../support/app';

/** How a shell script in a pod ended. */
export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Runs a shell script in the pod's first container. */
export async function run(cluster: Cluster, { metadata, spec }: Manifest, script: string): Promise<Ran> {
  const chunks: Buffer[] = [];
  const sink = new Writable({ write: (chunk, _, done) => done(void chunks.push(chunk)) });
  const command = ['/bin/sh', '-c', script];
  return new Promise((resolve, reject) => {
    new kubernetes.Exec(cluster.config)
      .exec(metadata.namespace, metadata.name, spec.containers[0].name, command, sink, sink, null, false, (status) => {
        const exit = status.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
        if (status.status !== 'Success' && exit === undefined) {
          reject(new Error(`${metadata.name}: ${status.message}`));
        }
        resolve({ code: Number(exit ?? 0), output: Buffer.concat(chunks).toString() });
      })
      .then((socket) => socket.on('close', () => reject(new Error(`${metadata.name}: the connection closed before the script ended`))),
        reject);
  });
}

/** A TCP connection that the pod's first container makes. */
export async function dial(cluster: Cluster, { metadata, spec }: Manifest, host: string, port: number): Promise<Duplex> {
  const [writable, readable] = [new PassThrough(), new PassThrough()];
  const socket = await new kubernetes.Exec(cluster.config).exec(
    metadata.namespace, metadata.name, spec.containers[0].name, ['nc', host, String(port)], readable, null, writable, false);
  socket.on('close', () => readable.end());
  return Duplex.from({ readable, writable }).on('close', () => socket.close());
}

/** Where a connection goes. */
export interface Target {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** For each target whether it takes a TCP connection from inside the pod; a sandbox with a twentieth of a CPU needs some seconds. */
export async function probe(cluster: Cluster, pod: Manifest, targets: Target[],
  seconds = 10): Promise<{ [name: string]: 'open' | 'closed' }> {
  // All at once, since each closed one waits.
  const asks = targets.map(({ name, host, port }) => `ask "${name}" ${host} ${port} &`);
  const { output } = await run(cluster, pod, `
    ask() { said=$(nc -w ${seconds} $2 $3 </dev/null 2>&1) && echo "$1=open" || echo "$1=$said"; }
    ${asks.join('\n')}
    wait`);
  return Object.fromEntries(targets.map(({ name }) => {
    const said = output.split('\n').find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
    if (said !== 'open' && !/timed out|can't connect/.test(said ?? '')) {
      throw new Error(`${name}: nc neither connected nor failed to: ${output}`);
    }
    return [name, said === 'open' ? 'open' : 'closed'];
  }));
}
