import type { PlateText } from '../domain/plate/plate-text.ts';
import type { MonoMs } from '../domain/time/time.ts';
import { RECENT_MS } from './association.ts';
import { callOf } from './issue-rule.ts';
import type { Passage, PassageInView, TrackingSettings } from './passage.ts';

/** A read to be given out, or the one revision of it: `passage.told` says what and which. */
export type TellAction = { readonly type: 'issue' | 'revise'; readonly passage: PassageInView };

export type Telling = {
  /** The same passages, with what has been told of them. */
  readonly passages: readonly PassageInView[];
  readonly actions: readonly TellAction[];
};

/**
 * Gives out what the passages' votes call for.
 * @param all every passage, these included: a text that one of them told a moment ago is not issued as another's, for
 *   then a plate was taken for two.
 * @param areLost nothing better is to be expected of these passages.
 */
export function tellOf(
  passages: readonly PassageInView[],
  all: readonly Passage[],
  { now, areLost }: { readonly now: MonoMs; readonly areLost: boolean },
  settings: TrackingSettings,
): Telling {
  const toldLately = all
    .filter(({ trace }) => now - trace.seenAt <= RECENT_MS)
    .flatMap(({ told }) => (told ? [told.text] : []));
  const actions: TellAction[] = [];
  const after = passages.map((passage) => {
    const call = callOf(passage, now, areLost, settings);
    const text = passage.vote?.text;
    if (call === null || text === undefined) return passage;
    if (call === 'issue' && includes(toldLately, text)) return { ...passage, isRepeat: true };
    toldLately.push(text);
    const told = { text, revision: call === 'issue' ? 1 : 2 } as const;
    const next = { ...passage, told, isRepeat: false };
    actions.push({ type: call, passage: next });
    return next;
  });
  return { passages: after, actions };
}

const includes = (texts: readonly PlateText[], text: PlateText): boolean =>
  texts.some((other) => other.equals(text));
