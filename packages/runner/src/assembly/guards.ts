import { checkGiven, createScrubber, createSecrets, type GivenSecret, type SecretBook } from '@oxydra/sandbox';
import type { Audit, Log, Scrubber } from '@oxydra/types';
import type { LoadedConfig } from '../config/load-config.ts';
import { keepAudit } from './keep-audit.ts';
import { openSecrets, type KeeperPorts } from './keep-secrets.ts';

/** What stands before everything that leaves: the secrets, the scrubber that knows them, the record of it all. */
export interface Guards extends AsyncDisposable {
  readonly secrets: SecretBook;
  /** For what tools bring, logs and notes. */
  readonly scrubber: Scrubber;
  /** For what people and models say to one another: it knows the secrets that are held, and changes nothing else. */
  readonly words: Scrubber;
  readonly audit: Audit;
  /**
   * Whether what the configuration gives for the purposes in `used` is stored and may go where it says. Throws
   * `config/unknown-secret`, `config/secret-host`.
   */
  check(given: readonly GivenSecret[], used: ReadonlySet<string>): void;
  /** From now on the configuration gives these, and nothing else. */
  give(given: readonly GivenSecret[]): void;
}

/**
 * Opens them for one user. Throws where the sealed secrets cannot be opened: a scrubber that does not know them would
 * let them through.
 */
export async function openGuards(loaded: LoadedConfig, ports: KeeperPorts & { readonly log: Log }): Promise<Guards> {
  const { paths } = loaded;
  const store = await openSecrets(loaded, ports);
  let current: readonly GivenSecret[] = [];
  const secrets = createSecrets({ stored: store.current, given: () => current, clock: ports.clock });
  const scrubber = createScrubber({
    known: secrets.known,
    hostPaths: [
      { host: paths.shared, virtual: '/shared' },
      { host: paths.tmp, virtual: '/tmp' },
      { host: paths.vault, virtual: '/vault' },
      { host: paths.workspace, virtual: '[workspace]' },
      { host: paths.keys, virtual: '[keys]' },
    ],
  });
  const words = createScrubber({ known: secrets.known, knownOnly: true });
  const audit = keepAudit(loaded, { ...ports, scrub: (text) => scrubber.scrub(text).text });
  return {
    secrets,
    scrubber,
    words,
    audit,
    check(given, used) {
      checkGiven(
        given.filter(({ purpose }) => used.has(purpose)),
        store.current(),
      );
    },
    give(given) {
      current = given;
    },
    [Symbol.asyncDispose]: () => audit[Symbol.asyncDispose](),
  };
}
