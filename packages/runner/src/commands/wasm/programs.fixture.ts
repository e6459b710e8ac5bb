/** Small programs, assembled by hand: what each does stands above it. */
const decode = (...lines: readonly string[]): Uint8Array => Buffer.from(lines.join(''), 'base64');

/** Writes its arguments and then its variables to stdout, each with a NUL behind it; ends with 300, which is 44 of a byte. */
export const WORDS = decode(
  'AGFzbQEAAAABKAdgAABgAn9/AX9gAn9/AX9gAn9/AX9gAn9/AX9gBH9/f38Bf2ABfwAC4AEGFndhc2lfc25hcHNob3RfcHJldmlldzEOYXJnc1',
  '9zaXplc19nZXQAARZ3YXNpX3NuYXBzaG90X3ByZXZpZXcxCGFyZ3NfZ2V0AAIWd2FzaV9zbmFwc2hvdF9wcmV2aWV3MRFlbnZpcm9uX3NpemVz',
  'X2dldAADFndhc2lfc25hcHNob3RfcHJldmlldzELZW52aXJvbl9nZXQABBZ3YXNpX3NuYXBzaG90X3ByZXZpZXcxCGZkX3dyaXRlAAUWd2FzaV',
  '9zbmFwc2hvdF9wcmV2aWV3MQlwcm9jX2V4aXQABgMCAQAFAwEAAQcTAgZfc3RhcnQABgZtZW1vcnkCAApjAWEAQQBBBBAAGkGAAkGACBABGkEI',
  'QYAINgIAQQxBBCgCADYCAEEBQQhBAUEQEAQaQQBBBBACGkGAAkGACBADGkEIQYAINgIAQQxBBCgCADYCAEEBQQhBAUEQEAQaQawCEAUL',
);

/** Reads once from stdin, writes that to stdout and to stderr, ends with 7. */
export const ECHO = decode(
  'AGFzbQEAAAABGARgAABgBH9/f38Bf2AEf39/fwF/YAF/AAJnAxZ3YXNpX3NuYXBzaG90X3ByZXZpZXcxB2ZkX3JlYWQAARZ3YXNpX3NuYXBzaG',
  '90X3ByZXZpZXcxCGZkX3dyaXRlAAIWd2FzaV9zbmFwc2hvdF9wcmV2aWV3MQlwcm9jX2V4aXQAAwMCAQAFAwEAAQcTAgZfc3RhcnQAAwZtZW1v',
  'cnkCAAozATEAQQBBAEEBQRAQABpBBEEQKAIANgIAQQFBAEEBQRAQARpBAkEAQQFBEBABGkEHEAILCw4BAEEACwhAAAAAABAAAA==',
);

/** Makes the folder `made` at descriptor 4 and ends with the errno. */
export const MAKE = decode(
  'AGFzbQEAAAABDwNgAABgA39/fwF/YAF/AAJTAhZ3YXNpX3NuYXBzaG90X3ByZXZpZXcxFXBhdGhfY3JlYXRlX2RpcmVjdG9yeQABFndhc2lfc2',
  '5hcHNob3RfcHJldmlldzEJcHJvY19leGl0AAIDAgEABQMBAAEHEwIGX3N0YXJ0AAIGbWVtb3J5AgAKDgEMAEEEQQBBBBAAEAELCwoBAEEACwRt',
  'YWRl',
);

/** Never ends. */
export const LOOP = decode('AGFzbQEAAAABBAFgAAACAQADAgEABQMBAAEHEwIGX3N0YXJ0AAAGbWVtb3J5AgAKCQEHAANADAALCw==');

/** Crashes. */
export const TRAP = decode('AGFzbQEAAAABBAFgAAACAQADAgEABQMBAAEHEwIGX3N0YXJ0AAAGbWVtb3J5AgAKBQEDAAAL');

/** Asks for a function that no guest is given. */
export const ALIEN = decode(
  'AGFzbQEAAAABCQJgAABgAX8BfwIOAQNlbnYGc3lzdGVtAAEDAgEABQMBAAEHEwIGX3N0YXJ0AAEGbWVtb3J5AgAKBAECAAs=',
);
