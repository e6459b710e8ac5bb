import type { Layer } from '../layers/layer.ts';
import { isSecret } from '../secrets/secret.ts';
import { isTable, keyText, type ConfigValue, type KeyPath } from '../value.ts';
import type { Problem } from './problem.ts';

function* secretsOf(value: ConfigValue, path: KeyPath = []): Generator<[KeyPath, string]> {
  if (isSecret(value)) yield [path, value.reveal()];
  else if (isTable(value)) for (const key of Object.keys(value)) yield* secretsOf(value[key] ?? '', [...path, key]);
}

/** References into a secret store are refused: taking one for the secret itself would send it to the provider. */
export const checkSecrets = (layer: Layer): readonly Problem[] =>
  [...secretsOf(layer.values)].flatMap(([path, text]) =>
    text.trim().startsWith('secret://')
      ? [
          {
            code: 'config/no-secret-store' as const,
            key: keyText(path),
            message: `${keyText(path)} names a secret of the secret store, which comes with a later version; name an environment variable instead.`,
            place: layer.place(path),
          },
        ]
      : [],
  );
