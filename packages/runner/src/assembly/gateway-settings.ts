import { DEFAULT_LIMITS, type GatewaySettings, type GatewayStatus } from '@oxydra/gateway';
import type { TierChoice } from '../config/choose-tier.ts';
import type { gatewaySettings } from '../config/slices/gateway-settings.ts';

type Configured = ReturnType<typeof gatewaySettings>;

/** Base64 makes three bytes four; the rest of a message is its prompt. */
const onTheWire = (bytes: number): number => Math.ceil((bytes * 4) / 3);
const ROOM = 4 * 1024 * 1024;

/** What the configuration says of the gateway, as the gateway wants it. */
export function gatewayOptions(
  { auth, allowedOrigins, allowedHosts, ...limits }: Configured,
  busy: GatewaySettings['busy'],
): GatewaySettings {
  const attachmentsBytes = limits.maxAttachments * limits.maxAttachmentBytes;
  return {
    auth,
    allowedOrigins,
    allowedHosts,
    busy,
    limits: {
      ...DEFAULT_LIMITS,
      sessions: limits.maxSessionsPerUser,
      attachments: limits.maxAttachments,
      attachmentBytes: limits.maxAttachmentBytes,
      attachmentsBytes,
      messageBytes: onTheWire(attachmentsBytes) + ROOM,
    },
  };
}

/** What clients are told of the isolation that holds. */
export const startupStatus = ({ tier, notices }: TierChoice): GatewayStatus['startup'] => ({
  sandbox_tier: tier,
  sidecar_available: false,
  shell_available: false,
  browser_available: false,
  degraded_reasons: notices.map(({ code, text }) => ({ code, detail: text })),
});
