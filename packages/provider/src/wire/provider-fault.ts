import { Fault } from '@oxydra/types';
import type { FaultCode, FaultOptions } from '@oxydra/types';

/** Whom a fault is about, in words a person knows. */
export interface Party {
  /** The provider's name in the configuration. */
  readonly provider: string;
  readonly model: string;
  /** The variables or the place where its key is set. */
  readonly keyHint: string;
  /** What must never be shown: the key itself. */
  readonly secret?: string | undefined;
}

/** What an API said of a failure, wherever it said it: an HTTP reply or an event in the middle of a stream. */
export interface ApiError {
  readonly status?: number | undefined;
  readonly type?: string | undefined;
  readonly code?: string | undefined;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
}

type Sentence = (party: Party, said: string) => { readonly message: string; readonly hint: string };

interface Kind {
  readonly code: FaultCode;
  readonly retryable: boolean;
  readonly when: (words: string, status: number | undefined) => boolean;
  readonly say: Sentence;
}

const KINDS: readonly Kind[] = [
  {
    code: 'provider/context-too-long',
    retryable: false,
    when: (words) =>
      /context_length_exceeded|prompt is too long|maximum context length|context window|input token count.*exceeds|exceeds the (model's |maximum )?context|too many (input )?tokens|string_above_max_length/i.test(
        words,
      ) && !/rate.?limit/i.test(words),
    say: ({ model }, said) => ({
      message: `The conversation is too long for ${model}${said}.`,
      hint: 'Start a new session, or choose a model with a larger context.',
    }),
  },
  {
    code: 'provider/no-credit',
    retryable: false,
    when: (words, status) =>
      status === 402 ||
      /insufficient_quota|billing_error|billing_hard_limit|credit balance|insufficient.{0,12}(balance|credit|funds)|exceeded your current quota, please check your plan|account.{0,30}(suspended|deactivated|arrears)/i.test(
        words,
      ),
    say: ({ provider }, said) => ({
      message: `The account at ${provider} has no credit left${said}.`,
      hint: 'Add credit or raise the spending limit there, or choose another provider.',
    }),
  },
  {
    code: 'provider/bad-key',
    retryable: false,
    when: (words, status) =>
      status === 401 ||
      /authentication_error|invalid_api_key|API_KEY_INVALID|api key not valid|incorrect api key|invalid.{0,12}api.?key/i.test(
        words,
      ),
    say: ({ provider, keyHint }, said) => ({
      message: `${provider} did not accept the API key${said}.`,
      hint: `Check the key: ${keyHint}.`,
    }),
  },
  {
    code: 'provider/unknown-model',
    retryable: false,
    when: (words, status) =>
      /model_not_found|model.{0,60}(not found|does not exist|not exist|is not supported|decommissioned|deprecated)|no such model|unknown model|invalid model/i.test(
        words,
      ) ||
      (status === 404 && /model|not_found_error/i.test(words)),
    say: ({ provider, model }, said) => ({
      message: `${provider} does not know the model ${model}${said}.`,
      hint: 'See `oxydra catalog show` for the names of models.',
    }),
  },
  {
    code: 'provider/overloaded',
    retryable: true,
    when: (words, status) =>
      status === 529 ||
      status === 503 ||
      /overloaded|UNAVAILABLE|capacity|insufficient_system_resource|engine.{0,10}busy|server is busy/i.test(words),
    say: ({ provider }, said) => ({
      message: `${provider} is overloaded${said}.`,
      hint: 'Try again in a moment, or configure a fallback model.',
    }),
  },
  {
    code: 'provider/rate-limited',
    retryable: true,
    when: (words, status) =>
      status === 429 || /rate.?limit|too many requests|RESOURCE_EXHAUSTED|throttl|slow_down/i.test(words),
    say: ({ provider }, said) => ({
      message: `${provider} limits the rate of requests${said}.`,
      hint: 'Wait a moment, or raise the limit of the account.',
    }),
  },
  {
    code: 'provider/forbidden',
    retryable: false,
    when: (words, status) => status === 403 || /permission_error|PERMISSION_DENIED|permission_denied/i.test(words),
    say: ({ provider, model }, said) => ({
      message: `${provider} does not allow this key to use ${model}${said}.`,
      hint: 'Check what the key may do in the account, or choose another model.',
    }),
  },
  {
    code: 'provider/request-too-large',
    retryable: false,
    when: (words, status) => status === 413 || /request_too_large/i.test(words),
    say: ({ provider }, said) => ({
      message: `The request is larger than ${provider} takes${said}.`,
      hint: 'Send smaller files, or start a new session.',
    }),
  },
  {
    code: 'provider/timed-out',
    retryable: true,
    when: (words, status) =>
      status === 408 ||
      status === 504 ||
      status === 524 ||
      /timeout_error|DEADLINE_EXCEEDED|request timed out/i.test(words),
    say: ({ provider }, said) => ({
      message: `${provider} took too long to answer${said}.`,
      hint: 'Try again, or choose a faster model.',
    }),
  },
  {
    code: 'provider/server-error',
    retryable: true,
    when: (words, status) =>
      (status !== undefined && status >= 500) ||
      status === 409 ||
      /api_error|server_error|internal_error|internal server error|\bINTERNAL\b|network_error/i.test(words),
    say: ({ provider }, said) => ({
      message: `${provider} failed on its side${said}.`,
      hint: 'Try again in a moment.',
    }),
  },
  {
    code: 'provider/no-endpoint',
    retryable: false,
    when: (_, status) => status === 404 || status === 405,
    say: ({ provider }, said) => ({
      message: `${provider} has no chat endpoint at this address${said}.`,
      hint: `Check providers.registry.${provider}.base_url.`,
    }),
  },
];

const REFUSED: Sentence = ({ provider }, said) => ({
  message: `${provider} refused the request${said}.`,
  hint: 'The message above says what it did not like; check the model and its options.',
});

/** Beyond this much nobody reads on. */
const MAX_SAID = 300;

/** The provider's own words on one line, without the key and without an end that would double ours. */
export function quoteWords(said: string, secret?: string): string {
  const safe = secret === undefined || secret === '' ? said : said.replaceAll(secret, '[REDACTED:key]');
  const line = safe.replace(/\s+/g, ' ').trim();
  const short = line.length <= MAX_SAID ? line : `${line.slice(0, MAX_SAID)}…`;
  return short.replace(/[.\s]+$/, '');
}

/** One clear sentence with what to do next, told by type and code first, since a status may be missing or lie. */
export function providerFault(party: Party, error: ApiError): Fault {
  const words = [error.type, error.code, error.message].filter((word) => word !== undefined).join(' ');
  const kind = KINDS.find(({ when }) => when(words, undefined)) ?? KINDS.find(({ when }) => when(words, error.status));
  const quoted = quoteWords(error.message, party.secret);
  const told = [error.status === undefined ? undefined : `HTTP ${error.status}`, quoted === '' ? undefined : quoted];
  const said = told.filter((part) => part !== undefined).join(': ');
  const { message, hint } = (kind?.say ?? REFUSED)(party, said === '' ? '' : ` (${said})`);
  const options: FaultOptions = {
    hint,
    retryable: kind?.retryable ?? false,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  };
  return new Fault(kind?.code ?? 'provider/refused-request', message, options);
}
