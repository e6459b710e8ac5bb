import { createWriteStream } from 'node:fs';
import { Fault, type FaultRecord } from '@oxydra/types';
import { z } from 'zod';

/** What a daemon says to whoever started it, once, before it lets go of that pipe. */
export type Announcement = { readonly ready: { readonly url: string } } | { readonly failed: FaultRecord };

/** The daemon's end of the pipe. */
export const ANNOUNCE_FD = 3;

const announcement = z.union([
  z.object({ ready: z.object({ url: z.string() }) }),
  // The daemon is this same program: its codes are ours.
  z.object({
    failed: z.object({
      code: z.custom<FaultRecord['code']>((value) => typeof value === 'string' && value.includes('/')),
      message: z.string(),
      hint: z.string().optional(),
      retryable: z.boolean(),
    }),
  }),
]);

export function parseAnnouncement(text: string): Announcement | undefined {
  try {
    return announcement.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // cut off: the daemon died while it spoke
  }
}

/** Says it and closes the pipe. A starter that has gone is no failure. */
export function announce(message: Announcement, fd = ANNOUNCE_FD): Promise<void> {
  return new Promise((resolve) => {
    const pipe = createWriteStream('', { fd });
    pipe.on('error', () => resolve());
    pipe.end(`${JSON.stringify(message)}\n`, () => resolve());
  });
}

export const announceFault = (error: unknown): Promise<void> => announce({ failed: Fault.toRecord(error) });
