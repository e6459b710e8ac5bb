import { isAlive } from './process-identity.ts';
import type { DaemonCard, RuntimeFiles } from './runtime-files.ts';

/** A daemon as the other commands find it. */
export type FoundDaemon =
  | { readonly state: 'none' }
  /** Its files are there, but it ended without a word: `kill -9`, a power cut. */
  | { readonly state: 'dead'; readonly card: DaemonCard }
  /** It runs, and has not opened its gateway yet. */
  | { readonly state: 'starting'; readonly card: DaemonCard }
  | {
      readonly state: 'running';
      readonly card: DaemonCard;
      readonly endpoint: string;
      readonly token: string | undefined;
    };

/** Reads what stands in `ipc/`, and looks whether that process still lives. Opens no connection. */
export async function findDaemon(
  files: Pick<RuntimeFiles, 'card' | 'endpoint' | 'token'>,
  alive: typeof isAlive = isAlive,
): Promise<FoundDaemon> {
  const card = await files.card();
  if (card === undefined) return { state: 'none' };
  if (!alive(card)) return { state: 'dead', card };
  const endpoint = await files.endpoint();
  if (endpoint === undefined) return { state: 'starting', card };
  return { state: 'running', card, endpoint, token: await files.token() };
}
