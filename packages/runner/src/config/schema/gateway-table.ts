import { z } from 'zod';
import { bindAddress, count, words } from './key.ts';

const isOrigin = (text: string): boolean => URL.parse(text)?.origin === text;

/** The WebSocket and HTTP door. */
export const gatewayTable = z.strictObject({
  bind: bindAddress()
    .default('127.0.0.1:0')
    .meta({ description: 'Address and port to listen on; port 0 takes a free one.' }),
  auth: z
    .enum(['token', 'none'])
    .default('token')
    .meta({ description: 'Whether clients must show a token; "none" only on a loopback address.' }),
  allowed_origins: z
    .array(z.string().refine(isOrigin, 'must be an origin such as "https://example.org", without a path'))
    .default([])
    .meta({ description: 'Web pages that may connect, beside the one we serve.' }),
  allowed_hosts: z
    .array(words())
    .default([])
    .meta({ description: 'Host names under which clients may reach it, beside loopback and the bound one.' }),
  max_sessions_per_user: count(1).default(50).meta({ description: 'Open sessions of one user.' }),
  max_concurrent_turns_per_user: count(1)
    .default(10)
    .meta({ description: 'Turns of one user that run at once; further ones wait their turn.' }),
  session_idle_ttl_hours: count(1)
    .default(48)
    .meta({ description: 'Hours without use after which a session is archived; using it brings it back.' }),
  max_attachments: count(0, 64).default(4).meta({ description: 'Files in one message.' }),
  max_attachment_mib: count(1, 1024).default(10).meta({ description: 'Size of one file in a message, in MiB.' }),
  shutdown_grace_secs: count(0)
    .default(10)
    .meta({ description: 'Seconds that running turns get at a shutdown before they are parked.' }),
});
