import { spawnSync } from 'child_process';
import { drawn, graphsIn, mermaidPage, useBrowser } from './browser';
import { dotOf } from '../../src/report/dot';
import { graphOf } from '../../src/report/graph';
import { markdownOf } from '../../src/report/markdown';
import { examplePosture } from '../support/posture';

const browser = useBrowser();

test('mermaid draws every graph of the Markdown, with the nodes and edges of the graph', async () => {
  const page = await mermaidPage(browser);
  const posture = examplePosture();
  const graphs = graphsIn(markdownOf(posture));
  expect(graphs).toHaveLength(posture.agents.length);
  for (const [index, agent] of posture.agents.entries()) {
    const { nodes, edges } = graphOf(agent);
    const drawing = await drawn(page, graphs[index]);
    expect(drawing.nodes.map((text) => text.replace(/^[^:]*: /, ''))).toEqual(nodes.map(({ label }) => label));
    expect(drawing.edges).toBe(edges.length);
  }
});

test('Graphviz draws a node for each agent and peer', () => {
  const posture = examplePosture();
  const { status, stdout, stderr } = spawnSync('dot', ['-Tplain'], { input: dotOf(posture), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.match(/^edge /gm)).toHaveLength(posture.agents.flatMap(({ edges }) => edges).length);
  expect(stdout.match(/^node a\d+ /gm)).toHaveLength(posture.agents.length);
});
