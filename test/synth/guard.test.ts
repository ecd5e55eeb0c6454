import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Chart, Cron, Include, JsonPatch, Lazy, Testing, Yaml } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { foreign, unpinned, UNPINNED } from './foreign';
import { AgentNamespace, AgentPolicy } from '../../src';
import { RULES } from '../../src/engine/rules/catalogue';
import { Json } from '../../src/engine/value/json';
import { IMAGE, base, only, pod } from '../support/app';
import { surroundings, valid } from '../support/cases';
import { failure, rawFailure } from '../support/errors';

describe('enforce judges objects of every origin', () => {
  test('nothing is said of them without it', () => {
    expect(Testing.synth(foreign(unpinned).chart)).toHaveLength(surroundings().length + 1);
  });

  test('a plain object that is hard passes, and is written as it was', () => {
    const plain = Testing.synth(foreign().chart);
    const judged = Testing.synth(foreign(undefined, {}).chart);
    expect(judged).toEqual(expect.arrayContaining(plain)); // in an order that applies
    expect(judged).toHaveLength(plain.length);
  });

  test('a plain object', () => {
    expect(failure(() => Testing.synth(foreign(unpinned, {}).chart))).toMatch(UNPINNED);
  });

  test('an L1 that is patched later', () => {
    const { chart } = foreign(undefined, {});
    const quantities = (resources: Json) => Object.fromEntries(Object.entries(resources)
      .map(([name, text]) => [name, kplus.k8s.Quantity.fromString(text)]));
    const { spec } = valid('Pod');
    for (const container of [...spec.containers, ...spec.initContainers]) {
      container.resources = { limits: quantities(container.resources.limits), requests: quantities(container.resources.requests) };
    }
    spec.volumes.forEach(({ emptyDir }: Json) => { emptyDir.sizeLimit = kplus.k8s.Quantity.fromString(emptyDir.sizeLimit); });
    const l1 = new kplus.k8s.KubePod(chart, 'l1', { metadata: { name: 'l1', namespace: 'agents', labels: { a: 'b' } }, spec });
    l1.addJsonPatch(JsonPatch.replace('/spec/containers/0/image', 'web:latest'));
    expect(failure(() => Testing.synth(chart)))
      .toBe('Validation failed with the following errors:\n  [test/l1] spec.containers[0].image is "web:latest"; '
      + 'set image to a digest such as "agent@sha256:<64 hex>"; the content of "latest" changes without a review (no-latest-image)');
  });

  test('the findings of an object stand below it, and the last line counts those that Harden fills', () => {
    const { chart } = foreign((manifest) => {
      unpinned(manifest);
      delete manifest.spec.template.spec.enableServiceLinks;
    }, {});
    const around = { apiVersion: 'v1', kind: 'PodList', items: [{ ...valid('Pod'), spec: { ...valid('Pod').spec, hostPID: true } }] };
    new ApiObject(chart, 'list', around as any);
    const lines = rawFailure(() => Testing.synth(chart)).split('\n').map((line) => line.replace(/;.* \(/, '; … ('));
    expect(lines).toEqual([
      'Validation failed with the following errors:',
      '  [test/web] Deployment "agents/test-workers-c800cc28"',
      '    spec.template.spec.containers[0].image is "web:latest"; … (no-latest-image)',
      '    spec.template.spec.enableServiceLinks is missing; … (no-service-links); Harden fills it',
      '  [test/list] PodList "test-list-c8c6c0f4"',
      '    items[0].spec.hostPID is true; … (no-host-namespaces)',
      '  Harden fills 1 of 3 findings: fields that the pods leave out; use construct.with(new Harden({ runtime }))',
    ]);
  });

  test('a pod of cdk8s-plus, told at the construct that the user made', () => {
    const { chart } = foreign(undefined, {});
    new kplus.Pod(chart, 'plus', { containers: [{ image: 'web' }] });
    const message = failure(() => Testing.synth(chart));
    expect(message).toMatch('[test/plus] spec.runtimeClassName is missing');
    expect(message).toMatch('[test/plus] spec.containers[0].image is "web"');
  });

  test('a file that is included', () => {
    const folder = mkdtempSync(join(tmpdir(), 'include-'));
    try {
      const manifest = valid('Deployment');
      unpinned(manifest);
      writeFileSync(join(folder, 'web.yaml'), Yaml.stringify(manifest));
      const { chart } = foreign(undefined, {});
      chart.node.tryRemoveChild('web');
      new Include(chart, 'included', { url: join(folder, 'web.yaml') });
      expect(failure(() => Testing.synth(chart)))
        .toMatch(/\[test\/included\/\S+\] spec\.template\.spec\.containers\[0\]\.image is "web:latest"/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('constructs that a validation makes late', () => {
    const { app, chart } = foreign(undefined, {});
    app.node.addValidation({
      validate: () => {
        if (!chart.node.tryFindChild('late')) {
          const manifest = valid('Deployment');
          unpinned(manifest);
          new ApiObject(chart, 'late', { ...manifest, metadata: { ...manifest.metadata, name: 'late' } } as any);
        }
        return [];
      },
    });
    const outdir = mkdtempSync(join(tmpdir(), 'late-'));
    try {
      Object.assign(app, { outdir });
      expect(failure(() => app.synth())).toMatch('[test/late] spec.template.spec.containers[0].image is "web:latest"');
      expect(readdirSync(outdir)).toEqual([]);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  test('a value that is known only at synth', () => {
    const { chart, object: target } = foreign(undefined, {});
    target.addJsonPatch(JsonPatch.replace('/spec/template/spec/hostPID', true));
    expect(failure(() => Testing.synth(chart))).toMatch('[test/web] spec.template.spec.hostPID is true');
    const lazy = foreign((manifest) => { manifest.spec.template.spec.hostIPC = Lazy.any({ produce: () => true }); }, {});
    expect(failure(() => Testing.synth(lazy.chart))).toMatch('[test/web] spec.template.spec.hostIPC is true');
  });

  test('each fault once, all of the app together', () => {
    const { app, chart } = foreign(unpinned, {});
    const other = new Chart(app, 'other');
    new ApiObject(other, 'web', { ...valid('Pod'), spec: { ...valid('Pod').spec, hostPID: true } } as any);
    for (const act of [() => Testing.synth(chart), () => app.synth(), () => app.synthYaml()]) {
      const message = failure(act);
      expect(message.match(/no-latest-image/g)).toHaveLength(1);
      expect(message.match(/no-host-namespaces/g)).toHaveLength(1);
    }
  });

  test('what is mended is written', () => {
    const { chart, object: target } = foreign(unpinned, {});
    expect(failure(() => Testing.synth(chart))).toMatch(UNPINNED);
    target.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/image', IMAGE));
    expect(only(chart, 'Deployment').spec.template.spec.containers[0].image).toBe(IMAGE);
    target.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/image', 'web:latest'));
    expect(failure(() => Testing.synth(chart))).toMatch(UNPINNED);
  });
});

describe('pods beside agents, without enforce', () => {
  const task = (chart: Chart, namespace: string) =>
    new kplus.CronJob(chart, 'task', { metadata: { name: 'task', namespace }, schedule: Cron.daily(), containers: [{ image: IMAGE }] });

  test('are judged as the API server would judge them, and the message offers Harden', () => {
    const b = base();
    task(b.chart, 'agents');
    const message = failure(() => Testing.synth(b.chart));
    expect(message).toMatch('[test/task] spec.jobTemplate.spec.template.spec.runtimeClassName is missing');
    expect(rawFailure(() => Testing.synth(b.chart)))
      .toMatch('[test/task] CronJob "agents/task", which runs beside agents and is judged like one\n');
    expect(message.split('\n').at(-1)).toBe(
      '  Harden fills 6 of 9 findings: fields that the pods leave out; use construct.with(new Harden({ runtime }))');
    const found = AgentPolicy.of(b.app).findings();
    expect(found.filter(({ remedy }) => !remedy.includes('with(new Harden({ runtime })) fills what it leaves out'))).toEqual([]);
    expect(found.filter(({ filledByHarden }) => filledByHarden)).toHaveLength(6);
    expect(message.split('\n').filter((line) => line.endsWith('; Harden fills it'))).toHaveLength(6);
    const asked = new Set(RULES.filter(({ admission }) => 'cel' in admission).map(({ id }) => id));
    expect(found.filter(({ ruleId }) => !asked.has(ruleId))).toEqual([]);
  });

  test('are judged wherever they have the label of agents', () => {
    const b = base();
    new ApiObject(b.chart, 'copy', {
      ...valid('Pod'),
      metadata: { ...valid('Pod').metadata, namespace: 'others' },
      spec: { ...valid('Pod').spec, hostPID: true },
    } as any);
    expect(failure(() => Testing.synth(b.chart))).toMatch('[test/copy] spec.hostPID is true');
  });

  test('elsewhere nothing is said of them', () => {
    const b = base();
    task(b.chart, 'others');
    expect(only(b.chart, 'CronJob').metadata.name).toBe('task');
  });

  test('also where the label of the namespace is taken off, or the namespace is made elsewhere, but an agent runs', () => {
    const patched = base();
    pod(patched);
    task(patched.chart, 'agents');
    ApiObject.of(patched.namespace).addJsonPatch(JsonPatch.remove('/metadata/labels/cdk8s-hardened-agents~1agents'));
    const imported = base();
    pod({ ...imported, namespace: AgentNamespace.fromNamespaceName(imported.chart, 'ref', 'others') }, {
      serviceAccount: kplus.ServiceAccount.fromServiceAccountName(imported.chart, 'account', 'agent'),
    });
    task(imported.chart, 'others');
    for (const { app } of [patched, imported]) {
      expect(AgentPolicy.of(app).findings().filter(({ constructPath }) => constructPath === 'test/task')).not.toEqual([]);
    }
  });
});

test('each object is rendered once for a synth of one chart', () => {
  const b = base();
  let rendered = 0;
  new ApiObject(b.chart, 'counted', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'agents', labels: { a: 'b' } },
    spec: Lazy.any({ produce: () => { rendered++; return valid('Pod').spec; } }),
  } as any);
  AgentPolicy.of(b.app).enforce();
  Testing.synth(b.chart);
  expect(rendered).toBeLessThanOrEqual(2); // once for its order
});
