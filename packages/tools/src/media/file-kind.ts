import type { MediaKind } from '@oxydra/types';

interface Signature {
  readonly mediaType: string;
  readonly kinds: readonly MediaKind[];
  /** Text in Latin-1, and where it stands. */
  readonly marks: readonly (readonly [at: number, text: string])[];
}

const PHOTO = ['photo'] as const;
const SOUND = ['audio', 'voice'] as const;
const VIDEO = ['video'] as const;

/** Told by what a file begins with, never by its name. The first that fits counts. */
const SIGNATURES: readonly Signature[] = [
  { mediaType: 'image/png', kinds: PHOTO, marks: [[0, '\x89PNG\r\n\x1a\n']] },
  { mediaType: 'image/jpeg', kinds: PHOTO, marks: [[0, '\xff\xd8\xff']] },
  { mediaType: 'image/gif', kinds: PHOTO, marks: [[0, 'GIF8']] },
  {
    mediaType: 'image/webp',
    kinds: PHOTO,
    marks: [
      [0, 'RIFF'],
      [8, 'WEBP'],
    ],
  },
  {
    mediaType: 'audio/wav',
    kinds: SOUND,
    marks: [
      [0, 'RIFF'],
      [8, 'WAVE'],
    ],
  },
  { mediaType: 'audio/ogg', kinds: SOUND, marks: [[0, 'OggS']] },
  { mediaType: 'audio/flac', kinds: ['audio'], marks: [[0, 'fLaC']] },
  { mediaType: 'audio/mpeg', kinds: SOUND, marks: [[0, 'ID3']] },
  { mediaType: 'audio/mpeg', kinds: SOUND, marks: [[0, '\xff\xfb']] },
  { mediaType: 'audio/mpeg', kinds: SOUND, marks: [[0, '\xff\xf3']] },
  { mediaType: 'audio/mpeg', kinds: SOUND, marks: [[0, '\xff\xf2']] },
  { mediaType: 'audio/aac', kinds: SOUND, marks: [[0, '\xff\xf1']] },
  { mediaType: 'audio/mp4', kinds: SOUND, marks: [[4, 'ftypM4A']] },
  { mediaType: 'video/quicktime', kinds: VIDEO, marks: [[4, 'ftypqt']] },
  { mediaType: 'video/mp4', kinds: VIDEO, marks: [[4, 'ftyp']] },
  { mediaType: 'video/webm', kinds: VIDEO, marks: [[0, '\x1a\x45\xdf\xa3']] },
  { mediaType: 'application/pdf', kinds: [], marks: [[0, '%PDF-']] },
  { mediaType: 'application/zip', kinds: [], marks: [[0, 'PK\x03\x04']] },
];

const isText = (bytes: Uint8Array): boolean => {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

/** What a file really is, and as what it can be shown; everything can be shown as a document. */
export function fileKind(bytes: Uint8Array): { readonly mediaType: string; readonly kinds: readonly MediaKind[] } {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('latin1');
  const found = SIGNATURES.find(({ marks }) => marks.every(([at, text]) => head.startsWith(text, at)));
  if (found !== undefined) return { mediaType: found.mediaType, kinds: [...found.kinds, 'document'] };
  return { mediaType: isText(bytes) ? 'text/plain' : 'application/octet-stream', kinds: ['document'] };
}
