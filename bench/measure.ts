import { readFileSync, writeFileSync } from 'fs';
import { App, Testing } from 'cdk8s';
import { Fleet, beside, besideOwn, hardened, raw, tenants } from './apps';
import { patched } from './patched';

/**
 * One measurement in a process of its own: makes an app, writes it out, prints seconds and peak memory.
 * Arguments: its name, its pods, its charts, the directory to write to, and the file of manifests, which `record` makes and `raw` and
 * `patched` read.
 */
const apps: { [name: string]: (fleet: Fleet) => App } = { hardened, raw, patched, record: hardened, tenants, beside, besideOwn };
const [name, pods, charts, outdir, file] = process.argv.slice(2);
const manifests = [raw, patched].includes(apps[name]) ? JSON.parse(readFileSync(file, 'utf8')) : [];

const begin = performance.now();
const app = apps[name]({ pods: Number(pods), charts: Number(charts), outdir, manifests });
app.synth();
const seconds = (performance.now() - begin) / 1000;

if (name === 'record') {
  writeFileSync(file, JSON.stringify(app.charts.map((chart) => Testing.synth(chart))));
}
console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
