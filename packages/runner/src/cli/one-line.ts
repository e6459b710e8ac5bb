import { cleanTerminal } from '@oxydra/sandbox/clean-terminal';

/** A text from outside as a part of one line: it can neither command the terminal nor begin a line of its own. */
export const oneLine = (text: string): string => cleanTerminal(text).replaceAll(/\s+/gu, ' ').trim();
