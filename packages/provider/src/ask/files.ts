import type { LanguageModelV4FilePart, LanguageModelV4TextPart } from '@ai-sdk/provider';
import type { FilePart } from '@oxydra/types';
import type { KnownModel } from './target.ts';

/** The catalog's word for a media type; undefined for what no model reads as a file. */
export function modalityOf(mediaType: string): string | undefined {
  const [kind] = mediaType.toLowerCase().split(/[/;]/);
  if (kind === 'image' || kind === 'audio' || kind === 'video') return kind;
  return mediaType.toLowerCase().startsWith('application/pdf') ? 'pdf' : undefined;
}

const PLAIN = /^(text\/|application\/(json|xml|yaml|x-yaml|toml|javascript|x-ndjson|sql|csv)\b)|\+(json|xml)\b/i;

const fromBase64 = (data: string): string => new TextDecoder().decode(Uint8Array.fromBase64(data));

/**
 * A file as the model can take it: as it is where it reads the kind, as text where it is text, else as a note that it
 * was left out, with a warning for people.
 */
export function fileForModel(
  file: FilePart,
  model: KnownModel,
  warn: (text: string) => void,
): LanguageModelV4FilePart | LanguageModelV4TextPart {
  const modality = modalityOf(file.mediaType);
  const called = file.name ?? 'a file';
  if (modality !== undefined && model.reads.includes(modality)) {
    return {
      type: 'file',
      mediaType: file.mediaType,
      data: { type: 'data', data: file.data },
      ...(file.name === undefined ? {} : { filename: file.name }),
    };
  }
  if (PLAIN.test(file.mediaType)) {
    return { type: 'text', text: `<file name=${JSON.stringify(called)}>\n${fromBase64(file.data)}\n</file>` };
  }
  warn(`${called} (${file.mediaType}) was left out: ${model.id} cannot read it.`);
  return { type: 'text', text: `[${called} (${file.mediaType}) is left out: this model cannot read it.]` };
}
