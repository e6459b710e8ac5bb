const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Have no end tag. */
export const VOID = set('area base br col embed frame hr img input keygen link meta param source track wbr');

/** Hold text until their own end tag, whatever is in it. */
export const RAW_TEXT = set('script style title iframe noembed noframes xmp');
/** The same, but character references count. */
export const ESCAPABLE_TEXT = set('title textarea');

/** Nothing of these is for readers. */
export const NEVER_SHOWN = set(
  'script style title iframe noembed noframes template svg canvas object embed applet head noscript select option button ' +
    'datalist textarea input dialog map audio video',
);

export const BLOCK = set(
  'address article aside blockquote body center details dialog dd div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th ' +
    'thead tr ul caption',
);

/** A start tag of these ends an open paragraph. */
export const ENDS_PARAGRAPH = set(
  'address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 ' +
    'h4 h5 h6 header hgroup hr main menu nav ol p pre section summary table ul xmp',
);

/**
 * Elements that end an open one of the same group when they begin, unless one of the walls stands between: a list item
 * ends the item before it, not the item that its list stands in.
 */
export const GROUPS: readonly { readonly members: ReadonlySet<string>; readonly walls: ReadonlySet<string> }[] = [
  { members: set('p'), walls: set('table td th caption button object template') },
  { members: set('li'), walls: set('ul ol menu dir table td th') },
  { members: set('dt dd'), walls: set('dl table td th') },
  { members: set('td th'), walls: set('table') },
  { members: set('tr'), walls: set('table') },
  { members: set('thead tbody tfoot caption'), walls: set('table') },
  { members: set('option'), walls: set('select datalist optgroup') },
  { members: set('a'), walls: set('table td th') },
];

/** The only attributes that are kept. */
export const KEPT_ATTRIBUTES = set(
  'href src alt title class id style hidden aria-hidden type name content property rel datetime lang start colspan ' +
    'rowspan role itemprop http-equiv alttext url data-src color bgcolor size width height open cite data-language ' +
    'length isPermaLink term label reversed value',
);
