import { Fault, type EgressDecision, type EgressScope } from '@oxydra/types';
import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { countOption, flagOption, textOption, usage, type Invocation } from '../../cli/invocation.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { nearest } from '../../config/problems/did-you-mean.ts';
import { readJsonLines } from '../batch/json-lines.ts';
import { onlyFields, runBatch, textField } from '../batch/run-batch.ts';

const JOBS = 8;

/** What a tool may reach; one that fetches pages has the widest scope there is. */
async function scopeOf(invocation: Invocation, { config }: LoadedConfig): Promise<EgressScope> {
  const name = textOption(invocation, 'tool');
  if (name === undefined) return { purpose: 'tool:web_fetch' };
  const { createBuiltinTools } = await import('@oxydra/tools');
  const names = [...createBuiltinTools().map((tool) => tool.name), ...Object.keys(config.egress.tools)];
  if (names.includes(name)) return { purpose: `tool:${name}` };
  const meant = nearest(name, names);
  throw usage(
    `--tool names ${JSON.stringify(name.slice(0, 80))}, which is no tool.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
    '`oxydra tools list` shows those there are.',
  );
}

/** The three fields that are promised, in their order. */
const shown = ({ allowed, reason, addresses }: EgressDecision): EgressDecision => ({ allowed, reason, addresses });

function parseRequest(value: { readonly [key: string]: unknown }): { readonly url: string } {
  onlyFields(value, ['id', 'url']);
  const url = textField(value, 'url');
  if (url !== undefined) return { url };
  throw new Fault('runner/bad-request', 'The field `url` is missing.', {
    hint: 'Write {"id": 1, "url": "https://example.org/"}.',
  });
}

type Judge = (url: string) => Promise<EgressDecision>;

async function checkOne(invocation: Invocation, { output, options }: Context, judge: Judge): Promise<number> {
  const [url] = invocation.args;
  if (url === undefined) throw usage('egress check needs a URL.', 'Write `oxydra egress check https://example.org/`.');
  const decision = await judge(url);
  if (options.json) output.line(decision);
  else output.document(decision);
  return decision.allowed ? EXIT.done : EXIT.refused;
}

async function checkLines(invocation: Invocation, context: Context, judge: Judge): Promise<number> {
  const { surroundings, output, signal } = context;
  if (invocation.args.length > 0) throw usage('--batch reads its URLs from stdin; it takes no arguments.');
  const { failed } = await runBatch({
    lines: readJsonLines(surroundings.stdin),
    jobs: countOption(invocation, 'jobs', { least: 1, most: 64 }) ?? JOBS,
    parse: parseRequest,
    run: async ({ url }, id) => output.line({ id, ...(await judge(url)) }),
    fail: (id, error) => output.line({ id, allowed: false, reason: error.message, addresses: [] }),
    signal,
  });
  if (signal.aborted) return EXIT.interrupted;
  return failed === 0 ? EXIT.done : EXIT.failed;
}

/** `egress check URL`, and `--batch`. Opens no connection; a refusal is an answer, and exit code 3. */
export const check: Run = async (invocation, context) => {
  const batch = flagOption(invocation, 'batch');
  if (!batch && textOption(invocation, 'jobs') !== undefined) throw usage('--jobs goes with --batch.');
  const loaded = await context.house.loadConfig();
  const scope = await scopeOf(invocation, loaded);
  await using egress = await context.house.egress(loaded);
  return await (batch ? checkLines : checkOne)(invocation, context, async (url) =>
    shown(await egress.judge(url, scope)),
  );
};
