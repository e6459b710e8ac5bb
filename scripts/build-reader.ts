/**
 * Bundles the reading guest into one script and writes it, with its hash, beside the code that loads it.
 * `node scripts/build-reader.ts`
 */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages/sandbox/src/reader');

/** The guest's script, the same on every machine. Names stay, so that an error can be understood. */
export async function bundleReader(): Promise<{ readonly source: string; readonly sha256: string }> {
  const { outputFiles } = await build({
    absWorkingDir: source,
    entryPoints: ['guest/guest.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    target: 'es2023',
    charset: 'ascii',
    mainFields: ['module', 'main'],
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  const text = outputFiles[0]?.text ?? '';
  return { source: text, sha256: createHash('sha256').update(text).digest('hex') };
}

if (import.meta.main) {
  const { source: text, sha256 } = await bundleReader();
  const file = join(source, 'reader-bundle.ts');
  const module = `/** Made by \`npm run build:guests\` from the folder \`guest\`; a test compares the two. */
export const READER_BUNDLE = {
  sha256: '${sha256}',
  source: ${JSON.stringify(text)},
};
`;
  writeFileSync(file, module);
  execFileSync('oxfmt', [file], { stdio: 'inherit' });
}
