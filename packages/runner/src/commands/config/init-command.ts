import { dirname, join } from 'node:path';
import type { Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { textOption } from '../../cli/invocation.ts';
import { resolvePath } from '../../config/config-paths.ts';
import { initFiles, writeInitFiles } from '../init.ts';

/** `init`: writes the example files that are not there yet. It reads no configuration, so that a broken one cannot stop it. */
export const init: Run = async (invocation, { surroundings, house, options, output }) => {
  const { cwd, home } = surroundings;
  const folder =
    options.configFile === undefined ? join(cwd, '.oxydra') : dirname(resolvePath(cwd, home, options.configFile));
  const files = initFiles({
    provider: textOption(invocation, 'provider'),
    model: textOption(invocation, 'model'),
    tier: textOption(invocation, 'tier'),
    user: options.user,
    defaultModel: await house.usualModels(),
  });
  const { written, kept } = await writeInitFiles(house.disk, folder, files);
  if (options.json) output.document({ folder, written, kept });
  else {
    for (const file of written) output.text(`wrote ${file}\n`);
    for (const file of kept) output.text(`kept  ${file}\n`);
    output.note('Edit them, then check them with `oxydra config validate`.');
  }
  return EXIT.done;
};
