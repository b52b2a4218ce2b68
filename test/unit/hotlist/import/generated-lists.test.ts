import { expect, test } from 'vitest';
import { checkedList } from '../../../support/hotlist/checked-list.ts';
import { generatedList } from '../../../support/hotlist/generated-lists.ts';
import { importOptions, LIST_RULES } from '../../../support/hotlist/list-files.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const FILES = 200;

test(`of ${FILES} generated list files, no plate enters that a clerk would leave out, and no good row is lost`, () => {
  const random = seededRandom(2026);
  const wrong: string[] = [];
  const lost: string[] = [];
  let sentBack = 0;
  let entered = 0;
  for (let file = 0; file < FILES; file++) {
    const { what, bytes, category, entries, isSentBack } = generatedList(random);
    const options = importOptions(category === undefined ? {} : { category });
    const { report, list } = checkedList(bytes, options, LIST_RULES);
    const found = new Set(list?.rows.map((row) => `${row.plate.reveal()} ${row.region} ${row.category}`));
    const allowed = isSentBack && list === null ? new Set<string>() : entries;
    const told = `file ${file} (${what}): ${report.refusal}`;
    for (const entry of found) if (!entries.has(entry)) wrong.push(`${entry} entered from ${told}`);
    for (const entry of allowed) if (!found.has(entry)) lost.push(`${entry} lost from ${told}`);
    if (list === null) sentBack += 1;
    entered += found.size;
  }
  process.stdout.write(
    `${FILES} list files, ${sentBack} refused: ${entered} plates entered, ${wrong.length} wrongly; ${lost.length} good rows lost\n`,
  );
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(lost.slice(0, 10)).toEqual([]);
  // A program that refuses everything, or nothing, would otherwise pass.
  expect(entered).toBeGreaterThan(FILES * 10);
  expect(sentBack).toBeGreaterThan(FILES / 10);
});
