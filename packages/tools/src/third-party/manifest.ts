import { z } from 'zod';
import { canonicalJson, Fault } from '@oxydra/types';
import type { Json, JsonObject } from '@oxydra/types';
import { readForeignSchema } from '../foreign-schema.ts';
import { oneLine } from '../one-line.ts';

const MAX_MEMORY_MIB = 64;
const MAX_TIMEOUT_MS = 300_000;
const MAX_OUTPUT_KIB = 16 * 1024;
const RIGHTS = { r: 'read-only', rw: 'read-write' } as const;

const right = z.enum(['r', 'rw']).transform((given) => RIGHTS[given]);

const schema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/u, { error: 'must be snake_case, at most 64 characters' }),
  description: z.string().min(1).max(1000),
  /** Beside the manifest. */
  module: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,200}\.wasm$/u, { error: 'must be the name of a .wasm file beside the manifest' }),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u, { error: 'must be 64 lowercase hex digits' }),
  input: z.looseObject({ type: z.literal('object') }),
  profile: z
    .strictObject({
      mounts: z.strictObject({ shared: right.optional(), tmp: right.optional() }).default({}),
      clock: z.boolean().default(false),
      random: z.boolean().default(false),
    })
    .prefault({}),
  limits: z
    .strictObject({
      memory_mib: z.int().min(1).max(MAX_MEMORY_MIB).default(MAX_MEMORY_MIB),
      timeout_ms: z.int().min(1).max(MAX_TIMEOUT_MS).default(30_000),
      output_kib: z.int().min(1).max(MAX_OUTPUT_KIB).default(1024),
    })
    .prefault({}),
});

/** What a WebAssembly tool that somebody else wrote says of itself. Nothing of it counts before a person approves it. */
export interface ToolManifest extends Omit<z.output<typeof schema>, 'input'> {
  /** JSON Schema of the arguments. */
  readonly input: JsonObject;
}

/** What a person approves: change any of it and the tool is off again. */
export interface ToolFingerprint {
  readonly name: string;
  /** SHA-256 of the module. */
  readonly module: string;
  /** SHA-256 of all that the manifest says, its schema, profile and limits included. */
  readonly manifest: string;
}

const explain = (issue: z.core.$ZodIssue): string => {
  const field = issue.path.map(String).join('.') || 'the whole';
  return issue.code === 'unrecognized_keys'
    ? `${field === 'the whole' ? '' : `${field}: `}${issue.keys.map((key) => oneLine(key, 40)).join(', ')} unknown`
    : `${oneLine(field, 80)}: ${issue.message}`;
};

/** Reads a manifest that was parsed from TOML or JSON. Throws `tool/bad-manifest`. */
export function parseManifest(value: unknown, where: string): ToolManifest {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const shown = parsed.error.issues.slice(0, 5).map(explain).join('; ');
    throw new Fault('tool/bad-manifest', `The manifest ${oneLine(where)} is wrong: ${shown}.`, {
      hint: 'Correct it; docs/guide/third-party-tools.md has an example.',
    });
  }
  let input: JsonObject;
  try {
    input = JSON.parse(JSON.stringify(parsed.data.input)) as JsonObject; // from TOML or JSON
    readForeignSchema(parsed.data.name, input);
  } catch (cause) {
    const why = Fault.is(cause) ? cause.message.replace(/\.$/u, '') : 'input is no JSON Schema';
    throw new Fault('tool/bad-manifest', `The manifest ${oneLine(where)} is wrong: ${why}.`, {
      hint: 'Correct it; docs/guide/third-party-tools.md has an example.',
      cause,
    });
  }
  return { ...parsed.data, input };
}

/** `digest` is SHA-256 in hex. */
export const fingerprintOf = (manifest: ToolManifest, digest: (text: string) => string): ToolFingerprint => ({
  name: manifest.name,
  module: manifest.sha256,
  manifest: digest(canonicalJson(JSON.parse(JSON.stringify(manifest)) as Json)), // plain data
});
