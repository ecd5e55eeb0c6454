import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, configOf, ofProxy } from '../../../support/cases';

const withProxy: CaseOptions = { view: (around) => [...around, ofProxy()], unseenAlone: true };
const ofVersion = (version: string, edit: (text: string) => string) => (): Json => {
  const { metadata, data, ...config } = configOf('squid.conf');
  const annotations = { 'cdk8s-hardened-agents/file-format': version };
  return { ...config, metadata: { ...metadata, annotations }, data: { 'squid.conf': edit(data['squid.conf'] as string) } };
};
const LINES = ofVersion('1', (text) => text)().data['squid.conf'].split('\n') as string[];

export const cases: Case[] = [
  ['a file of a later version', ofVersion('999', (text) => text.replace('via off', 'via on')), 'data["squid.conf"]', 'via on', {
    ...withProxy, detail: `line ${LINES.indexOf('via off') + 1}: this library writes "via off" there`,
  }],
  ['a later version that writes the same', ofVersion('999', (text) => text), undefined, undefined, withProxy],
  ['what this version writes', () => configOf('squid.conf'), undefined, undefined, withProxy],
];
