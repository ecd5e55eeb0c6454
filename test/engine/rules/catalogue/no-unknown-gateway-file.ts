import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, beside, configOf, finds, ofProxy } from '../../../support/cases';

const withProxy: CaseOptions = { ...beside(ofProxy()), unseenAlone: true };
const ofVersion = (version: string, edit: (text: string) => string) => (): Json => {
  const { metadata, data, ...config } = configOf('squid.conf');
  const annotations = { 'cdk8s-hardened-agents/file-format': version };
  return { ...config, metadata: { ...metadata, annotations }, data: { 'squid.conf': edit(data['squid.conf'] as string) } };
};
const LINES = ofVersion('1', (text) => text)().data['squid.conf'].split('\n') as string[];

export const cases: Case[] = [
  finds('a file of a later version', ofVersion('999', (text) => text.replace('via off', 'via on')),
    { field: 'data["squid.conf"]', got: 'via on', detail: `line ${LINES.indexOf('via off') + 1}: this library writes "via off" there` },
    withProxy),
  allows('a later version that writes the same', ofVersion('999', (text) => text), withProxy),
  allows('what this version writes', () => configOf('squid.conf'), withProxy),
];
