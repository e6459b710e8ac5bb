import { compileGuest } from '@oxydra/sandbox';
import { createBuiltinTools } from '@oxydra/tools';
import type { ToolFingerprint } from '@oxydra/tools';
import { Fault } from '@oxydra/types';
import { keepAudit } from '../../assembly/keep-audit.ts';
import { findManifests, type FoundTool } from '../../assembly/third-party/find-manifests.ts';
import { isChanged, isTrusted, readTrust, writeTrust } from '../../assembly/third-party/trust-record.ts';
import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { nearest } from '../../config/problems/did-you-mean.ts';
import { columns } from '../columns.ts';
import { SILENT_LOG } from '../../ports/log.ts';

const MEBIBYTE = 1024 * 1024;

type Usable = Extract<FoundTool, { readonly ok: true }>;

const find = (state: string): Promise<readonly FoundTool[]> =>
  findManifests(
    state,
    createBuiltinTools().map((tool) => tool.name),
  );

/** Noted before it is done: what cannot be noted is not done. */
async function note(context: Context, loaded: LoadedConfig, what: string, { name, module, manifest }: ToolFingerprint) {
  const ports = { locks: context.house.locks, clock: context.clock, log: SILENT_LOG, scrub: (text: string) => text };
  await using audit = keepAudit(loaded, ports);
  await audit.append({ kind: 'trust', user: loaded.user.id, what, details: { name, module, manifest } });
}

function pick(name: string, found: readonly FoundTool[]): Usable {
  const usable = found.filter((tool) => tool.ok);
  const tool = usable.find((each) => each.manifest.name === name);
  if (tool !== undefined) return tool;
  // Where its manifest is wrong it has no name, and the folder is all there is to go by.
  const broken = found.find((each) => !each.ok && each.folder.endsWith(`/${name}`));
  if (broken !== undefined && !broken.ok) throw broken.fault;
  const meant = nearest(
    name,
    usable.map((each) => each.manifest.name),
  );
  throw new Fault(
    'tool/unknown',
    `There is no third-party tool ${JSON.stringify(name.slice(0, 80))}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
    { hint: '`oxydra tools trust` without a name shows those there are.' },
  );
}

/** What it may do, in words. */
function grantsOf({ profile, limits }: Usable['manifest']): readonly string[] {
  const mounts = Object.entries(profile.mounts).map(([mount, right]) =>
    right === 'read-write' ? `read and write /${mount}` : `read /${mount}`,
  );
  const rest = [...(profile.clock ? ['tell the time'] : []), ...(profile.random ? ['draw random numbers'] : [])];
  const all = [...mounts, ...rest];
  const bounds = `${limits.memory_mib} MiB, ${limits.timeout_ms / 1000} s, ${limits.output_kib} KiB of output`;
  return [all.length === 0 ? 'reach nothing but its arguments' : all.join(', '), bounds];
}

async function listAll(context: Context, state: string): Promise<number> {
  const { output, options } = context;
  const [found, trusted] = [await find(state), await readTrust(state)];
  const rows = found.map((tool) => {
    if (!tool.ok) return { name: tool.folder, state: 'refused', why: tool.fault.message };
    const [may = ''] = grantsOf(tool.manifest);
    const { fingerprint, manifest } = tool;
    const is = isTrusted(trusted, fingerprint) ? 'on' : isChanged(trusted, fingerprint) ? 'changed' : 'off';
    return { name: manifest.name, state: is, why: `may ${may}` };
  });
  if (options.json) output.document({ tools: rows });
  else if (rows.length === 0) output.note(`There are no third-party tools in ${state}/tools.`);
  else output.text(columns(rows.map(({ name, state: is, why }) => [name, is, why])));
  return EXIT.done;
}

/** `tools trust [NAME]` */
export const trust: Run = async (invocation, context) => {
  const loaded = await context.house.loadConfig();
  const { state } = loaded.paths;
  const [name] = invocation.args;
  if (name === undefined) return listAll(context, state);
  const tool = pick(name, await find(state));
  const { manifest, fingerprint } = tool;
  // A module that could never run is not worth a person's word.
  compileGuest(await tool.load(), { sha256: manifest.sha256 }).limitedTo(manifest.limits.memory_mib * MEBIBYTE);
  const others = (await readTrust(state)).filter((each) => each.name !== name);
  await note(context, loaded, `The third-party tool ${name} was approved.`, fingerprint);
  await writeTrust(state, [...others, fingerprint]);
  const { output, options } = context;
  const [may = '', bounds = ''] = grantsOf(manifest);
  if (options.json) output.document({ trusted: fingerprint });
  else output.text(`${name} is on: it may ${may} (${bounds}).\nIts module is ${fingerprint.module}.\n`);
  output.note('A running daemon takes it up at its next start.');
  return EXIT.done;
};

/** `tools distrust NAME` */
export const distrust: Run = async (invocation, context) => {
  const loaded = await context.house.loadConfig();
  const { state } = loaded.paths;
  const [name = ''] = invocation.args;
  const trusted = await readTrust(state);
  const known = trusted.find((each) => each.name === name);
  if (known === undefined) {
    throw new Fault('tool/unknown', `The tool ${JSON.stringify(name.slice(0, 80))} is not approved.`, {
      hint: '`oxydra tools trust` without a name shows those there are.',
    });
  }
  await writeTrust(
    state,
    trusted.filter((each) => each.name !== name),
  );
  await note(context, loaded, `The approval of the third-party tool ${name} was taken back.`, known);
  if (context.options.json) context.output.document({ distrusted: name });
  else context.output.text(`${name} is off.\n`);
  context.output.note('A running daemon goes without it from its next start.');
  return EXIT.done;
};
