import { canonicalJson } from '@oxydra/types';
import type { ApprovalAnswer, ApprovalId, Digest, Scene, ToolCall } from '@oxydra/types';

/** The hash that binds an answer to exactly one call, under exactly the labels and until the moment that were shown. */
export const sealOf = (digest: Digest, call: ToolCall, scene: Scene, approval: ApprovalId, expiresAt: number): string =>
  digest(
    canonicalJson({
      approval,
      tool: call.name,
      arguments: call.arguments,
      call: call.call,
      label: {
        integrity: scene.label.integrity,
        confidentiality: scene.label.confidentiality,
        sources: scene.label.sources.toSorted(),
      },
      user: scene.user,
      session: scene.session,
      expiresAt,
    }),
  );

export const isSealed = (digest: Digest, call: ToolCall, scene: Scene, answer: ApprovalAnswer): boolean =>
  answer.hash === sealOf(digest, call, scene, answer.approval, answer.expiresAt);
