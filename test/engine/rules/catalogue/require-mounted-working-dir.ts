import { Case, CaseOptions, INIT, MAIN, ofContainer, ofPod, ofTemplate } from '../../../support/cases';

const OF_MAIN: CaseOptions = { detail: 'only container "main" mounts this folder' };
const WORKSPACE = { name: 'workspace', mountPath: '/workspace' };

/** The init container starts in a folder, and the main container mounts the workspace. */
const started = (workingDir: string, mountPath = '/workspace', ...own: object[]) => ofPod(({ containers, initContainers }) => {
  containers[0].volumeMounts.push({ ...WORKSPACE, mountPath });
  Object.assign(initContainers[0], { workingDir, volumeMounts: [...initContainers[0].volumeMounts, ...own] });
});

export const cases: Case[] = [
  ['the workspace of another container', started('/workspace'), `${INIT}.workingDir`, '/workspace', OF_MAIN],
  ['a folder in it', started('/workspace/repository/'), `${INIT}.workingDir`, '/workspace/repository/', OF_MAIN],
  ['a mount with a slash at its end', started('/workspace', '/workspace/'), `${INIT}.workingDir`, '/workspace', OF_MAIN],
  ['a main container in the mount of an init container', ofPod(({ containers, initContainers }) => {
    initContainers[0].volumeMounts.push(WORKSPACE);
    containers[0].workingDir = '/workspace';
  }), `${MAIN}.workingDir`, '/workspace', { detail: 'only container "setup" mounts this folder' }],
  ['a template\'s', ofTemplate((spec) => {
    spec.containers[0].volumeMounts.push(WORKSPACE);
    spec.containers.push({ ...spec.containers[0], name: 'helper', volumeMounts: [], workingDir: '/workspace' });
  }), 'spec.template.spec.containers[1].workingDir', '/workspace', OF_MAIN],

  ['a folder that it mounts itself', started('/workspace/repository', '/workspace', WORKSPACE)],
  ['another volume in its place', started('/workspace', '/workspace', { name: 'other', mountPath: '/workspace' })],
  ['a mount below', started('/workspace', '/workspace', { name: 'other', mountPath: '/workspace/repository' })],
  ['a folder beside', started('/workspaces')],
  ['a folder above', started('/', '/workspace')],
  ['a folder of its image', ofContainer((c) => { c.workingDir = '/app'; })],
];
