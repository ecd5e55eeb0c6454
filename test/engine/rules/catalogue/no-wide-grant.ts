import { BrokerListener, BrokerRoute } from '../../../../src/engine/gateway-files/broker/broker-route';
import { BROKER_FILE, Files, besideBroker, brokerConfigMap, filesOf, grantOf } from '../../../support/brokers';
import { Case, allows, finds, valid } from '../../../support/cases';

const view = (grants?: string[]) => besideBroker({ grants, more: [valid('Pod')] });
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

/** Files whose route on the line of a text is too wide. */
const breaks = (title: string, files: Files, got: string, part: string, more = 0) => finds(title, () => brokerConfigMap(files),
  { field: BROKER_FILE, got, detail: `grant "coder" for host "api.example.com", line ${lineOf(files['grants.json'], part) + more}` },
  { view: view() });
const passes = (title: string, files: Files, grants?: string[]) => allows(title, () => brokerConfigMap(files), { view: view(grants) });

const withRoutes = (...routes: BrokerRoute[]) => filesOf(grantOf({ routes }));
const patterns = (...all: string[]) => withRoutes(...all.map((pathRegex) => ({ method: 'GET', pathRegex })));
const ROUTE = '"name": "GET'; // in the line after the one on which the route starts

export const cases: Case[] = [
  ...['/.*', '/.+', '/[!-~]*', '/?.*', '/(?:[^/]+/?)*', '/(v1|.*)'].map((regex) => (
    breaks(`the pattern ${regex}`, patterns(regex), 'GET every path', ROUTE, -1))),
  breaks('patterns that match every path together', patterns('/[a-z].*', '/[^a-z].*'), 'GET every path', ROUTE, -1),
  breaks('a pattern that JavaScript does not read', patterns('/\\pL(?P<x>.*)(?#)'), 'GET every path', ROUTE, -1),
  breaks('a pattern with many repetitions', patterns(`/${'(a*)*'.repeat(20)}`), 'GET every path', ROUTE, -1),

  passes('a path', filesOf(grantOf())),
  passes('a path with a query', withRoutes({ method: 'GET', path: '/org/app/info/refs', query: 'service=git-upload-pack' })),
  passes('a pattern below a path', patterns('/v1/.*')),
  passes('a pattern of one segment', patterns('/[a-z0-9]+')),
  passes('patterns of two methods, each of which is narrow', withRoutes(
    { method: 'GET', pathRegex: '/[a-z].*' }, { method: 'POST', pathRegex: '/[^a-z].*' })),
  passes('two grants', filesOf(grantOf(), grantOf({ name: 'other', port: 20002 } as Partial<BrokerListener>)), ['coder', 'other']),
  allows('a file that no broker mounts', () => ({ ...brokerConfigMap(patterns('.*')), metadata: { name: 'envoy', namespace: 'gateways' } }),
    { view: view() }),
];
