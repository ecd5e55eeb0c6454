import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { extname, join } from 'path';
import { ApiObject, App, AppProps, Chart, JsonPatch, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import {
  AgentCluster, AgentNamespace, AgentPolicy, GVisorRuntime, HardenedAgentDeployment, PodSubnetEgressDeny, PostureFormat, PostureReport,
  PostureReportProps, PostureRisk, PostureState,
} from '../../src';
import { versionOf } from '../../src/report/version';
import { IMAGE, RANGES } from '../support/app';
import { warnings } from '../support/output';

const FORMS = ['FILE_PER_APP', 'FILE_PER_CHART', 'FILE_PER_RESOURCE', 'FOLDER_PER_CHART_FILE_PER_RESOURCE'] as const;
const folders: string[] = [];
afterAll(() => folders.forEach((one) => rmSync(one, { recursive: true })));

function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'posture-')));
  return folders.at(-1)!;
}

/** An app with an agent and a report. */
function make(props: PostureReportProps = {}, { image = IMAGE, ...more }: AppProps & { readonly image?: string } = {}) {
  const app = new App({ outdir: join(folder(), 'dist'), ...more });
  const chart = new Chart(app, 'agents');
  const namespace = new AgentNamespace(chart, 'namespace', { name: 'agents' });
  const runtime = new GVisorRuntime(chart, 'gvisor');
  const agent = new HardenedAgentDeployment(chart, 'coder', { namespace, runtime, image, port: 8080 });
  new PodSubnetEgressDeny(chart, 'egress', { namespace, ...RANGES });
  new PostureReport(app, 'report', props);
  return { app, chart, namespace, runtime, agent };
}

const weaken = (agent: IConstruct) => ApiObject.of(agent).addJsonPatch(JsonPatch.add('/spec/template/spec/hostPID', true));
/** A report as it reads: HTML without the places where a word may break. */
const read = (app: App, name = 'posture.html') => readFileSync(join(app.outdir, name), 'utf8').replaceAll('<wbr>', '');
const files = (app: App) => readdirSync(app.outdir, { recursive: true, encoding: 'utf8' });

describe('what synth writes', () => {
  test.each(FORMS)('the same report beside manifests in form %s', (form) => {
    const { app } = make({ formats: Object.values(PostureFormat) }, { yamlOutputType: YamlOutputType[form] });
    app.synth();
    const { app: again } = make({ formats: Object.values(PostureFormat) });
    again.synth();
    for (const name of ['posture.html', 'posture.md']) {
      expect(read(app, name)).toContain('agents/coder');
      expect(read(app, name)).toBe(read(again, name));
    }
    // What `kubectl apply -f` and `cdk8s` read is manifests alone.
    const others = files(app).filter((file) => !['.yaml', ''].includes(extname(file)));
    expect(others.sort()).toEqual(['posture.html', 'posture.md']);
    expect(files(app).filter((file) => file.includes('.tmp'))).toEqual([]);
  });

  test('the version, the app and how agents are known, and what was not judged', () => {
    const { app, chart } = make({ formats: Object.values(PostureFormat) });
    new ApiObject(chart, 'other', { apiVersion: 'kagent.dev/v1alpha2', kind: 'SandboxAgent', metadata: { namespace: 'agents' } });
    app.synth();
    const missed = 'No judged agent is at high risk. 1 object of a kind that makes pods was not judged: kagent.dev/SandboxAgent (1).';
    for (const name of ['posture.html', 'posture.md']) {
      const text = read(app, name).replaceAll('\\', '');
      expect(text).toContain(`cdk8s-hardened-agents ${versionOf()} judged the app.`);
      expect(text).toContain('Agents are the pods that labels of this library mark, and the pods beside them.');
      expect([text.includes(missed), text.includes(missed.replace('No judged agent is at high risk. ', ''))]).toEqual([false, true]);
    }
    const { paths, toolVersion, unjudged, unknownRanges } = AgentPolicy.of(app).report().run;
    expect({ paths, toolVersion, unjudged, unknownRanges }).toEqual({
      toolVersion: versionOf(), unjudged: [{ kind: 'kagent.dev/SandboxAgent', objects: 1 }], unknownRanges: [],
    });
    expect(warnings()).toEqual(['no-unjudged-pods']);
  });

  test('no report for a synth to text, and none for a report in no app', () => {
    const { app } = make();
    app.synthYaml();
    expect(existsSync(app.outdir)).toBe(false);
  });

  test('the report of the chart as its own toJson changes it', () => {
    const { app, chart } = make();
    const toJson = chart.toJson.bind(chart);
    chart.toJson = () => JSON.parse(JSON.stringify(toJson()).replaceAll(IMAGE, 'registry.example/agent:1'));
    expect(AgentPolicy.of(app).report().summary.warnings).toBe(0);
    app.synth();
    expect(read(app)).toContain('registry.example/agent:1');
    expect(read(app)).toContain('require-image-digest');
    expect(read(app)).not.toContain(IMAGE);
  });

  test('the report of each synth, when an app writes itself twice', () => {
    const { app, agent } = make();
    app.synth();
    expect(read(app)).not.toContain('it debugs the node');
    AgentPolicy.acknowledge(agent, 'no-host-namespaces', 'it debugs the node');
    weaken(agent);
    app.synth();
    expect(read(app)).toContain('it debugs the node');
  });
});

describe('a synth that fails', () => {
  const weak = () => make({}, { image: 'registry.example/agent:latest' });

  test('writes the report with what it found, and no manifest', () => {
    const { app } = weak();
    expect(() => app.synth()).toThrow('no-latest-image');
    expect(files(app)).toEqual(['posture.html']);
    expect(read(app)).toContain('no-latest-image');
  });

  test('writes what it can: an object that cannot be rendered does not hide the others', () => {
    const { app, chart } = make();
    new ApiObject(chart, 'broken', { apiVersion: 'v1', kind: 'ConfigMap' }).toJson = () => { throw new Error('not today'); };
    expect(() => app.synth()).toThrow('not today');
    expect(read(app)).toContain('agents/coder');
  });

  test('leaves no report of an earlier synth, and says why it failed, if the report cannot be written', () => {
    const { app, agent } = make();
    app.synth();
    mkdirSync(join(app.outdir, '.posture.html.tmp'));
    weaken(agent);
    expect(() => app.synth()).toThrow('no-host-namespaces');
    expect(files(app)).not.toContain('posture.html');
    AgentPolicy.acknowledge(agent, 'no-host-namespaces', 'it debugs the node');
    expect(() => app.synth()).toThrow('report: the report must be written to "posture.html" in the output folder, but it cannot be');
  });
});

describe('places and names', () => {
  test.each([
    ['../posture'], ['a/b'], ['a\\b'], ['/etc/passwd'], [''], ['.'], ['..'], ['.hidden'], ['posture.yaml'], ['-'], ['a\0b'], ['a b'],
    ['x'.repeat(101)], [7], [null],
  ])('fileName %j is refused', (fileName) => {
    expect(() => make({ fileName: fileName as string })).toThrow(/'fileName' must be 1 to 100 letters, digits/);
  });

  test.each([
    ['formats', { formats: ['json'] }, '\'formats[0]\' must be one of "html", "markdown", got "json"'],
    ['formats', { formats: [] }, '\'formats\' must name at least one format, got []; leave it out for HTML'],
    ['formats', { formats: 'html' }, '\'formats\' must be a list, got "html"'],
    ['file_name', { formats: ['html'], file_name: 'x' }, '\'file_name\' must be spelled \'fileName\', got "x"'],
  ])('a wrong %s is refused', (_, props, message) => {
    expect(() => make(props as PostureReportProps)).toThrow(`report: ${message}`);
  });

  test('another name, and two reports', () => {
    const { app } = make({ fileName: 'agents' });
    new PostureReport(app, 'other', { formats: [PostureFormat.MARKDOWN] });
    app.synth();
    expect(files(app).sort()).toEqual(['agents.html', 'agents.k8s.yaml', 'posture.md']);
    expect(() => new PostureReport(app, 'third', { fileName: 'Agents' }))
      .toThrow('\'fileName\' must differ from that of "report", got "Agents"');
  });

  test('a link in its place is replaced, and what it leads to stays', () => {
    const { app } = make();
    const outside = join(folder(), 'outside');
    writeFileSync(outside, 'mine');
    mkdirSync(app.outdir, { recursive: true });
    ['posture.html', '.posture.html.tmp'].forEach((name) => symlinkSync(outside, join(app.outdir, name)));
    app.synth();
    expect(readFileSync(outside, 'utf8')).toBe('mine');
    expect(read(app)).toContain('agents/coder');
  });

  test('a folder in its place, and manifests of the same name, are an error', () => {
    const { app } = make();
    mkdirSync(join(app.outdir, 'posture.html'), { recursive: true });
    expect(() => app.synth()).toThrow('it is a folder; remove it, or give another \'fileName\'');
    const { app: other } = make({ fileName: 'agents' }, { outputFileExtension: '.html' });
    expect(() => other.synth()).toThrow('synth wrote manifests to it; give another \'fileName\'');
    expect(read(other, 'agents.html')).toContain('kind: Deployment');
  });
});

describe('AgentPolicy.report', () => {
  test('its findings are those of findings(), with paths of constructs and the words of synth', () => {
    const { app, chart, namespace } = make({}, { image: 'registry.example/agent:latest' });
    new kplus.Deployment(chart, 'stray', { metadata: { namespace: 'agents' }, containers: [{ image: IMAGE, name: 'stray' }] });
    new ApiObject(chart, 'list', {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'listed', namespace: 'agents' }, spec: { containers: [{ name: 'a' }] } },
      ],
    });
    expect(namespace.namespaceName).toBe('agents');
    const policy = AgentPolicy.of(app);
    const { findings, agents, actions, summary } = policy.report();
    const wanted = policy.findings();
    expect(findings.map((one) => [one.ruleId, one.severity, one.source.constructPath, one.remedy, one.filledByHarden]))
      .toEqual(wanted.map((one) => [one.ruleId, one.severity, one.constructPath, one.remedy, one.filledByHarden]));
    expect(findings.filter(({ source }) => source.object === 'Pod "agents/listed"').map(({ source }) => source.field)).toContain(
      'spec.containers[0].securityContext.allowPrivilegeEscalation',
    );
    expect(findings.some(({ source }) => 'file' in source || 'line' in source)).toBe(false);
    expect(agents.map(({ source, risk }) => [source.constructPath, risk])).toEqual(expect.arrayContaining([
      ['agents/coder', PostureRisk.LOW], ['agents/stray', PostureRisk.HIGH], ['agents/list', PostureRisk.HIGH],
    ]));
    expect(summary).toMatchObject({ agents: 3, errors: wanted.filter(({ severity }) => severity === 'error').length });
    expect(actions[0].agents.length).toBeGreaterThan(0);
    const stateOfStray = () => policy.report().agents.find(({ source }) => source.constructPath === 'agents/stray')!
      .rows.find(({ label }) => label === 'the agent may call')!.state;
    expect(stateOfStray()).toBe(PostureState.STRONG); // the policy of the namespace selects it
    policy.judgeOwnObjects('another team judges the other pods');
    expect(stateOfStray()).toBe(PostureState.NEUTRAL); // the rules that do not judge it prove nothing about it
  });

  test('agents of two clusters with equal names have the paths of their constructs in their titles', () => {
    const app = new App();
    for (const name of ['test', 'prod']) {
      const chart = new Chart(app, name);
      new AgentCluster({ name }).applyTo(chart);
      const namespace = new AgentNamespace(chart, 'namespace', { name: 'agents' });
      const agent = new HardenedAgentDeployment(chart, 'coder', {
        namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE, port: 8080,
      });
      ApiObject.of(agent).addJsonPatch(JsonPatch.replace('/metadata/name', 'coder'));
    }
    expect(AgentPolicy.of(app).report().agents.map(({ title }) => title)).toEqual([
      'Deployment "agents/coder" (prod/coder)', 'Deployment "agents/coder" (test/coder)',
    ]);
  });

  test('the objects that are read say where they are', () => {
    const { app } = make();
    const [agent] = AgentPolicy.of(app).report().agents;
    expect(agent.source).toEqual({ object: expect.stringMatching(/^Deployment "agents\//), field: '', constructPath: 'agents/coder' });
    const policies = agent.rows.find(({ label }) => label === 'the agent may call')!.sources;
    expect(policies.map(({ constructPath }) => constructPath)).toContain('agents/egress');
  });
});
