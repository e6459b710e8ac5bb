/** The terminal UI as a program of its own, for tests: `program.ts ENDPOINT_FILE [no-color] [session]`. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { randomUUID } from 'node:crypto';
import { runTui, type Endpoint } from '@oxydra/tui';

const [endpointFile = '', ...flags] = process.argv.slice(2);

const { code } = await runTui({
  // The test writes the file, so it has this form.
  endpoint: async () => JSON.parse(await readFile(endpointFile, 'utf8')) as Endpoint,
  user: 'alice',
  stdin: process.stdin,
  stdout: process.stdout,
  noColor: flags.includes('no-color'),
  version: '0.1.0',
  rehearsalHint: 'export ANTHROPIC_API_KEY=… and start again.',
  ports: {
    async readFile(path, limit) {
      try {
        const { size } = await stat(path);
        if (size > limit) return { ok: false, message: `${path} is larger than ${limit} bytes.` };
        return { ok: true, file: { name: basename(path), mimeType: 'text/plain', bytes: await readFile(path) } };
      } catch {
        return { ok: false, message: `${path} cannot be read.` };
      }
    },
    async writeFile(path, text) {
      try {
        await writeFile(path, text, { flag: 'wx' });
        return { ok: true, path };
      } catch {
        return { ok: false, message: `${path} cannot be written.` };
      }
    },
    history: { load: async () => [], append: async () => {} },
    now: () => Date.now(),
    newId: () => randomUUID(),
    random: () => Math.random(),
  },
});
process.exitCode = code;
