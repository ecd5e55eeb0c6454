import { spelledDocs } from '../../scripts/support/languages/spelled-docs';

const NAMES = { api: new Set(['podCidrs', 'addContainer', 'allowDns', 'applyTo']), fields: new Set<string>() };

test('docstrings of Python', () => {
  const text = `r'''
With \`\`podCidrs\`\` of a README.
'''
class A:
    '''It takes \`\`podCidrs\`\`: \`\`new AgentCluster({ podCidrs: ['10.0.0.0/8'] }).applyTo(app)\`\`, not podCidrs.

    :default: - none: \`\`addContainer\`\` gives the image's and the user's own
    :param a: Whether it is closed. Default: be false
    '''
    x = {"pod_cidrs": "podCidrs"}
`;
  expect(spelledDocs('python', text, NAMES)).toBe(`r'''
With \`\`podCidrs\`\` of a README.
'''
class A:
    '''It takes \`\`pod_cidrs\`\`: \`\`AgentCluster(pod_cidrs=["10.0.0.0/8"]).apply_to(app)\`\`, not podCidrs.

    :default: - none: \`\`add_container\`\` gives the image's and the user's own
    :param a: Whether it is closed. Default: be False
    '''
    x = {"pod_cidrs": "podCidrs"}
`);
});

test.each<['go' | 'dotnet', string, string]>([
  ['go', '// See `addContainer` and podCidrs.\n\tName("addContainer") // `podCidrs`',
    '// See `AddContainer` and podCidrs.\n\tName("addContainer") // `podCidrs`'],
  ['dotnet', '/// <summary>See <c>addContainer</c>.\n[JsiiMethod(name: "addContainer")]',
    '/// <summary>See <c>AddContainer</c>.\n[JsiiMethod(name: "addContainer")]'],
])('comments of %s', (target, text, expected) => {
  expect(spelledDocs(target, text, NAMES)).toBe(expected);
});
