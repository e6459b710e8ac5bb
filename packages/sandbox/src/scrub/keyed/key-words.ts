import { wordEnds, wordList, type WordEnds } from './word-list.ts';

/** What kind of value a name promises: it says how the value is judged, and names the mark. */
export type Family =
  | 'password'
  | 'secret'
  | 'token'
  | 'api-key'
  | 'private-key'
  | 'credential'
  | 'authorization'
  | 'key';

export interface KeyWord {
  /** In lower case. */
  readonly word: string;
  readonly family: Family;
  /** Only as a part of a name of its own: `DB_PASS`, not `compass`. */
  readonly whole?: boolean;
  /** Only after one of these, with or without a `_`, `-`, ` ` or `.` between: `api_key`. */
  readonly after?: WordEnds;
}

/** What makes a `key` a secret one. */
const SECRET_KEYS = wordEnds(`
  api secret access private auth encryption encrypt decryption signing signature account storage shared master
  client service license licence app application consumer session admin write read integration server deploy
  crypto jwt hmac subscription ingest ingestion insert webhook root user role data project org global origin live
  prod test dev cookie aes des host function team bot
`);

export const KEY_WORDS: readonly KeyWord[] = [
  { word: 'password', family: 'password' },
  { word: 'passwd', family: 'password' },
  { word: 'passphrase', family: 'password' },
  { word: 'passcode', family: 'password' },
  { word: 'passwort', family: 'password' },
  { word: 'pswd', family: 'password' },
  { word: 'pwd', family: 'password', whole: true },
  { word: 'pass', family: 'password', whole: true },
  { word: 'secret', family: 'secret' },
  { word: 'token', family: 'token' },
  { word: 'apikey', family: 'api-key' },
  { word: 'key', family: 'api-key', after: SECRET_KEYS },
  { word: 'key', family: 'key', whole: true },
  { word: 'credential', family: 'credential' },
  { word: 'creds', family: 'credential', whole: true },
  { word: 'authorization', family: 'authorization' },
  { word: 'auth', family: 'authorization', whole: true },
  { word: 'pat', family: 'token', whole: true },
  { word: 'jwt', family: 'token', whole: true },
  { word: 'jsessionid', family: 'token' },
  { word: 'phpsessid', family: 'token' },
  { word: 'sessionid', family: 'token' },
  { word: 'session', family: 'token', whole: true },
  { word: 'connect.sid', family: 'token' },
  { word: 'signature', family: 'key', whole: true },
  { word: 'sig', family: 'key', whole: true },
  { word: 'dsn', family: 'key', whole: true },
  { word: 'access', family: 'key', whole: true },
  { word: 'accesskeyid', family: 'key' },
];

/** Parts of a name after which its value is about a secret and not one: `token_type`, `password_file`. */
export const ABOUT = new Set(
  wordList(`
  id ids name names file files path paths url urls uri endpoint type types length len size count counts limit
  limits max min expiry expires expiration ttl version field fields label placeholder hint prefix suffix pattern
  regex policy manager provider store arn algorithm alg format usage budget index kind reset required enabled
  disabled rotation at env var header param ref selector scope scopes list map set strategy mode source status
  error class config options schema loader factory handler service helper parser stream position pos start end
  kinds ring board code codes down up press event word words frame frames vault pair strength confirm confirmation
  input prompt text title message description desc validator rules rule timeout interval lifetime in issuer
  strings string regexp regexps s ized izer ize ization ise er less fulness alias iv spec info details
`),
);

/** Parts of a name before a `key` or a `token` that make it an ordinary one: `public_key`, `csrf_token`. */
export const ORDINARY = new Set(
  wordList(`
  public pub primary foreign partition sort cache idempotency unique row react object map hash index natural
  bucket schema sequence hot i18n translation lookup query group page next continuation pagination sync start end
  stop bos eos pad unk mask cls sep syntax lexer cancellation cancel abort keyword arrow publishable sorted
  shortcut on storage property prop json field column config
`),
);
