const SECRET = Symbol.for('oxydra.secret');

/** What every face of a secret shows. */
export const MASK = '********';

/**
 * A secret that cannot leak by accident: printed, logged, inspected or serialised it shows `********`.
 * Only `reveal()` gives the text; call it where the text is sent, and keep the result nowhere.
 */
export interface Secret {
  readonly [SECRET]: true;
  /** Where it came from, for people: `providers.registry.openai.api_key`, `OPENAI_API_KEY`. */
  readonly origin: string;
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

export function createSecret(text: string, origin: string): Secret {
  const masked = (): string => MASK;
  const secret = {
    [SECRET]: true as const,
    origin,
    reveal: () => text,
    toString: masked,
    toJSON: masked,
    [Symbol.toPrimitive]: masked,
    [Symbol.for('nodejs.util.inspect.custom')]: masked,
  };
  return Object.freeze(secret);
}

export const isSecret = (value: unknown): value is Secret =>
  typeof value === 'object' && value !== null && SECRET in value;
