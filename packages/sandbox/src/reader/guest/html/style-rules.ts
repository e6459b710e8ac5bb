/** Classes and ids that the page's own style sheets keep from being seen. */
export interface StyleRules {
  readonly classes: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
}

const MAX_SHEET = 300_000;
const TINY = /(?:^|;)font-size:(?:0?\.\d+|[0-3](?:\.\d+)?)(?:px|pt|em|rem|%|vw)?(?:!important)?(?:;|$)/u;
const OFF_SCREEN = /(?:^|;)(?:left|top|right|bottom|text-indent|margin-left|margin-top):-\d{3,}/u;
const NO_SIZE = /(?:^|;)(?:max-)?(?:height|width):(?:0|1px)(?![.\d])/u;
const SEE_THROUGH = /(?:^|;)(?:opacity|filter:opacity\():?0?(?:\.0\d*)?(?:%|\))?(?:!important)?(?:;|$)/u;
const COLOUR = /(?:^|;)color:([^;!]+)/u;
const BACKGROUND = /(?:^|;)background(?:-color)?:([^;!]+)/u;

const COLOURS: Readonly<Record<string, string>> = {
  white: '#ffffff',
  black: '#000000',
  'rgb(255,255,255)': '#ffffff',
  'rgb(0,0,0)': '#000000',
};

/** One spelling for the commonest ways to write a colour. */
const colourOf = (text: string | undefined): string => {
  const plain = text?.trim() ?? '';
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/u.exec(plain);
  return short === null
    ? (COLOURS[plain] ?? plain)
    : `#${short
        .slice(1)
        .map((digit) => digit + digit)
        .join('')}`;
};

/** True for declarations that show nothing to a person: not displayed, transparent, without size, off the screen. */
export function declaresHidden(declarations: string): boolean {
  const style = declarations
    .slice(0, 4_096)
    .toLowerCase()
    .replace(/\/\*.*?\*\//gsu, '')
    .replace(/\s+/gu, '');
  if (style === '') return false;
  if (/(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden)/u.test(style)) return true;
  if (TINY.test(style) || SEE_THROUGH.test(style) || OFF_SCREEN.test(style)) return true;
  if (/(?:^|;)(?:clip:rect\(|clip-path:(?:inset\((?:50|100)%|circle\(0))/u.test(style)) return true;
  if (NO_SIZE.test(style) && /(?:^|;)overflow(?:-[xy])?:(?:hidden|clip)/u.test(style)) return true;
  if (/(?:^|;)transform:scale\(0(?:[,)])/u.test(style)) return true;
  const colour = colourOf(COLOUR.exec(style)?.[1]);
  if (colour === '') return false;
  if (colour === 'transparent' || /^rgba\((?:[^,]*,){3}0?(?:\.0+)?\)$/u.test(colour)) return true;
  return colour === colourOf(BACKGROUND.exec(style)?.[1]);
}

/**
 * The classes and ids that plain rules hide. Rules inside @media and the like depend on the screen and are not
 * counted; of a list of selectors only those that are one class or one id are.
 */
export function readStyleRules(sheets: readonly string[]): StyleRules {
  const classes = new Set<string>();
  const ids = new Set<string>();
  for (const sheet of sheets) {
    const css = sheet.slice(0, MAX_SHEET).replace(/\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//gu, '');
    let at = 0;
    let depth = 0;
    let from = 0;
    while (at < css.length) {
      const open = css.indexOf('{', at);
      const close = css.indexOf('}', at);
      if (open < 0 && close < 0) break;
      if (open >= 0 && (close < 0 || open < close)) {
        const selectors = css.slice(from, open);
        if (
          depth === 0 &&
          !selectors.trimStart().startsWith('@') &&
          close > open &&
          declaresHidden(css.slice(open + 1, close))
        ) {
          for (const selector of selectors.split(',')) {
            const [, kind, name = ''] = /^\s*(?:[a-z]+)?([.#])([\w-]{1,100})\s*$/iu.exec(selector) ?? [];
            if (kind === '.') classes.add(name);
            else if (kind === '#') ids.add(name);
          }
        }
        depth += 1;
        at = open + 1;
      } else {
        depth = Math.max(0, depth - 1);
        at = close + 1;
      }
      from = at;
    }
  }
  return { classes, ids };
}
