import { wordList } from './word-list.ts';

/** Values that stand where a secret would: words for it, templates, references to where it is. */
const WORDS = new Set(
  wordList(`
  null nil none undefined true false yes no on off nan void never any string str number boolean bool bytes buffer
  uint8array arraybuffer
  object optional required unknown password passwd pass passphrase pwd secret token key apikey credential
  credentials changeme changeit change-me change_me placeholder redacted hidden masked removed example sample
  dummy todo tbd fixme empty default value text input hash username basic bearer digest env file stdin prompt auto
  disabled enabled public private current-password new-password one-time-code oauth oauth2 plain md5 sha1 sha256
  bcrypt
`),
);

/** How people write that something is to be put in here. */
const INVITATION =
  /^(?:your|my|the|some|insert|enter|replace|put|paste|add|fill|set|use|see|change|fake|dummy|example|sample|placeholder|redacted|not[-_ ]?a[-_ ]?real)(?:[-_ .]|$)|(?:[-_ .](?:here|goes[-_]here|placeholder|example|goes)|EXAMPLE(?:KEY)?)$|changeme|change[-_]this|replace[-_ ]?(?:me|with|this)/iu;

/** The beginnings of templates, references and marks. */
const TEMPLATE =
  /^(?:\$\{|\$\(|\$[A-Za-z_]\w*$|\$\$|\{\{|\{%|<%|<[A-Za-z_!/|][^>]*>|%\(|%[A-Za-z_]+%$|#\{|@@|@[A-Za-z_]+@$|\[REDACTED|\[[A-Z][A-Z _-]+\]|__[A-Z_]+__$|<<)/u;

/** A place in a program where the value comes from. */
const REFERENCE =
  /^(?:process\.env|os\.(?:environ|getenv)|env(?:iron)?[.[(]|getenv|import\.meta|System\.getenv|ENV\[|secrets\.|vars?\.|config[.[]|settings\.|self\.|this\.|data\.|local\.|module\.|vault:|ssm:|arn:|op:\/\/|projects\/|keychain:|file:|base64:(?![A-Za-z0-9+/_-]{32})|secret:|ref\+)/u;

const ONE_CHARACTER = /^(.)\1*$/u;
const DRAWN_OVER = /^[xX*•·.…_\-?#]+$|[*•·…]{3}|^(?:[xX]{3,}[-_ ]?)+$|[xX]{6,}|^\.{3}|\.{3}$/u;
const COUNTED =
  /^(?:0?1234567890?|12345678|abcdefg?h?[a-z]*|qwerty|foo|bar|baz|foobar|test|testing|asdf|secret|abc123|xyz)$/iu;

/** Whether a value only holds the place of a secret. */
export function isPlaceholder(value: string): boolean {
  const word = value.toLowerCase();
  return (
    WORDS.has(word) ||
    ONE_CHARACTER.test(value) ||
    TEMPLATE.test(value) ||
    REFERENCE.test(value) ||
    DRAWN_OVER.test(value) ||
    COUNTED.test(value) ||
    INVITATION.test(value)
  );
}
