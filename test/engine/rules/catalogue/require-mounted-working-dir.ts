import { Case, INIT, MAIN, allows, finds, ofContainer, ofPod, ofTemplate } from '../../../support/cases';

const OF_MAIN = { detail: 'only container "main" mounts this folder' };
const WORKSPACE = { name: 'workspace', mountPath: '/workspace' };

/** The init container starts in a folder, and the main container mounts the workspace. */
const started = (workingDir: string, mountPath = '/workspace', ...own: object[]) => ofPod(({ containers, initContainers }) => {
  containers[0].volumeMounts.push({ ...WORKSPACE, mountPath });
  Object.assign(initContainers[0], { workingDir, volumeMounts: [...initContainers[0].volumeMounts, ...own] });
});

export const cases: Case[] = [
  finds('the workspace of another container', started('/workspace'), { field: `${INIT}.workingDir`, got: '/workspace', ...OF_MAIN }),
  finds('a folder in it', started('/workspace/repository/'), { field: `${INIT}.workingDir`, got: '/workspace/repository/', ...OF_MAIN }),
  finds('a mount with a slash at its end', started('/workspace', '/workspace/'),
    { field: `${INIT}.workingDir`, got: '/workspace', ...OF_MAIN }),
  finds('a main container in the mount of an init container', ofPod(({ containers, initContainers }) => {
    initContainers[0].volumeMounts.push(WORKSPACE);
    containers[0].workingDir = '/workspace';
  }), { field: `${MAIN}.workingDir`, got: '/workspace', detail: 'only container "setup" mounts this folder' }),
  finds('a template\'s', ofTemplate((spec) => {
    spec.containers[0].volumeMounts.push(WORKSPACE);
    spec.containers.push({ ...spec.containers[0], name: 'helper', volumeMounts: [], workingDir: '/workspace' });
  }), { field: 'spec.template.spec.containers[1].workingDir', got: '/workspace', ...OF_MAIN }),

  allows('a folder that it mounts itself', started('/workspace/repository', '/workspace', WORKSPACE)),
  allows('another volume in its place', started('/workspace', '/workspace', { name: 'other', mountPath: '/workspace' })),
  allows('a mount below', started('/workspace', '/workspace', { name: 'other', mountPath: '/workspace/repository' })),
  allows('a folder beside', started('/workspaces')),
  allows('a folder above', started('/', '/workspace')),
  allows('a folder of its image', ofContainer((c) => { c.workingDir = '/app'; })),
];
