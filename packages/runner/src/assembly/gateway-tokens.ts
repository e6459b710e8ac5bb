import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createTokenStore, type TokenStore } from '@oxydra/gateway';
import type { Clock } from '@oxydra/types';
import type { ConfigPaths } from '../config/config-paths.ts';
import { readSmallFile, writePrivateFile } from '../lifecycle/private-files.ts';
import { tokenFile } from '../lifecycle/runtime-files.ts';

/** The name of the token in `ipc/gateway-token`, new at each start. */
const LOCAL = 'local';
const TOKEN_BYTES = 32;

/** The user's tokens: named ones from `.oxydra/gateway-tokens.json`, and a fresh one in `ipc/` for this machine's clients. */
export async function openTokens(paths: ConfigPaths, clock: Clock): Promise<TokenStore> {
  const file = join(paths.state, 'gateway-tokens.json');
  const tokens = await createTokenStore({
    file: { read: () => readSmallFile(file), write: (text) => writePrivateFile(file, text) },
    clock,
    randomBytes,
  });
  const local = randomBytes(TOKEN_BYTES).toString('base64url');
  await tokens.adopt(LOCAL, local);
  await writePrivateFile(tokenFile(paths), `${local}\n`);
  return tokens;
}
