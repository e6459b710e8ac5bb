import type { ToolContext } from '../tool.ts';

/**
 * Whether a change keeps what it replaces in the trash: once untrusted text was read it may be somebody else's wish, and
 * their user must be able to take it back. Nobody is asked for it, since every file that is read is untrusted text.
 */
export const keepsOld = ({ label }: Pick<ToolContext, 'label'>): boolean => label.integrity === 'untrusted';
