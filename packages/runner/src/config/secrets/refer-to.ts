import type { GivenSecret } from '@oxydra/sandbox';
import { secretReference } from '@oxydra/types';
import { secretText } from './secret-reference.ts';
import type { Secret } from './secret.ts';

export interface Use {
  /** `config.…`: up to 64 lowercase letters, digits, dots, hyphens and underscores, unlike any other's. */
  readonly name: string;
  /** The hosts that the configuration names for it. */
  readonly hosts: readonly string[];
  /** Of the egress scope: `provider:openai`, `tool:web_search`. */
  readonly purpose: string;
}

/**
 * Puts a reference in the place of a configured secret, be it a value or `secret://NAME`. `text` is what may be handed
 * to code that sends it. Throws `config/bad-secret`.
 */
export function referTo(secret: Secret, use: Use): { readonly text: string; readonly given: GivenSecret } {
  const text = secretText(secret.reveal(), secret.origin);
  return {
    text: `${text.scheme}${secretReference(use.name)}`,
    given: {
      ...use,
      origin: secret.origin,
      from: 'stored' in text ? { stored: text.stored } : { value: text.value },
    },
  };
}
