import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isWhole, type Receiver } from './receiver.ts';
import { assign, type TruePassage } from './truth.ts';

export type Check = { readonly holds: boolean; readonly text: string };

/** One read for each vehicle, and the wanted one's alert: what only the truth of a clip can tell. */
export function checkAgainstTruth(receiver: Receiver, passages: readonly TruePassage[]): readonly Check[] {
  const { byPassage, strangers } = assign(
    receiver.reads.map((read) => read.text),
    passages,
  );
  const missed = passages.filter((_, index) => byPassage[index]?.length === 0);
  const repeated = passages.filter((_, index) => (byPassage[index]?.length ?? 0) > 1);
  const exact = passages.filter(({ text }, index) => byPassage[index]?.includes(text)).length;
  const wanted = passages.find((passage) => passage.wanted);
  const alerts = receiver.alerts.filter((alert) => alert.hit.entry.plate === wanted?.text);
  const ids = [...new Set(receiver.alerts.map(({ alertId }) => alertId))];
  const named = (some: readonly TruePassage[]) => some.map(({ text }) => text).join(', ');
  return [
    {
      holds: missed.length === 0,
      text: `${passages.length - missed.length} of ${passages.length} vehicles were read, ${exact} without a mistake${missed.length > 0 ? ` (missed: ${named(missed)})` : ''}`,
    },
    {
      holds: repeated.length === 0 && strangers.length === 0,
      text: `${receiver.reads.length} reads: one for each passage${repeated.length > 0 ? `, but several for ${named(repeated)}` : ''}${strangers.length > 0 ? `, but ${strangers.join(', ')} passed nowhere` : ''}`,
    },
    {
      holds: alerts.length === receiver.alerts.length && ids.length === 1,
      text: `${ids.length} alert arrived, for the wanted ${wanted?.text}`,
    },
    {
      holds: alerts.map(({ stage }) => stage).join(' then ') === 'provisional then final',
      text: 'it was sent at once as provisional, and as final when the vehicle was gone',
    },
    {
      holds: alerts.every((alert) => isWhole(alert.plateCrop) && isWhole(alert.contextualImage)),
      text: 'it carries the plate crop and the contextual image, both whole by their digests',
    },
  ];
}

/** Everything that was recorded has arrived, by the numbers in the messages and by the unit's own word. */
export function checkDelivery(receiver: Receiver): readonly Check[] {
  const numbers = new Set([...receiver.reads, ...receiver.alerts].map((message) => message.id.seq));
  const last = receiver.statuses.at(-1);
  const waiting = last?.outbox ? last.outbox.unpublished + last.outbox.inFlight + last.outbox.refused : null;
  return [
    {
      holds: numbers.size > 0 && Math.max(...numbers) === numbers.size,
      text: `messages 1 to ${numbers.size} arrived without a gap`,
    },
    {
      holds: last?.state === 'stopped' && waiting === 0,
      text: `the unit's last status is "${last?.state}" with ${waiting ?? 'an unknown number of'} messages waiting`,
    },
    {
      holds: receiver.reads.every((read) => isWhole(read.plateCrop) && isWhole(read.rectifiedCrop)),
      text: 'every plate crop, as seen and upright, is whole by its digest',
    },
  ];
}

/** Plates stay out of the unit's log. */
export function checkLog(logLines: readonly string[], receiver: Receiver): Check {
  const plates = platesOf(receiver);
  return {
    holds: logLines.length > 0 && !logLines.some((line) => plates.some((plate) => line.includes(plate))),
    text: `the unit's log has ${logLines.length} lines and no plate`,
  };
}

const platesOf = ({ reads, alerts }: Receiver): readonly string[] => [
  ...reads.map((read) => read.text),
  ...alerts.map((alert) => alert.hit.entry.plate),
];

/** Two or three characters stand in any ciphertext of this size by chance; five do not. */
const MIN_TELLING_LENGTH = 5;

/** The buffer and the lists lie on the disk without a plate in clear. */
export function checkEncryption(folder: string, receiver: Receiver): Check {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /buffer\.sqlite|hotlists/.test(join(entry.parentPath, entry.name)))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  const plates = platesOf(receiver).filter((plate) => plate.length >= MIN_TELLING_LENGTH);
  const isClear = (bytes: Buffer) =>
    bytes.subarray(0, 15).toString('latin1') === 'SQLite format 3' ||
    plates.some((plate) => bytes.includes(plate));
  return {
    holds: files.length > 0 && !files.some(isClear),
    text: `${files.length} stored files (buffer and lists) are encrypted: no SQLite header, no plate in clear`,
  };
}
