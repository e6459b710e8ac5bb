import type { Layer } from '../layers/layer.ts';
import { readSecretText } from '../secrets/secret-reference.ts';
import { isSecret } from '../secrets/secret.ts';
import { isTable, keyText, type ConfigValue, type KeyPath } from '../value.ts';
import type { Problem } from './problem.ts';

function* secretsOf(value: ConfigValue, path: KeyPath = []): Generator<[KeyPath, string]> {
  if (isSecret(value)) yield [path, value.reveal()];
  else if (isTable(value)) for (const key of Object.keys(value)) yield* secretsOf(value[key] ?? '', [...path, key]);
}

/** References that name no secret: taking one for the secret itself would send it to the provider. */
export const checkSecrets = (layer: Layer): readonly Problem[] =>
  [...secretsOf(layer.values)].flatMap(([path, text]) => {
    const read = readSecretText(text);
    if (!('bad' in read)) return [];
    return [
      {
        code: 'config/bad-secret' as const,
        key: keyText(path),
        message: `${keyText(path)} ${read.bad}.`,
        place: layer.place(path),
      },
    ];
  });
