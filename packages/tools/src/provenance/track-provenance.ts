import { joinLabels, keepsLabel } from '@oxydra/types';
import type { FileInfo, Label, Provenance, ReadableWorkspace, Vault, WritableWorkspace } from '@oxydra/types';
import { resolveTarget } from './resolve-target.ts';

export interface TrackedPorts {
  readonly workspaceRead: ReadableWorkspace;
  readonly workspaceWrite: WritableWorkspace;
  readonly vault: Vault;
}

export interface TrackingPorts {
  readonly workspace: WritableWorkspace;
  readonly vault: Vault;
  readonly provenance: Provenance;
  /** All that the call knows by now. */
  readonly knows: () => Label;
  /** Hears of every label that the call comes to know. */
  readonly learn: (label: Label) => void;
}

/** What every file of the user is; of content that is no worse nothing needs to be remembered. */
const ORDINARY: Label = { integrity: 'tool', confidentiality: 'user', sources: [] };
const isOrdinary = (label: Label): boolean => keepsLabel(label, ORDINARY);

/** A name says less than a content: it is what the model knew that chose it. Names have a record of their own. */
const ofName = (path: string): string => `/names${path}`;

const trashOf = (path: string): string => `/${path.split('/')[1] ?? ''}/.trash`;

/**
 * The files of a user for one call, so that labels never weaken on the way through a file: what is written carries all
 * that the call knows, what is read is learnt by the call. Tools need not think of it.
 */
export function trackProvenance(ports: TrackingPorts): TrackedPorts {
  const { workspace, vault, provenance, knows } = ports;
  const learn = (label: Label | undefined): void => {
    if (label !== undefined) ports.learn(label);
  };
  const withLabel = (info: FileInfo): FileInfo => {
    const label = provenance.of(ofName(info.path));
    return label === undefined ? info : { ...info, label };
  };
  const mark = async (content: Label, contentOf: string, name: Label, namesOf: readonly string[]): Promise<void> => {
    if (!isOrdinary(content)) await provenance.mark(contentOf, content);
    if (isOrdinary(name)) return;
    for (const path of namesOf) await provenance.mark(ofName(path), name);
  };

  /** Puts content somewhere, its label noted before. Through a link that led nowhere it may come to lie elsewhere. */
  const put = async <T>(path: string, content: Label, act: () => Promise<T>): Promise<T> => {
    const name = knows();
    if (isOrdinary(content) && isOrdinary(name)) return act();
    const { at, missing } = await resolveTarget(workspace, path);
    await mark(content, at, name, missing);
    const done = await act();
    const { path: real } = await workspace.stat(path);
    if (real !== at) await mark(content, real, name, [real]);
    return done;
  };

  const reading: ReadableWorkspace = {
    stat: (path) => workspace.stat(path),
    async read(path, range) {
      const piece = await workspace.read(path, range);
      learn(provenance.of(piece.at));
      return piece;
    },
    // Who looks through many names and files shows few of them: each says its label, and the tool which it has shown.
    list: async (path) => (await workspace.list(path)).map(withLabel),
    async walk(path, limit) {
      const { entries, whole } = await workspace.walk(path, limit);
      return { entries: entries.map(withLabel), whole };
    },
    readMany: async (paths, bounds) =>
      (await workspace.readMany(paths, bounds)).map((piece) =>
        'fault' in piece ? piece : { ...piece, label: provenance.of(piece.at) },
      ),
  };

  return {
    workspaceRead: reading,
    workspaceWrite: {
      ...reading,
      write: (path, bytes, options) => put(path, knows(), () => workspace.write(path, bytes, options)),
      async remove(path, options) {
        // Where nothing is remembered there is nothing to take along.
        if (provenance.below('/') === undefined) return workspace.remove(path, options);
        const { at: target } = await resolveTarget(workspace, path);
        for (const key of [target, ofName(target)]) {
          const label = provenance.below(key);
          if (label !== undefined)
            await provenance.mark(key === target ? trashOf(target) : ofName(trashOf(target)), label);
        }
        return workspace.remove(path, options);
      },
    },
    vault: {
      list: (path) => vault.list(path),
      copyTo(source, destination, options) {
        const content: Label = { integrity: 'tool', confidentiality: 'vault', sources: [`vault:${source}`] };
        return put(destination, joinLabels(knows(), content), () => vault.copyTo(source, destination, options));
      },
    },
  };
}
