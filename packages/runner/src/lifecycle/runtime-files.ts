import { join } from 'node:path';
import { z } from 'zod';
import type { ConfigPaths } from '../config/config-paths.ts';
import { readSmallFile, removeFile, writePrivateFile } from './private-files.ts';

/** What a daemon says of itself to the other commands of its user. */
const daemonCard = z.object({
  pid: z.int().positive(),
  /** Of the process; see `ProcessIdentity`. */
  started: z.string().min(1),
  /** RFC 3339. */
  started_at: z.string(),
  version: z.string(),
  tier: z.string(),
  /** Where its control socket is; the path may be too long for one inside `ipc`. */
  control: z.string(),
});

export type DaemonCard = z.infer<typeof daemonCard>;

/** The files of `ipc/`, by what stands in them. */
export interface RuntimeFiles {
  /** Undefined where there is none, or none that a daemon wrote whole. */
  card(): Promise<DaemonCard | undefined>;
  endpoint(): Promise<string | undefined>;
  token(): Promise<string | undefined>;
  writeCard(card: DaemonCard): Promise<void>;
  writeEndpoint(url: string): Promise<void>;
  /** What a stopped daemon must not leave: its card, its endpoint, its token. */
  clear(): Promise<void>;
}

export const cardFile = ({ ipc }: Pick<ConfigPaths, 'ipc'>): string => join(ipc, 'daemon.json');
export const endpointFile = ({ ipc }: Pick<ConfigPaths, 'ipc'>): string => join(ipc, 'gateway-endpoint');
export const tokenFile = ({ ipc }: Pick<ConfigPaths, 'ipc'>): string => join(ipc, 'gateway-token');

function parseCard(text: string): DaemonCard | undefined {
  try {
    return daemonCard.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // written by another version, or by hand: the lock decides who runs
  }
}

const trimmed = (text: string | undefined): string | undefined => text?.trim() || undefined;

export function createRuntimeFiles(paths: Pick<ConfigPaths, 'ipc'>): RuntimeFiles {
  return {
    async card() {
      const text = await readSmallFile(cardFile(paths));
      return text === undefined ? undefined : parseCard(text);
    },
    endpoint: async () => trimmed(await readSmallFile(endpointFile(paths))),
    token: async () => trimmed(await readSmallFile(tokenFile(paths))),
    writeCard: (card) => writePrivateFile(cardFile(paths), `${JSON.stringify(card)}\n`),
    writeEndpoint: (url) => writePrivateFile(endpointFile(paths), `${url}\n`),
    async clear() {
      // The endpoint first: whoever finds none does not try to connect.
      for (const path of [endpointFile(paths), tokenFile(paths), cardFile(paths)]) await removeFile(path);
    },
  };
}
