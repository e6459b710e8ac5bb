import { z } from 'zod';
import { Fault, MEDIA_KINDS } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import { deedLabel, pathArgument, shown } from '../files/path-argument.ts';
import { fileKind } from './file-kind.ts';

/** Bytes of the largest file that is sent: what clients and gateways take in one piece. */
const MAX_MEDIA = 10 * 1024 * 1024;
const MAX_CAPTION = 1024;

// oxlint-disable-next-line no-control-regex -- refusing them is the point
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;

const caption = z
  .string()
  .min(1)
  .max(MAX_CAPTION)
  .refine((text) => text.isWellFormed() && !UNSAFE.test(text), {
    error: 'must not hold control characters, direction marks or broken Unicode',
  });

export const sendMedia = defineTool({
  name: 'send_media',
  description: 'Show the user a file of the workspace in the conversation.',
  input: z.object({ path: pathArgument, media_type: z.enum(MEDIA_KINDS), caption: caption.optional() }),
  // It only looks: what people get is part of the result.
  tier: 'read_only',
  timeoutMs: 30_000,
  idempotent: true,
  needs: ['workspaceRead', 'outlet'],
  labels: deedLabel,
  summarise: ({ path, media_type: kind }) => `Send ${shown(path)} as ${kind}`,
  async run({ path, media_type: kind, caption: words }, { workspaceRead, outlet }, { session }) {
    const taken = await outlet.kinds(session);
    if (!taken.includes(kind)) {
      const others = taken.length === 0 ? 'It takes no files at all.' : `It takes ${taken.join(', ')}.`;
      throw new Fault('tool/media-not-supported', `The user's channel cannot show a file as ${kind}.`, {
        hint: `${others} Say where the file is instead.`,
      });
    }
    const { bytes, size } = await workspaceRead.read(path, { limit: MAX_MEDIA });
    if (size > MAX_MEDIA) {
      throw new Fault(
        'tool/too-large',
        `${shown(path)} has ${size} bytes, more than the ${MAX_MEDIA} that can be sent.`,
        {
          hint: 'Make it smaller, or tell the user where it is.',
        },
      );
    }
    if (size === 0) {
      throw new Fault('tool/empty-file', `${shown(path)} is empty, so there is nothing to send.`, {
        hint: 'Look at how it was written.',
      });
    }
    const { mediaType, kinds } = fileKind(bytes);
    if (!kinds.includes(kind)) {
      throw new Fault('tool/wrong-media-type', `${shown(path)} is ${mediaType}, which cannot be sent as ${kind}.`, {
        hint: `Send it as ${kinds.join(' or ')}.`,
      });
    }
    const name = shown(path).split('/').at(-1) ?? 'file';
    const data = Buffer.from(bytes).toString('base64');
    return {
      text: `Sent ${shown(path)} (${mediaType}, ${size} bytes) to the user as ${kind}.`,
      output: { sent: true, path: shown(path), media_type: kind, mime_type: mediaType, bytes: size },
      media: [
        { kind, path: shown(path), name, mediaType, size, data, ...(words === undefined ? {} : { caption: words }) },
      ],
    };
  },
});
