import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { stripVTControlCharacters } from 'util';
import { parse, stringify } from 'yaml';
import { fileAt, weak } from './plugin';
import { bundleSource } from '../../scripts/support/bundle-source';
import { outerEnv } from '../../scripts/support/run';
import { Json } from '../../src/engine/value/json';
import { RANGES } from '../support/app';
import { surroundings, valid } from '../support/cases';
import { ROOT } from '../support/root';

describe('cdk8s synth', () => {
  const PLUGIN = bundleSource(ROOT, join('src', 'index.ts'));

  /** Runs cdk8s-cli on an app of its own that writes the manifests and has the plugin from this checkout's sources. */
  function synth(manifests: Json[], properties: object, name = 'AgentValidation') {
    const app = mkdtempSync(fileAt('app-'));
    mkdirSync(join(app, 'plugin'));
    writeFileSync(join(app, 'plugin', 'index.js'), PLUGIN);
    symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'));
    const validations = [{ package: './plugin', version: '0.0.0', class: name, properties }];
    writeFileSync(join(app, 'cdk8s.yaml'), stringify({ language: 'typescript', app: 'node main.js', validations }));
    writeFileSync(join(app, 'manifests.json'), JSON.stringify(manifests));
    writeFileSync(join(app, 'main.js'), `const { ApiObject, App, Chart } = require('cdk8s');
const app = new App();
const chart = new Chart(app, 'agents');
require('./manifests.json').forEach((manifest, i) => new ApiObject(chart, manifest.metadata.name + (i || ''), manifest));
app.synth();
`);
    const args = ['synth', '--check-upgrade=false', '--validation-reports-output-file', 'report.json'];
    const { status, stdout, stderr } = spawnSync(join(ROOT, 'node_modules', '.bin', 'cdk8s'), args,
      { cwd: app, env: outerEnv(), encoding: 'utf8' });
    return { status, stdout, stderr, app };
  }

  test('passes a hardened app', () => {
    const { status, stdout } = synth([valid('Pod'), ...surroundings()], RANGES);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/Errors +│ 0[\s\S]*Validations ended succesfully/)]);
  });

  test('fails a weak one, configured and told as the documentation has it', () => {
    const page = readFileSync(join(ROOT, 'docs', 'cdk8s-cli.md'), 'utf8');
    const [config, report] = [...page.matchAll(/^```\w*\n(.*?)^```/gms)].map(([, text]) => text);
    const [{ class: name, properties }] = parse(config).validations;
    const pod = weak();
    pod.metadata.name = 'claude-code';
    const { status, stdout, stderr, app } = synth([pod, ...surroundings()], properties, name);
    expect([status, stderr]).toEqual([2, expect.stringContaining('Validation failed')]);
    expect(stripVTControlCharacters(stdout)).toContain(report);
    const [{ violations }] = JSON.parse(readFileSync(join(app, 'report.json'), 'utf8')).reports;
    expect(violations).toMatchObject([{
      violatingConstructs: [{
        constructPath: 'agents/claude-code',
        manifestPath: 'dist/agents.k8s.yaml',
      }],
    }]);
  });

  test('tells which property is wrong, and nothing of ours', () => {
    const { status, stderr } = synth([], { pack: 'all' });
    expect([status, stderr]).toEqual([1,
      '[Error: cdk8s.yaml: \'validations[].properties.pack\' must be one of "baseline", "strict", got "all"]\n']);
  });
});
