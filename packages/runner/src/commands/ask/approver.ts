import type { AskApproval } from './ask-event.ts';
import { rulesAllow, type ApproveRule } from './approve-rules.ts';
import type { Approver, Decision } from './desk.ts';

/** A person at a terminal. Undefined when they leave it (Ctrl+D), or when the signal aborts. */
export type ReadAnswer = (prompt: string, signal: AbortSignal) => Promise<string | undefined>;

const allow = (scope: Decision['scope']): Decision => ({ decision: 'allow', scope });
const deny = (text?: string): Decision => ({
  decision: 'deny',
  scope: 'once',
  ...(text === undefined ? {} : { text }),
});

const KEYS: Readonly<Record<string, Decision>> = {
  y: allow('once'),
  yes: allow('once'),
  s: allow('session'),
  a: allow('always'),
  n: deny(),
  no: deny(),
};

const explained = ({ summary, reason, diff }: AskApproval): string =>
  [`${summary}`, `  ${reason}`, ...(diff === undefined ? [] : [diff.trimEnd()])].join('\n');

async function askPermission(approval: AskApproval, read: ReadAnswer, signal: AbortSignal): Promise<Decision> {
  const { rule } = approval;
  const keys = rule === undefined ? '[y] once  [n] no' : `[y] once  [s] this session  [a] always ${rule}  [n] no`;
  let words = `\n${explained(approval)}\n${keys} `;
  for (;;) {
    const answer = await read(words, signal);
    if (answer === undefined) return deny('Nobody answered.');
    const decision = KEYS[answer.trim().toLowerCase()];
    if (decision !== undefined && (decision.scope === 'once' || rule !== undefined)) return decision;
    words = `Please answer ${rule === undefined ? 'y or n' : 'y, s, a or n'}: `;
  }
}

async function askQuestion(
  { summary, choices }: AskApproval,
  read: ReadAnswer,
  signal: AbortSignal,
): Promise<Decision> {
  const numbered = (choices ?? []).map((choice, index) => `  ${index + 1}  ${choice}\n`).join('');
  const answer = (await read(`\n${summary}\n${numbered}> `, signal))?.trim();
  if (answer === undefined || answer === '') return deny('The question was not answered.');
  return { decision: 'allow', scope: 'once', text: choices?.[Number(answer) - 1] ?? answer };
}

/** Rules answer first, then a person where there is one; without a person the answer is no. */
export function createApprover(rules: readonly ApproveRule[], read: ReadAnswer | undefined): Approver {
  return async (approval, signal) => {
    if (approval.kind === 'question')
      return read === undefined
        ? deny('Nobody is there to answer: this runs without a terminal.')
        : askQuestion(approval, read, signal);
    if (rulesAllow(rules, approval)) return allow('once');
    if (read !== undefined) return askPermission(approval, read, signal);
    const rule = approval.rule ?? approval.tool;
    return deny(`Nobody is there to approve it; --approve "${rule}" would have.`);
  };
}
