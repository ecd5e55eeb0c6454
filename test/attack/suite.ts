import { BROKER_PORT, GRANTED, Images } from './agents';
import { NAMESPACE_OF, TENANT, apiRows, harmless } from './api-rows';
import { CONTROLS, IDENTITY } from './pod-rows';
import { ApiResult, PodResult } from './result';
import { API_WALLS, Agent, ApiWall, Base, KEY, PodRow, RUNTIMES, Runtime, Tried, Where, probe, sh } from './row';
import { DOMAIN, Setting } from './setting';
import { LAYERS, NAMESPACES, NOT_GRANTED, nameOfAgent, nameOfLayer } from './weak-pods';
import { Cluster, settled } from '../cluster/support/cluster';
import { Ran, run } from '../cluster/support/exec';
import { clusterAddress } from '../cluster/support/open';
import { settings } from '../cluster/support/settings';
import { attempt } from '../cluster/support/tenant-way';
import { Manifest } from '../support/app';

/** What a run found, and where. */
export interface Found {
  readonly pods: readonly PodResult[];
  readonly api: readonly ApiResult[];
  /** Versions of what the run was on, by what they are of. */
  readonly versions: { readonly [of: string]: string };
}

/** Makes the pods, has each make its tries, asks the API server, and removes all of it. */
export async function runSuite(cluster: Cluster, images: Images, rows: readonly PodRow[], say: (line: string) => void): Promise<Found> {
  const setting = new Setting(cluster, images);
  try {
    say('starting the pods');
    await setting.start();
    say('making the tries in the pods');
    const suite = new Suite(cluster, setting);
    const versions = await suite.versions(images);
    const pods = await suite.tryAll(rows);
    say('asking the API server');
    return { pods, api: await suite.askAll(await setting.wallApi()), versions };
  } finally {
    say('removing the pods');
    await setting.stop();
  }
}

/** A try in a pod: of a row, or a control. */
interface Try {
  readonly pod: string;
  readonly id: string;
  readonly command: readonly string[];
  readonly row?: PodRow;
}

const { INTERNET_ADDRESS = '198.51.100.10' } = process.env;
/** How long a try may take in a sandbox with little CPU. */
const SECONDS = 40;
const CONTROL = 'control';
const GUARDED = 'ingress policy of the target';
/** What a try of a guarded target is called beside that of its twin. */
const guardedId = (id: string) => `${id} guarded`;
/** How long policies of the API server may take to be in force. */
const IN_FORCE_SECONDS = 60;
/** The kubelet measures disks every one to two minutes. */
const EVICTION_SECONDS = 240;
const isFilling = ({ row }: Try) => row?.base === 'full';
/** How many pods make their tries at a time. */
const AT_A_TIME = 6;

class Suite {
  constructor(private readonly cluster: Cluster, private readonly setting: Setting) {}

  /** How each row of the pods ended. */
  public async tryAll(rows: readonly PodRow[]): Promise<PodResult[]> {
    const where = await this.places();
    const runtimesOf = (agent: Agent) => RUNTIMES.filter((runtime) => this.setting.pods.has(nameOfAgent(agent, runtime)));
    const layersOf = (base: Base) => LAYERS.filter((layer) => layer.base === base);
    const ofRow = (row: PodRow): Try[] => {
      const { id, command, base = 'plain', agent = 'agent', guarded = false } = row;
      const tried = (pod: string, runtime?: Runtime, as = id): Try => ({ pod, id: as, command: command(where(pod, runtime)), row });
      return [
        tried(base),
        ...layersOf(base).map((layer) => tried(nameOfLayer(layer))),
        ...guarded ? [tried(base, 'runc', guardedId(id))] : [],
        ...runtimesOf(agent).map((runtime) => tried(nameOfAgent(agent, runtime), runtime)),
      ];
    };
    const agents = [...new Set(rows.map(({ agent = 'agent' }) => agent))];
    const controls = agents.flatMap((agent) => runtimesOf(agent).flatMap((runtime) => {
      const pod = nameOfAgent(agent, runtime);
      return CONTROLS[agent](where(pod, runtime)).map((command, i): Try => ({ pod, id: `${CONTROL} ${i}`, command }));
    }));
    const told = await this.runAll([...rows.flatMap(ofRow), ...controls]);
    const failed = new Map(controls.flatMap(({ pod, id, command }) => {
      const tried = told.get(`${pod} ${id}`);
      return tried?.code === 0 ? [] : [[pod, `the control ${command.slice(0, 3).join(' ')} fails: ${tried?.output ?? 'no answer'}\n`]];
    }));
    const heard = await this.setting.heard();
    const of = (pod: string, id: string): Tried => {
      const tried = told.get(`${pod} ${id}`) ?? { code: 2, output: 'no answer\n' };
      if (id === 'tunnel' && heard.includes(`${pod}.${DOMAIN}`)) { // without an answer, too, the data is out
        return { ...tried, code: 0, output: `${tried.output}the resolver of ${DOMAIN} was asked for ${pod}.${DOMAIN}\n` };
      }
      return tried.code === 1 && failed.has(pod) ? { ...tried, code: 2, output: failed.get(pod)! } : tried;
    };
    return rows.map((row) => {
      const { id, base = 'plain', agent = 'agent', guarded = false } = row;
      return {
        row,
        control: of(base, id),
        layers: [
          ...layersOf(base).map((layer) => [layer.name, of(nameOfLayer(layer), id)] as const),
          ...guarded ? [[GUARDED, of(base, guardedId(id))] as const] : [],
        ],
        agents: Object.fromEntries(runtimesOf(agent).map((runtime) => [runtime, of(nameOfAgent(agent, runtime), id)])),
      };
    });
  }

  public async askAll(agent: Manifest): Promise<ApiResult[]> {
    const results: ApiResult[] = [];
    const tenant = new Cluster(TENANT);
    const rows = apiRows(tenant, agent);
    const refused = () => Promise.all(rows.map((row) => row.ask(NAMESPACE_OF.AgentAdmission)));
    await settled(IN_FORCE_SECONDS, refused, (all) => all.every(({ code }) => code === 1)); // each policy takes a moment
    for (const wall of API_WALLS) {
      for (const ask of harmless(NAMESPACE_OF[wall], agent)) {
        const { status, body } = await attempt(tenant, ask);
        if (status >= 300) {
          throw new Error(`a harmless ${ask.object.kind} is refused behind ${wall}: ${body.message}`);
        }
      }
    }
    for (const row of rows) {
      const walls = await Promise.all(API_WALLS.map(async (wall) => [wall, await row.ask(NAMESPACE_OF[wall])] as const));
      results.push({ row, walls: Object.fromEntries(walls) as { [wall in ApiWall]: Tried } });
    }
    return results;
  }

  /** What the page says of where it was made. */
  public async versions(images: Images): Promise<{ [of: string]: string }> {
    const { body: { items: [node, ...more] } } = await this.cluster.send('GET', '/api/v1/nodes');
    if (more.length > 0) {
      throw new Error('the cluster has several nodes, and the control must be on the node of the agents; use one with a single node');
    }
    const { kubeletVersion, containerRuntimeVersion, kernelVersion, osImage, architecture } = node.status.nodeInfo;
    const sandbox = await this.execute('agent-gvisor', sh('cat /proc/version'));
    return {
      'Kubernetes': kubeletVersion,
      'container runtime': containerRuntimeVersion,
      'kernel of the node': `${kernelVersion}, ${osImage}, ${architecture}`,
      'kernel that gVisor shows': sandbox.output.trim(),
      ...Object.fromEntries((['attack', 'coredns', 'squid', 'envoy'] as const).map((name) => [`image ${name}`, images[name]])),
    };
  }

  /** The addresses that a pod calls: guarded ones if it is hardened under a runtime, else twins. */
  private async places(): Promise<(pod: string, runtime?: Runtime) => Where> {
    const ip = (name: string): string => this.setting.pods.get(name)!.status.podIP;
    const { plain, twin, tools, gateways } = NAMESPACES;
    const web = this.setting.pods.get('web')!;
    const [webService, resolver, api, brokerAddress, brokerTwin, tool, toolTwin] = await Promise.all([
      [plain, 'web'], [plain, 'resolver'], ['default', 'kubernetes'], [gateways, 'broker'], [twin, 'broker'], [tools, 'tool'],
      [twin, 'tool'],
    ].map(([namespace, name]) => clusterAddress(this.cluster, namespace, name)));
    const version = (await this.execute('host', sh('cat /proc/version'))).output.trim();
    const identity = (await this.execute('host', sh(IDENTITY))).output.trim();
    return (pod, runtime) => {
      const port = BROKER_PORT + (runtime ? RUNTIMES.indexOf(runtime) : 0);
      return {
        web: web.status.podIP,
        web6: web.status.podIPs.map((one: Manifest) => one.ip).find((one: string) => one.includes(':')),
        webService,
        webName: `web.${plain}.svc.cluster.local`,
        api,
        node: web.status.hostIP,
        metadata: settings.metadata,
        resolver,
        outside: INTERNET_ADDRESS,
        outsideName: settings.internet,
        agent: ip(runtime ? 'other' : 'twin'),
        tool: runtime ? tool : toolTwin,
        broker: `${runtime ? brokerAddress : brokerTwin}:${port}`,
        brokered: runtime ? `http://${brokerAddress}:${port}${NOT_GRANTED}` : `http://${toolTwin}:8080${NOT_GRANTED}`,
        granted: runtime && `http://${brokerAddress}:${port}${GRANTED}`,
        proxy: runtime && proxyOf(this.setting.pods.get(nameOfAgent('gated', runtime))!),
        domain: DOMAIN,
        word: pod,
        version,
        identity,
        key: KEY,
      };
    };
  }

  /** How each try ended, by its pod and its name. Those that may end their container run last, one after the other. */
  private async runAll(all: readonly Try[]): Promise<Map<string, Tried>> {
    const told = new Map<string, Tried>();
    const others = all.filter((one) => !isFilling(one) && !one.row?.inLog);
    const next = [...new Set(others.map(({ pod }) => pod))].values();
    const worker = async () => {
      for (const pod of next) {
        const own = others.filter((one) => one.pod === pod);
        const lasting = own.filter(({ row }) => !row?.ends);
        await this.runIn(pod, lasting, told).catch(() => this.runIn(pod, lasting, told)); // a connection of exec breaks at times
        const lost = lasting.filter(({ id, row }) => row && pod === (row.base ?? 'plain') && told.get(`${pod} ${id}`)?.code !== 0);
        if (lost.length > 0) { // a busy node fails a try at times, and a control need succeed once
          await this.runIn(pod, lost, told).catch(() => undefined); // what they said before stands
        }
        for (const one of own.filter(({ row }) => row?.ends)) {
          await this.runAlone(one, told);
        }
      }
    };
    await Promise.all([this.fill(all.filter(isFilling), told), ...Array.from({ length: AT_A_TIME }, worker)]);
    await Promise.all(all.filter(({ row }) => row?.inLog).map((one) => this.searchLog(one, told)));
    return told;
  }

  /** Fills disks, and waits until the kubelet has evicted each pod but the one without a limit. */
  private async fill(tries: readonly Try[], told: Map<string, Tried>): Promise<void> {
    await Promise.all(tries.map((one) => this.runIn(one.pod, [one], told)));
    const isBounded = ({ pod, row }: Try) => pod !== row!.base;
    const eviction = async ({ pod }: Try): Promise<string | undefined> => {
      const { status } = (await this.cluster.get(this.setting.pods.get(pod)!)).body;
      return status.reason === 'Evicted' && status.message.startsWith('Usage of EmptyDir volume') ? status.message : undefined;
    };
    const evictions = await settled(EVICTION_SECONDS, () => Promise.all(tries.map(eviction)),
      (all) => tries.every((one, i) => !isBounded(one) || all[i] !== undefined));
    await Promise.all(tries.map(async (one, i) => {
      if (evictions[i] === undefined) {
        await this.runIn(one.pod, [one], told);
      } else {
        told.set(`${one.pod} ${one.id}`, { command: one.command.join(' '), code: 1, output: `Evicted: ${evictions[i]}\n` });
      }
    }));
  }

  private async searchLog({ pod, id }: Try, told: Map<string, Tried>): Promise<void> {
    const log = await this.setting.logOf(pod);
    const code = log.includes(KEY.join('')) ? 0 : log.includes('KUBERNETES_SERVICE_HOST=') ? 1 : 2;
    const output = `${code === 0 ? 'found' : 'not found'} in ${log.length} characters\n`;
    told.set(`${pod} ${id}`, { command: `kubectl logs ${pod}`, code, output });
  }

  /** Runs tries in a pod. The program says how each ended: the exit code of an exec is lost at times. */
  private async runIn(pod: string, tries: readonly Try[], told: Map<string, Tried>): Promise<string> {
    const list = tries.map(({ id, command }) => ({ id, command, seconds: SECONDS }));
    const { output } = await this.execute(pod, probe('run', Buffer.from(JSON.stringify(list)).toString('base64')));
    for (const line of output.split('\n').filter((one) => one.startsWith('{'))) {
      const { id, code, output: said } = JSON.parse(line);
      told.set(`${pod} ${id}`, { command: tries.find((one) => one.id === id)!.command.join(' '), code, output: said });
    }
    return output;
  }

  /** A try that may end its container: one that is killed for what it takes is stopped. */
  private async runAlone(one: Try, told: Map<string, Tried>): Promise<void> {
    const { pod, id, command } = one;
    const container = async (): Promise<Manifest> => {
      const { body } = await this.cluster.get(this.setting.pods.get(pod)!);
      return body.status.containerStatuses.find(({ name }: Manifest) => name === 'main');
    };
    const { restartCount: before } = await settled(120, container, ({ ready }) => ready); // the try before may have ended it
    const output = await this.runIn(pod, [one], told).catch((error: Error) => error.message);
    if (!told.has(`${pod} ${id}`)) {
      const { restartCount, lastState } = await settled(60, container, (now) => now.restartCount > before);
      const { reason, exitCode } = lastState?.terminated ?? {};
      const isEnded = restartCount > before && !output.includes('container not found'); // it ran when the try began
      const how = restartCount > before ? `the container was ended and started again (last state: ${reason}, ${exitCode})` : 'no answer';
      told.set(`${pod} ${id}`, { command: command.join(' '), code: isEnded ? 1 : 2, output: `${output}\n${how}\n` });
    }
  }

  private execute(pod: string, command: readonly string[]): Promise<Ran> {
    const quoted = command.map((part) => `'${part.replace(/'/g, "'\\''")}'`).join(' ');
    return run(this.cluster, this.setting.pods.get(pod)!, `exec ${quoted}`);
  }
}

/** Host and port of the proxy of an agent. */
function proxyOf({ spec }: Manifest): string {
  return new URL(spec.containers[0].env.find(({ name }: Manifest) => name === 'HTTPS_PROXY').value).host;
}
