import type { Config } from '../schema/config-schema.ts';

const MIB = 1024 * 1024;

export interface GatewaySettings {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly auth: 'token' | 'none';
  readonly allowedOrigins: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly maxSessionsPerUser: number;
  readonly maxConcurrentTurnsPerUser: number;
  readonly sessionIdleMs: number;
  readonly maxAttachments: number;
  readonly maxAttachmentBytes: number;
  readonly shutdownGraceMs: number;
}

export function gatewaySettings({ gateway }: Config): GatewaySettings {
  const colon = gateway.bind.lastIndexOf(':');
  return {
    host: gateway.bind.slice(0, colon).replace(/^\[|\]$/gu, ''),
    port: Number(gateway.bind.slice(colon + 1)),
    auth: gateway.auth,
    allowedOrigins: gateway.allowed_origins,
    allowedHosts: gateway.allowed_hosts,
    maxSessionsPerUser: gateway.max_sessions_per_user,
    maxConcurrentTurnsPerUser: gateway.max_concurrent_turns_per_user,
    sessionIdleMs: gateway.session_idle_ttl_hours * 3_600_000,
    maxAttachments: gateway.max_attachments,
    maxAttachmentBytes: gateway.max_attachment_mib * MIB,
    shutdownGraceMs: gateway.shutdown_grace_secs * 1000,
  };
}
