import type { Context } from '../../cli/context.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { noticeText } from '../../config/problems/problem.ts';
import { chooseTier } from '../../config/choose-tier.ts';

/** Says what a person should know of a configuration that is good. */
export function warn({ output }: Context, config: LoadedConfig): void {
  for (const warning of config.warnings) output.note(`warning: ${noticeText(warning)}`);
  for (const notice of chooseTier(config, ['process']).notices) output.note(`notice: ${noticeText(notice)}`);
}
