/** Ends of file names that are also ends of hosts: whoever owns `readme.md` is not the one whose file is meant. */
const FILE_ENDS: ReadonlySet<string> = new Set(
  (
    'md sh rs py pl pm ps cc so zip mov am ac la bz tf pub mk ml gs st cat box vi as sc hm name bin rest dm ' +
    'ts js json yaml yml txt csv log toml html htm xml pdf doc docx xls xlsx ppt pptx png jpg jpeg gif svg'
  ).split(' '),
);

/** The host of a link as it is written, with its port. */
export const hostOf = (link: string): string => link.replace(/^[a-z][a-z0-9+.-]*:\/\//iu, '').split(/[/?#]/u)[0] ?? '';

/**
 * Whether what stands where a host would may as well be a word, a number or a file in somebody's sentence. Only a whole
 * address, with its scheme, speaks of such a host.
 */
export function isFileLike(host: string): boolean {
  const labels = host.toLowerCase().replace(/:\d*$/u, '').replace(/\.$/u, '').split('.');
  const last = labels.at(-1) ?? '';
  return labels.length < 2 || /^(?:\d+|0x[0-9a-f]*)$/u.test(last) || FILE_ENDS.has(last);
}
