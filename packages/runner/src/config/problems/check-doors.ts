import type { KeyPath } from '../value.ts';
import type { CrossCheck } from './cross-check.ts';

/** True for addresses that only this machine reaches. */
export function isLoopback(bind: string): boolean {
  const host = bind
    .slice(0, bind.lastIndexOf(':'))
    .replace(/^\[|\]$/gu, '')
    .toLowerCase();
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/u.test(host);
}

/** Doors that others can reach ask for a token, and what is switched on has what it needs. */
export function checkDoors({ config, isSet, report }: CrossCheck): void {
  const need = (wrong: boolean, path: KeyPath, message: string): void => {
    if (wrong) report(path, { code: 'config/bad-value', message });
  };
  const { gateway, web, memory, scheduler, egress } = config;
  const { telegram } = config.channels;
  need(
    gateway.auth === 'none' && !isLoopback(gateway.bind),
    ['gateway', 'auth'],
    `gateway.auth is "none", which is allowed on a loopback address only, but gateway.bind is "${gateway.bind}".`,
  );
  need(
    egress.mode === 'strict_allowlist_proxy' && egress.proxy_url === undefined,
    ['egress', 'mode'],
    'egress.mode is "strict_allowlist_proxy", which needs egress.proxy_url.',
  );
  need(
    egress.proxy_url?.startsWith('https:') === true,
    ['egress', 'proxy_url'],
    'egress.proxy_url begins with https:; write it as http://host:port, what goes through it is encrypted all the same.',
  );
  need(
    web.auth_mode === 'disabled' && isSet(['web', 'bind']) && !isLoopback(web.bind),
    ['web', 'bind'],
    `web.auth_mode is "disabled", which is allowed on a loopback address only, but web.bind is "${web.bind}".`,
  );
  need(
    web.auth_mode === 'token' && web.auth_token === undefined && web.auth_token_env === undefined,
    ['web', 'auth_mode'],
    'web.auth_mode is "token", which needs web.auth_token_env or web.auth_token.',
  );
  need(
    memory.remote_url !== undefined && memory.auth_token === undefined,
    ['memory', 'remote_url'],
    'memory.remote_url needs memory.auth_token.',
  );
  need(
    scheduler.enabled && !memory.enabled,
    ['scheduler', 'enabled'],
    'scheduler.enabled is true, which needs memory.enabled to be true.',
  );
  need(
    telegram.enabled && (telegram.bot_token_env === undefined || telegram.senders.length === 0),
    ['channels', 'telegram', 'enabled'],
    'channels.telegram.enabled is true, which needs bot_token_env and at least one entry in senders.',
  );
}
