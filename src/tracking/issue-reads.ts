import type { PlateText } from '../domain/plate/plate-text.ts';
import type { MonoMs } from '../domain/time/time.ts';
import { RECENT_MS } from './association.ts';
import { callOf } from './issue-rule.ts';
import type { Passage, PassageInView, TrackingSettings } from './passage.ts';

/** A read, or its one revision. `passage.issued` has the text and the number of the revision. */
export type ReadAction = { readonly type: 'issue' | 'revise'; readonly passage: PassageInView };

export type Issuing = {
  /** The same passages, with what they have issued. */
  readonly passages: readonly PassageInView[];
  readonly actions: readonly ReadAction[];
};

/**
 * Issues the reads that the passages' votes call for.
 * @param all every passage, these included. A text that one passage issued a moment ago is not issued by another: one
 *   plate was seen as two.
 * @param areLost whether the plates are out of sight, so that no better look will come
 */
export function issueReads(
  passages: readonly PassageInView[],
  all: readonly Passage[],
  { now, areLost }: { readonly now: MonoMs; readonly areLost: boolean },
  settings: TrackingSettings,
): Issuing {
  const issuedLately = all
    .filter(({ trace }) => now - trace.seenAt <= RECENT_MS)
    .flatMap(({ issued }) => (issued ? [issued.text] : []));
  const actions: ReadAction[] = [];
  const after = passages.map((passage) => {
    const call = callOf(passage, now, areLost, settings);
    const text = passage.vote?.text;
    if (call === null || text === undefined) return passage;
    if (call === 'issue' && includes(issuedLately, text)) return { ...passage, isRepeat: true };
    issuedLately.push(text);
    const issued = { text, revision: call === 'issue' ? 1 : 2 } as const;
    const next = { ...passage, issued, isRepeat: false };
    actions.push({ type: call, passage: next });
    return next;
  });
  return { passages: after, actions };
}

const includes = (texts: readonly PlateText[], text: PlateText): boolean =>
  texts.some((other) => other.equals(text));
