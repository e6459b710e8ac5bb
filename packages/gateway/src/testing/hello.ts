import type { ClientFrame } from '@oxydra/types/wire';
import { TOKEN, USER } from './start-gateway.ts';

type Hello = Extract<ClientFrame, { type: 'hello' }>;

/** A hello as a version 3 client with the right token says it. */
export const hello = (over: Partial<Hello['payload']> = {}): Hello => ({
  type: 'hello',
  payload: { request_id: 'h', protocol_version: 3, user_id: USER, token: TOKEN, client: 'tui', ...over },
});
