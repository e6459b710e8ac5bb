import type { Config } from '../schema/config-schema.ts';

/** What the configuration says of single tools. */
export interface ToolSettings {
  /** How long saving an attachment may take, in milliseconds. */
  readonly attachmentSaveMs: number;
}

export const toolSettings = ({ tools }: Pick<Config, 'tools'>): ToolSettings => ({
  attachmentSaveMs: tools.attachment_save.timeout_secs * 1000,
});
