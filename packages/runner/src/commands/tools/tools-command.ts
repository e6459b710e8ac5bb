import { Fault } from '@oxydra/types';
import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { oneLine } from '../../cli/one-line.ts';
import { nearest } from '../../config/problems/did-you-mean.ts';
import { columns } from '../columns.ts';
import { findWhereabouts } from '../whereabouts.ts';
import { waitMs } from '../wait-seconds.ts';
import { benchAt, type ToolLine } from './tool-bench.ts';
import type { Invocation } from '../../cli/invocation.ts';

async function toolsOf(invocation: Invocation, context: Context): Promise<readonly ToolLine[]> {
  const config = await context.house.loadConfig();
  await using bench = benchAt(await findWhereabouts(context, config, waitMs(invocation)));
  return await bench.list(context.signal);
}

const firstSentence = (text: string): string => oneLine(/^.*?[.!?](?=\s|$)/su.exec(text)?.[0] ?? text);

/** `tools list` */
export const list: Run = async (invocation, context) => {
  const tools = await toolsOf(invocation, context);
  const { output, options } = context;
  if (options.json)
    output.document({ tools: tools.map(({ name, description, tier }) => ({ name, description, tier })) });
  else output.text(columns(tools.map(({ name, tier, description }) => [name, tier, firstSentence(description)])));
  return EXIT.done;
};

export function unknownTool(name: string, tools: readonly ToolLine[]): Fault {
  const names = tools.map((tool) => tool.name);
  const meant = nearest(name, names);
  return new Fault(
    'tool/unknown',
    `There is no tool ${JSON.stringify(name.slice(0, 80))}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
    { hint: '`oxydra tools list` shows those there are.' },
  );
}

/** `tools describe NAME` */
export const describe: Run = async (invocation, context) => {
  const [name = ''] = invocation.args;
  const tools = await toolsOf(invocation, context);
  const tool = tools.find((each) => each.name === name);
  if (tool === undefined) throw unknownTool(name, tools);
  const { output, options } = context;
  const shown = {
    name: tool.name,
    description: tool.description,
    tier: tool.tier,
    input: tool.input,
    ...(tool.output === undefined ? {} : { output: tool.output }),
  };
  if (options.json) output.document(shown);
  else {
    output.text(`${tool.name} (${tool.tier})\n${tool.description}\n\nArguments, as JSON Schema:\n`);
    output.document(tool.input);
  }
  return EXIT.done;
};
