import { artifactRead } from './artifact-read.ts';
import { askUser } from './ask-user.ts';
import { createAttachmentSave } from './attachments/attachment-save.ts';
import { createFileDelete } from './files/file-delete.ts';
import { createFileEdit } from './files/file-edit.ts';
import { fileList } from './files/file-list.ts';
import { fileRead } from './files/file-read.ts';
import { fileSearch } from './files/file-search.ts';
import { createFileWrite } from './files/file-write.ts';
import { createPathLock } from './files/path-lock.ts';
import { sendMedia } from './media/send-media.ts';
import { scratchpadClear, scratchpadRead, scratchpadWrite } from './scratchpad.ts';
import { runScript } from './script/run-script.ts';
import { toolSearch } from './tool-search/tool-search.ts';
import type { Tool } from './tool.ts';
import { createVaultCopyto } from './vault/vault-copyto.ts';
import { vaultList } from './vault/vault-list.ts';
import type { WebSearchSettings } from './web/search/search-settings.ts';
import { createWebSearch } from './web/search/web-search.ts';
import { createWebFetch } from './web/web-fetch.ts';

export interface BuiltinOptions {
  /** Absent: no engine is configured, and a search says so. */
  readonly search?: WebSearchSettings;
  /** How long saving an attachment may take, in milliseconds. */
  readonly attachmentSaveMs?: number;
}

const NO_SEARCH: WebSearchSettings = { engines: [], local: [] };
const MINUTE = 60_000;

/** The tools that every agent can be given, the most used first. One set for one workspace. */
export function createBuiltinTools({
  search = NO_SEARCH,
  attachmentSaveMs = MINUTE,
}: BuiltinOptions = {}): readonly Tool[] {
  const lock = createPathLock();
  return [
    fileRead,
    fileList,
    fileSearch,
    createFileWrite(lock),
    createFileEdit(lock),
    createFileDelete(lock),
    createWebSearch(search),
    createWebFetch(),
    runScript,
    artifactRead,
    scratchpadWrite,
    askUser,
    scratchpadRead,
    scratchpadClear,
    createAttachmentSave({ timeoutMs: attachmentSaveMs, lock }),
    sendMedia,
    vaultList,
    createVaultCopyto(lock),
    toolSearch,
  ];
}
