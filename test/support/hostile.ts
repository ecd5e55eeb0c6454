/** Values that lead out of a text, a list or a line of some program, or are read by it as something else. */
export const HOSTILE: readonly string[] = [
  'x\'] || true', '"x") or evt.num >= 0', 'x) or evt.num >= 0 or (k8s.ns.name = x', '\'.\',\n\'evil.example',
  'x"); }; destination d { file("/tmp/x"); }; #', 'a b', 'a,b', 'a\nb', 'a\r\nb', 'a\u2028b',
  '\x00', '\x1b[31m', '- list: x', '# x', 'Agents', '$pod', '$(TOKEN)', '${HOME}', '`NODE_NAME`', '%TOKEN', '\\', '"', 'a:b', '*', '../x',
  '.*', 'a..b', '-a', '',
];
