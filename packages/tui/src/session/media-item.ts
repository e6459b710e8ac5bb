import type { ServerFrame } from '@oxydra/types/wire';
import { plainText } from '../text/plain-text.ts';
import type { Item } from './item.ts';

type Attachment = Extract<ServerFrame, { type: 'media_attachment' }>['payload']['attachment'];

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'] as const;

/** `834 bytes`, `12.5 KiB` */
function sizeText(bytes: number): string {
  const step = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** step;
  return `${step === 0 ? amount : amount.toFixed(1)} ${UNITS[step]}`;
}

/** Of base64 text, in bytes. */
const decodedSize = (data: string): number => Math.floor((data.replace(/=+$/u, '').length * 3) / 4);

/** A file that the agent shows. A terminal can only say where it lies. */
export function mediaItem({ file_path, file_name, media_type, caption, data, size }: Attachment): Item {
  const words = caption === undefined ? '' : `: ${caption}`;
  const about = `${media_type}, ${sizeText(size ?? decodedSize(data))}`;
  return {
    kind: 'notice',
    tone: 'muted',
    text: plainText(`Received ${file_name ?? file_path} (${about})${words}. It lies at ${file_path}.`),
  };
}
