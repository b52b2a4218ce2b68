/** What voting over a passage is worth, beside the best single frame and the first one: pure, for any passages. */
import type { PlateCandidate } from '../../../src/domain/read/plate-candidate.ts';
import { ballotOf, type PictureBallot, withBallot } from '../../../src/tracking/ballot.ts';
import { vote } from '../../../src/tracking/vote.ts';
import { counted, type Section, table } from '../shared/section.ts';

/** One plate that went through the view: what it reads in truth, and every look at it in the order of time. */
export type PassageLooks = { readonly text: string; readonly looks: readonly PlateCandidate[] };

/**
 * Ways to make one text of a passage's looks; null where none was legible. `vote` is what the unit does. `best frame`
 * is the look that its reader was surest of, which nothing but the vote improves on without the truth at hand.
 */
const WAYS = {
  vote: (looks) =>
    vote(ballotsOf(looks).reduce<readonly PictureBallot[]>(withBallot, []))?.text.reveal() ?? null,
  'best frame': (looks) => {
    const [surest] = legible(looks).toSorted((a, b) => b.reading.confidence - a.reading.confidence);
    return textOf(surest);
  },
  'first frame': (looks) => textOf(legible(looks)[0]),
} as const satisfies Readonly<Record<string, (looks: readonly PlateCandidate[]) => string | null>>;

export type Way = keyof typeof WAYS;

export type VoteComparison = {
  readonly passages: number;
  /** Passages whose text is exactly right; one without a legible look is wrong whatever the way. */
  readonly right: Readonly<Record<Way, number>>;
  /** Passages that the vote has right and the other way has wrong, and the other way round. */
  readonly against: Readonly<Record<Exclude<Way, 'vote'>, { readonly won: number; readonly lost: number }>>;
};

export function compareVotes(passages: readonly PassageLooks[]): VoteComparison {
  const isRight = (way: Way) => passages.map(({ text, looks }) => WAYS[way](looks) === text);
  const byWay = {
    vote: isRight('vote'),
    'best frame': isRight('best frame'),
    'first frame': isRight('first frame'),
  };
  const against = (way: Exclude<Way, 'vote'>) => ({
    won: byWay.vote.filter((right, i) => right && !byWay[way][i]).length,
    lost: byWay.vote.filter((right, i) => !right && byWay[way][i]).length,
  });
  const count = (way: Way) => byWay[way].filter(Boolean).length;
  return {
    passages: passages.length,
    right: { vote: count('vote'), 'best frame': count('best frame'), 'first frame': count('first frame') },
    against: { 'best frame': against('best frame'), 'first frame': against('first frame') },
  };
}

/** The comparison as part of a report. */
export function voteSection(passages: readonly PassageLooks[]): Section {
  const figures = compareVotes(passages);
  const row = (way: Way): readonly string[] => [
    way,
    counted(figures.right[way], figures.passages),
    ...(way === 'vote'
      ? []
      : [`the vote wins ${figures.against[way].won} and loses ${figures.against[way].lost}`]),
  ];
  return {
    key: 'votes',
    title: 'One text of a passage: exactly right',
    lines: table([row('vote'), row('best frame'), row('first frame')]),
    figures,
  };
}

const legible = (looks: readonly PlateCandidate[]): readonly PlateCandidate[] =>
  looks.filter(({ reading }) => reading.status === 'read');

const ballotsOf = (looks: readonly PlateCandidate[]): readonly PictureBallot[] =>
  looks.map(ballotOf).filter((ballot) => ballot !== null);

const textOf = (look: PlateCandidate | undefined): string | null => look?.reading.text?.reveal() ?? null;
