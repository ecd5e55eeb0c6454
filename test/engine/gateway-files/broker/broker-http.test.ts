import { brokerHttp } from '../../../../src/engine/gateway-files/broker/broker-http';
import { UNAMBIGUOUS_FILTER } from '../../../../src/engine/gateway-files/broker/broker-route';

/** Whether a pattern may be applied to a path, by the filter of the file. */
const [wellFormed, otherwiseRead] = (() => {
  const { http_filters: filters } = (brokerHttp() as any).resources[0].typed_config;
  const { rules } = filters.find(({ name }: any) => name === UNAMBIGUOUS_FILTER).typed_config;
  const { permissions: [{ and_rules: { rules: [is, { not_rule: isNot }] } }] } = rules.policies.unambiguous;
  return [is, isNot].map(({ header: { string_match: { safe_regex: { regex } } } }) => (
    new RegExp(`^(?:${regex.replace(/^\(\?i\)/, '')})$`, 'i')));
})();
const takes = (path: string) => wellFormed.test(path) && !otherwiseRead.test(path);

/** "/" of mathematics is not "/" to Unicode, but to some programs. */
const SLASHES = '\u2044\u2215\u2216';

test('a pattern is applied to every character but controls and those that programs turn into a mark of paths', () => {
  const wrong: string[] = [];
  for (let point = 0x80; point <= 0x10ffff; point++) {
    if (point === 0xd800) {
      point = 0xe000; // surrogates are no characters
    }
    const character = String.fromCodePoint(point);
    const is = point >= 0xa0 && !/[./\\%?#;]/.test(character.normalize('NFKC')) && !SLASHES.includes(character);
    if (takes(`/a${encodeURIComponent(character)}b`) !== is) {
      wrong.push(`U+${point.toString(16)}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('a pattern is applied to each pair and triple of bytes only where it is UTF-8', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const isText = (bytes: readonly number[]) => {
    try {
      const characters = [...decoder.decode(Uint8Array.from(bytes))];
      return !characters.some((one) => /[\p{Cc}./\\%?#;]/u.test(one.normalize('NFKC')) || SLASHES.includes(one));
    } catch {
      return false;
    }
  };
  const edges = [0x41, 0x7e, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0,
    0xf1, 0xf3, 0xf4, 0xf5, 0xff];
  const wrong: string[] = [];
  for (const a of edges) {
    for (const b of edges) {
      for (const c of edges) {
        for (const bytes of [[a], [a, b], [a, b, c], [a, b, c, 0x80]]) {
          const path = `/${bytes.map((byte) => `%${byte.toString(16)}`).join('')}`;
          if (takes(path) !== isText(bytes)) {
            wrong.push(path);
          }
        }
      }
    }
  }
  expect(wrong).toEqual([]);
});
