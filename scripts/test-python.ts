import { join } from 'path';
import { synthExample } from './support/examples';
import { installed, withRelease } from './support/release';
import { main, requireSame, run } from './support/run';

/** Examples that there are in both languages. */
const EXAMPLES = ['quickstart', 'clusters', 'detection'];

/** Examples through the generated Python package give the bytes that they give in TypeScript. */
main(() => withRelease((folder, temporary) => {
  run('jsii-pacmak', ['--code-only', '--target', 'python', '--outdir', join(temporary, 'bindings')], folder);
  run('python3', ['-m', 'venv', join(temporary, 'venv')], temporary);
  const python = join(temporary, 'venv', 'bin', 'python');
  const peers = installed('==', 'cdk8s', 'cdk8s-plus-29', 'constructs');
  const [runtime] = installed('==', 'jsii-pacmak'); // both halves of jsii have one version
  run(python, ['-m', 'pip', 'install', '--quiet', join(temporary, 'bindings', 'python'), ...peers, runtime.replace('jsii-pacmak', 'jsii')],
    temporary);

  for (const name of EXAMPLES) {
    const [typescript, got] = ['typescript', 'python'].map((language) => join(temporary, `${name}-${language}`));
    synthExample(name, typescript, {}, folder);
    run(python, [join(folder, 'examples', `${name}-python`, 'main.py')], temporary, { CDK8S_OUTDIR: got });
    console.log(`python: examples/${name} gives the same ${requireSame(typescript, got)} bytes as in TypeScript`);
  }
}));
