import type { Effect, Role } from './facts.ts';

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** The usual verbs of tool names, by what they do. */
export const VERBS: readonly (readonly [Effect, ReadonlySet<string>])[] = [
  [
    'destroys',
    list(
      'delete remove cancel revoke drop purge erase clear wipe destroy kill terminate unsubscribe uninstall discard ' +
        'reject decline ban block kick disable deactivate close leave expire trash reset abort',
    ),
  ],
  [
    'sends',
    list(
      'send share post publish invite pay transfer forward reply email message submit upload broadcast notify call ' +
        'order buy purchase donate tweet push deploy subscribe apply wire refund withdraw trade sell dispatch fax text ' +
        'grant sync export print commit merge',
    ),
  ],
  [
    'overwrites',
    list(
      'update set change edit modify rename replace overwrite reschedule move configure patch put assign enable toggle ' +
        'adjust alter convert migrate restore rotate rewrite switch resolve approve accept confirm sign',
    ),
  ],
  [
    'creates',
    list(
      'create add append new make insert book reserve schedule register save write draft log record attach tag label ' +
        'star mark copy duplicate clone generate plan note remember store open start join comment',
    ),
  ],
  [
    'reads',
    list(
      'get list search find read fetch view show check count describe lookup query browse preview summarize summarise ' +
        'calculate compute compare validate verify estimate explain help status whoami retrieve inspect scan ls cat ' +
        'download analyze analyse translate parse extract detect is has',
    ),
  ],
];

/** By these a user speaks of giving something to others. */
export const SENDING_VERBS: readonly string[] = [...(VERBS.find(([effect]) => effect === 'sends')?.[1] ?? [])].filter(
  (verb) => !['text', 'order', 'call', 'print', 'commit', 'merge', 'message', 'email'].includes(verb),
);

/** By these a user speaks of making something. */
export const MAKING_VERBS: readonly string[] = [
  'creat',
  'add',
  'append',
  'make',
  'insert',
  'book',
  'reserv',
  'schedul',
];

/** Arguments that say themselves what is done, whatever the tool is called. */
const COMMANDS = list(
  'sql command cmd commands code script statement expression expr mutation exec shell eval program action actions method ' +
    'operation op verb',
);

/** What such an argument says where it only looks. */
const LOOKING = list('get head list read search view show find');

/** Whether an argument is an order to the tool, and one to do more than look. */
export const commands = (argument: string, value: string): boolean =>
  COMMANDS.has(wordsOf(argument).join('_')) && !LOOKING.has(value.trim().toLowerCase());

/** Argument names that say who or where. */
export const DESTINATIONS = list(
  'recipient recipients to cc bcc email emails mail url urls uri link links href webhook endpoint host hostname domain ' +
    'server phone telephone mobile channel channels participant participants attendee attendees invitee invitees guest ' +
    'guests member members account iban bic payee beneficiary creditor user users username person people contact ' +
    'contacts group groups team room chat destination target assignee assignees reviewer reviewers subscriber audience ' +
    'wallet handle repo repository remote bucket topic_arn callback acct msisdn tel dest rcpt receiver receivers ' +
    'addressee addressees address addresses',
);

/** Of these, the ones that a program would connect to. */
const PLACES = list(
  'url urls uri uris link links href webhook endpoint host hostname domain server remote callback site website origin',
);

/** Whether an argument says where on the net something is. */
export const isPlace = (argument: string): boolean => wordsOf(argument).some((word) => PLACES.has(word));

/** Argument names that say what goes along. */
export const CONTENTS = list(
  'content contents body text message messages description note notes comment comments summary subject details data ' +
    'caption reason attachment attachments file files payload html markdown code script value prompt snippet bio',
);

/** Argument names, or their last word, that say which thing is meant. */
export const OBJECTS = list('id ids uuid uid guid key ref reference index number');

/** How words begin that people use when they want a thing gone, whatever the tool's own verb is. */
export const DESTROYING_STEMS: readonly string[] = (
  'delet remov cancel revok drop purg eras clear wipe destroy kill trash discard unsubscrib uninstall reject declin ban ' +
  'block kick disabl deactivat clos reset terminat abort'
)
  .split(' ')
  .concat('get rid of', 'throw away', 'take away', 'take down', 'call off');

/** How words begin that people use when they want a thing to become another. */
export const CHANGING_STEMS: readonly string[] = (
  'updat chang set edit modif adjust correct fix renam replac overwrit reschedul mov configur put assign enabl disabl ' +
  'toggl alter convert restor switch turn increas decreas rais lower approv accept confirm sign shift postpon mark'
).split(' ');

/** Between two verbs in a name: the tool does both. */
export const BOTH = list('and or then plus n');

/** Verbs that are no nouns: wherever in a name they stand, the tool does that too. */
export const PLAIN_VERBS = list(
  'delete remove cancel revoke purge erase wipe destroy kill terminate unsubscribe uninstall discard reject deactivate ' +
    'send publish invite forward submit upload broadcast notify donate deploy refund withdraw sell dispatch replace ' +
    'overwrite modify rename reschedule configure rotate rewrite create insert append write',
);

/** Words for looking that are also things which can be changed: they say what a tool does only where they stand alone. */
export const STATES = list('status help check');

/** The words of an identifier: `sendDirect_message` is send, direct, message. */
export const wordsOf = (identifier: string): readonly string[] =>
  identifier
    .replaceAll(/([a-z0-9])([A-Z])/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** Whether an argument holds the number or key of a thing. */
export const isKey = (argument: string): boolean => OBJECTS.has(wordsOf(argument).at(-1) ?? '');

/** Whether the key is one of somebody or somewhere: `chat_id`, `phone_number`. */
export const isKeyOfReceiver = (argument: string): boolean =>
  isKey(argument) && wordsOf(argument).some((word) => DESTINATIONS.has(word));

const NAMING = list('title name filename filenames subject topic label headline');

/** Whether an argument says what a new thing is called; others only describe it. */
export const isNaming = (argument: string): boolean => wordsOf(argument).some((word) => NAMING.has(word));

/** What an argument's name says of it; a name that says nothing is a topic. */
export function roleOf(argument: string): Role {
  const words = wordsOf(argument);
  const whole = words.join('_');
  const last = words.at(-1) ?? '';
  if (OBJECTS.has(last)) return 'object';
  if (DESTINATIONS.has(whole) || DESTINATIONS.has(last)) return 'destination';
  if (CONTENTS.has(whole) || CONTENTS.has(last)) return 'content';
  return 'topic';
}
