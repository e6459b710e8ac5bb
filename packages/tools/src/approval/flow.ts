import type { Label } from '@oxydra/types';
import type { Sink } from '../tool.ts';

/** What the labels say of a call. */
export type FlowVerdict =
  | { readonly flow: 'pass'; readonly reason: string }
  | { readonly flow: 'ask'; readonly reason: string }
  | { readonly flow: 'deny'; readonly reason: string };

const sourcesOf = (label: Label): string => label.sources.join(', ') || 'no source';

/**
 * Judges by where data came from and where it would go; no model is asked. A call without sinks stays inside. Through
 * a sink nothing from the vault and no secret ever leaves, and what untrusted text may have steered goes to a person.
 */
export function judgeFlow(tool: string, sinks: readonly Sink[], label: Label): FlowVerdict {
  if (sinks.length === 0) return { flow: 'pass', reason: 'labels: nothing leaves the sandbox' };
  const names = sinks.map((sink) => `${sink.argument} (${sink.role})`).join(', ');
  if (label.confidentiality === 'vault' || label.confidentiality === 'secret') {
    return {
      flow: 'deny',
      reason: `${tool} would send out data that is ${label.confidentiality} (from ${sourcesOf(label)}) through ${names}`,
    };
  }
  if (label.integrity === 'untrusted') {
    return { flow: 'ask', reason: `untrusted text (from ${sourcesOf(label)}) may have chosen ${names} of ${tool}` };
  }
  return { flow: 'pass', reason: `labels: ${label.integrity} data may leave through ${names}` };
}
