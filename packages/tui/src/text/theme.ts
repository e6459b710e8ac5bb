import type { Line, Style, Tone } from './span.ts';

/** SGR parameters for each tone; an empty string leaves the terminal's own colour. */
export type Theme = { readonly [T in Tone]: string };

/** The terminal's own sixteen colours: fits whatever palette a person has chosen. */
const terminal: Theme = {
  accent: '36',
  user: '36',
  muted: '90',
  good: '32',
  warn: '33',
  bad: '31',
  code: '36',
  link: '34',
  heading: '1',
  added: '32',
  removed: '31',
  keyword: '35',
  string: '32',
  number: '33',
  name: '34',
  comment: '90',
};

const dark: Theme = {
  accent: '38;5;110',
  user: '38;5;153',
  muted: '38;5;245',
  good: '38;5;114',
  warn: '38;5;179',
  bad: '38;5;174',
  code: '38;5;152',
  link: '38;5;111',
  heading: '1;38;5;153',
  added: '38;5;114',
  removed: '38;5;174',
  keyword: '38;5;176',
  string: '38;5;150',
  number: '38;5;179',
  name: '38;5;111',
  comment: '38;5;244',
};

const light: Theme = {
  accent: '38;5;25',
  user: '38;5;24',
  muted: '38;5;243',
  good: '38;5;28',
  warn: '38;5;130',
  bad: '38;5;124',
  code: '38;5;24',
  link: '38;5;26',
  heading: '1;38;5;24',
  added: '38;5;28',
  removed: '38;5;124',
  keyword: '38;5;90',
  string: '38;5;28',
  number: '38;5;130',
  name: '38;5;26',
  comment: '38;5;243',
};

/** No colour at all: weight and lines alone. */
const plain: Theme = {
  accent: '',
  user: '1',
  muted: '2',
  good: '',
  warn: '1',
  bad: '1',
  code: '',
  link: '4',
  heading: '1',
  added: '',
  removed: '',
  keyword: '',
  string: '',
  number: '',
  name: '',
  comment: '2',
};

export const THEMES = { terminal, dark, light, plain } as const;
export type ThemeName = keyof typeof THEMES;
export const isThemeName = (name: string): name is ThemeName => Object.hasOwn(THEMES, name);

function codesOf(style: Style, theme: Theme): string {
  return [
    style.bold === true ? '1' : '',
    style.italic === true ? '3' : '',
    style.underline === true ? '4' : '',
    style.strike === true ? '9' : '',
    style.tone === undefined ? '' : theme[style.tone],
  ]
    .filter((code) => code !== '')
    .join(';');
}

/** One row with its colours, closed at its end. */
export const paintLine = (row: Line, theme: Theme): string =>
  row
    .map(({ text, style }) => {
      const codes = style === undefined || text === '' ? '' : codesOf(style, theme);
      return codes === '' ? text : `\u001b[${codes}m${text}\u001b[0m`;
    })
    .join('');

export const paintLines = (rows: readonly Line[], theme: Theme): string =>
  rows.map((row) => paintLine(row, theme)).join('\n');
