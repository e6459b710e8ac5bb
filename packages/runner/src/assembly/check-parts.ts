import type { Store } from '@oxydra/memory';
import { Fault } from '@oxydra/types';
import type { Models, Sessions } from '@oxydra/types';
import type { HealthCheck } from '../app.ts';

interface CheckedParts {
  readonly models: Models;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly tier: string;
  readonly because: string | undefined;
}

/** Turns a check that may throw into one that always answers. */
async function check(name: string, look: () => Promise<string> | string): Promise<HealthCheck> {
  try {
    return { name, ok: true, detail: await look(), fix: '' };
  } catch (error) {
    const { message, hint } = Fault.toRecord(error);
    return { name, ok: false, detail: message, fix: hint ?? 'See the log with `oxydra logs`.' };
  }
}

/** The rehearsal is no fault, but a person who looks for one should be told. */
async function checkProvider(models: Models, because: string | undefined): Promise<HealthCheck> {
  const found = await check('provider', () => models.select().info.id + (because === undefined ? '' : ` (${because})`));
  if (!found.ok || models.select().info.rehearsal !== true) return found;
  return {
    ...found,
    fix: 'For a real model set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY, or start Ollama.',
  };
}

/** What only the running parts can say of themselves. */
export const checkParts = ({ models, store, sessions, tier, because }: CheckedParts): Promise<readonly HealthCheck[]> =>
  Promise.all([
    checkProvider(models, because),
    check('database', async () => {
      const { problems = [], bytes, sessions: kept, sqlite } = await store.health({ deep: true });
      if (problems.length > 0)
        throw new Fault('store/corrupt', `The database is damaged: ${problems[0] ?? ''}.`, {
          hint: 'Stop Oxydra and put the newest backup beside it in its place.',
        });
      return `whole, ${kept} sessions, ${Math.ceil(bytes / 1024)} KiB, SQLite ${sqlite}`;
    }),
    check('journal', async () => {
      const all = await sessions.list();
      const open = all.filter((each) => each.open).length;
      return `${all.length} sessions, ${open} with work under way`;
    }),
    check('tier', () => `${tier}`),
  ]);
