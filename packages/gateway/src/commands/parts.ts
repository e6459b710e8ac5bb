import { Fault, type UserPart } from '@oxydra/types';
import type { GatewayLimits } from '../limits.ts';
import type { PayloadOf } from './command.ts';

type Message = Pick<PayloadOf<'send_turn'>, 'prompt' | 'attachments'>;
type Limits = Pick<GatewayLimits, 'promptBytes' | 'attachments' | 'attachmentBytes' | 'attachmentsBytes'>;

const MIB = 1024 * 1024;
const inMib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*(;.*)?$/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** A user's message from the wire. Throws Faults that name the field and its limit. */
export function partsOf({ prompt, attachments }: Message, limits: Limits): readonly UserPart[] {
  const bytes = Buffer.byteLength(prompt);
  if (bytes > limits.promptBytes) {
    throw new Fault(
      'gateway/prompt-too-long',
      `The prompt has ${inMib(bytes)}; the limit for \`prompt\` is ${inMib(limits.promptBytes)}.`,
      { hint: 'Put the text into a file and attach it, or save it in the workspace and name it in the prompt.' },
    );
  }
  if (prompt.trim() === '' && attachments.length === 0) {
    throw new Fault('gateway/empty-prompt', 'The `prompt` is empty and nothing is attached.', {
      hint: 'Write a message, or attach a file.',
    });
  }
  if (attachments.length > limits.attachments) {
    throw new Fault(
      'gateway/too-many-attachments',
      `There are ${attachments.length} \`attachments\`; the limit is ${limits.attachments}.`,
      { hint: 'Send the others with a second message.' },
    );
  }
  const files = attachments.map((each, index) => filePart(each, `attachments.${index}`, limits));
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > limits.attachmentsBytes) {
    throw new Fault(
      'gateway/attachments-too-large',
      `The \`attachments\` have ${inMib(total)} together; the limit is ${inMib(limits.attachmentsBytes)}.`,
      { hint: 'Send the others with a second message.' },
    );
  }
  return [...(prompt === '' ? [] : [{ type: 'text' as const, text: prompt }]), ...files.map(({ part }) => part)];
}

function filePart(
  { mime_type, data, name }: Message['attachments'][number],
  field: string,
  limits: Limits,
): { readonly part: UserPart; readonly size: number } {
  if (!MEDIA_TYPE.test(mime_type)) {
    throw new Fault('gateway/bad-attachment', `\`${field}.mime_type\` is no media type.`, {
      hint: 'Write it as `image/png`.',
    });
  }
  const size = Math.floor((data.length * 3) / 4) - (data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0);
  if (size > limits.attachmentBytes) {
    throw new Fault(
      'gateway/attachment-too-large',
      `\`${field}\` has ${inMib(size)}; the limit for one attachment is ${inMib(limits.attachmentBytes)}.`,
      { hint: 'Save the file in the workspace and name it in the prompt.' },
    );
  }
  if (data === '' || data.length % 4 !== 0 || !BASE64.test(data)) {
    throw new Fault('gateway/bad-attachment', `\`${field}.data\` is not valid base64.`, {
      hint: 'Encode the file with the standard alphabet and padding, without line breaks.',
    });
  }
  return { part: { type: 'file', mediaType: mime_type, data, ...(name === undefined ? {} : { name }) }, size };
}
