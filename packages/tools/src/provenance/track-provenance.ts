import { joinLabels, keepsLabel } from '@oxydra/types';
import type {
  AnnounceTrash,
  FileInfo,
  Label,
  Provenance,
  ReadableWorkspace,
  Vault,
  WritableWorkspace,
} from '@oxydra/types';
import { ofName } from './name-record.ts';
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

/** Where something lies in the trash now, if it does. */
interface Moved {
  readonly kept?: string;
  readonly trashed?: string;
}

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

  /**
   * Does what may put something into the trash, where it keeps the labels it has: they are noted for its place there before
   * it comes, and taken back where nothing came.
   */
  const takingAlong = async <T extends Moved>(
    { content, name }: { readonly content: Label | undefined; readonly name: Label | undefined },
    act: (announce: AnnounceTrash) => Promise<T>,
  ): Promise<T> => {
    const noted: string[] = [];
    const done = await act(async (folder) => {
      for (const [place, label] of [[folder, content] as const, [ofName(folder), name] as const]) {
        if (label === undefined) continue;
        noted.push(place);
        await provenance.mark(place, label);
      }
    });
    if (done.kept === undefined && done.trashed === undefined) {
      for (const place of noted) await provenance.settle(place, undefined);
    }
    return done;
  };

  /** Puts content somewhere, its label noted before. Through a link that led nowhere it may come to lie elsewhere. */
  const put = async <T extends Moved>(
    path: string,
    content: Label,
    act: (announce?: AnnounceTrash) => Promise<T>,
  ): Promise<T> => {
    const name = knows();
    const nothingNew = isOrdinary(content) && isOrdinary(name);
    if (nothingNew && nothingKnown()) return act();
    const { at, missing } = await resolveTarget(workspace, path);
    // Looked up before: what is kept has nothing of what replaces it.
    const old = { content: provenance.of(at), name: provenance.of(ofName(at)) };
    const done = await takingAlong(old, async (announce) => {
      if (!nothingNew) await mark(content, at, name, missing);
      return act(announce);
    });
    if (nothingNew) return done;
    const { path: real } = await workspace.stat(path);
    if (real !== at) await mark(content, real, name, [real]);
    return done;
  };

  /** Where nothing is remembered there is nothing to take along. */
  const nothingKnown = (): boolean => provenance.below('/') === undefined;

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
      write: (path, bytes, options) =>
        put(path, knows(), (announce) => workspace.write(path, bytes, { ...options, announce })),
      async remove(path, options) {
        if (nothingKnown()) return workspace.remove(path, options);
        const { at } = await resolveTarget(workspace, path);
        const old = { content: provenance.below(at), name: provenance.below(ofName(at)) };
        return takingAlong(old, (announce) => workspace.remove(path, { ...options, announce }));
      },
    },
    vault: {
      list: (path) => vault.list(path),
      copyTo(source, destination, options) {
        const content: Label = { integrity: 'tool', confidentiality: 'vault', sources: [`vault:${source}`] };
        return put(destination, joinLabels(knows(), content), (announce) =>
          vault.copyTo(source, destination, { ...options, announce }),
        );
      },
    },
  };
}
