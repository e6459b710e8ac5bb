import type { Clock, Egress, Ids, Log } from '@oxydra/types';
import type { GuestPool } from '@oxydra/sandbox';
import type { App } from '../app.ts';
import type { CatalogDesk } from '../commands/catalog/catalog-desk.ts';
import type { SessionReader } from '../commands/sessions/reader.ts';
import type { CheckedConfig, LoadedConfig } from '../config/load-config.ts';
import type { ConfigDisk } from '../config/files/config-files.ts';
import type { LockPorts } from '../lifecycle/user-lock.ts';
import type { GlobalOptions, Invocation } from './invocation.ts';
import type { Output } from './output.ts';
import type { Surroundings } from './surroundings.ts';

export interface AssembleHow {
  readonly lock: Disposable;
  readonly log: Log;
  /** A turn is about to be asked. */
  readonly eager?: boolean | undefined;
}

/** What commands need of the house. Each part is loaded when it is first asked for. */
export interface House {
  /** All problems at once; throws only where nothing can be checked. */
  checkConfig(): Promise<CheckedConfig>;
  /** Throws one Fault that tells of every problem. Read once, however often it is asked for. */
  loadConfig(): Promise<LoadedConfig>;
  /** As `loadConfig`, but wrong agent files are told on stderr and passed over: for looking at a daemon and stopping it. */
  locateConfig(): Promise<LoadedConfig>;
  readonly disk: ConfigDisk;
  readonly locks: LockPorts;
  /** Puts Oxydra together for the configured user. The lock is the app's from here on, whatever comes of it. */
  assemble(config: LoadedConfig, options: AssembleHow): Promise<App>;
  /** Looks into the user's store without writing, beside a running daemon too. */
  openReader(config: LoadedConfig): Promise<SessionReader>;
  catalog(config: LoadedConfig): Promise<CatalogDesk>;
  /** The usual model of a provider, where one is known. */
  usualModels(): Promise<(provider: string) => string | undefined>;
  /** Runs up to `size` WebAssembly programs at once. Whoever asks for it disposes of it. */
  guests(size: number): Promise<GuestPool>;
  /** The one door out for bytes, for looking through it and for downloads: it knows no secrets. */
  egress(config: LoadedConfig): Promise<Egress & AsyncDisposable>;
  /** A text from the network. Throws `catalog/unreachable`. `timeoutMs` is for all of it, `limit` in bytes. */
  download(
    url: string,
    options: { readonly signal: AbortSignal; readonly timeoutMs: number; readonly limit: number },
  ): Promise<string>;
}

/** All that a command is given. */
export interface Context {
  readonly surroundings: Surroundings;
  readonly options: GlobalOptions;
  readonly output: Output;
  readonly house: House;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Aborts at Ctrl+C, and when the reader of stdout has gone. */
  readonly signal: AbortSignal;
}

/** Runs a command and answers with its exit code. What it throws is reported by the program. */
export type Run = (invocation: Invocation, context: Context) => Promise<number>;
