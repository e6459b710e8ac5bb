import { artifactRead } from './artifact-read.ts';
import { askUser } from './ask-user.ts';
import { createFileDelete } from './files/file-delete.ts';
import { createFileEdit } from './files/file-edit.ts';
import { fileList } from './files/file-list.ts';
import { fileRead } from './files/file-read.ts';
import { fileSearch } from './files/file-search.ts';
import { createFileWrite } from './files/file-write.ts';
import { createPathLock } from './files/path-lock.ts';
import { scratchpadClear, scratchpadRead, scratchpadWrite } from './scratchpad.ts';
import type { Tool } from './tool.ts';
import { createVaultCopyto } from './vault/vault-copyto.ts';
import { vaultList } from './vault/vault-list.ts';

/** The tools that every agent can be given, in the order shown to the model. One set for one workspace. */
export function createBuiltinTools(): readonly Tool[] {
  const lock = createPathLock();
  return [
    fileRead,
    fileList,
    fileSearch,
    createFileWrite(lock),
    createFileEdit(lock),
    createFileDelete(lock),
    vaultList,
    createVaultCopyto(lock),
    scratchpadRead,
    scratchpadWrite,
    scratchpadClear,
    artifactRead,
    askUser,
  ];
}
