import { z } from 'zod';
import type { Picture } from '../../domain/picture/frame.ts';
import { type Box, boxHeight, boxWidth, clipBox, quadOfBox } from '../../domain/picture/geometry.ts';
import type { PlateLocation } from '../../domain/read/plate-candidate.ts';
import { resizeColour } from '../../imaging/rectify-colour.ts';
import { type FloatTensor, type Model, outputOf } from '../models/inference.ts';
import { modelEntry, probability, provenance, refuseProblems } from '../models/model-entry.ts';
import { distinct, type Localizer } from './localizer.ts';
import { PictureInput, picturePreparation, pictureProblems } from './picture-input.ts';

const COLUMNS = ['batch', 'x0', 'y0', 'x1', 'y1', 'class', 'score'] as const;
const NEEDED = ['x0', 'y0', 'x1', 'y1', 'score'] as const;

const fields = z.strictObject({
  contract: z.literal('boxes'),
  ...modelEntry.shape,
  ...provenance.shape,
  picture: picturePreparation,
  /** What the numbers of a row mean; corners are in pixels of the input. */
  columns: z.array(z.enum(COLUMNS)),
  /** The class of plates; without it every row is a plate. */
  plateClass: z.number().int().min(0).optional(),
  thresholds: z.strictObject({ localization: probability }),
});

/** A detector that outputs a list of boxes after non-maximum suppression: `[n, columns]` or `[1, n, columns]`. */
export const boxesEntry = fields.superRefine(refuseProblems(boxesProblems));

type BoxesEntry = z.infer<typeof fields>;

function boxesProblems(entry: BoxesEntry): readonly string[] {
  const { columns, outputs, plateClass } = entry;
  const problems = [...pictureProblems(entry)];
  const [{ name, shape } = { name: '', shape: [] }, ...others] = outputs;
  if (others.length > 0) problems.push('a model of boxes has one output');
  if ((shape.length !== 2 && shape.length !== 3) || shape.at(-1) !== columns.length)
    problems.push(
      `output "${name}" must be [n, ${columns.length}] or [1, n, ${columns.length}], as "columns" names ${columns.length} numbers a row`,
    );
  for (const column of NEEDED) if (!columns.includes(column)) problems.push(`"columns" has no "${column}"`);
  if (new Set(columns).size !== columns.length) problems.push('"columns" names a column twice');
  if (plateClass !== undefined && !columns.includes('class'))
    problems.push('"plateClass" needs a "class" among the columns');
  return problems;
}

/** Finds plates as upright boxes, without corners: the quad is the box. */
export class BoxLocalizer implements Localizer {
  readonly #model: Model;
  readonly #entry: BoxesEntry;
  readonly #input: PictureInput;

  constructor(model: Model, entry: BoxesEntry) {
    this.#model = model;
    this.#entry = entry;
    this.#input = new PictureInput(entry);
  }

  async localize(picture: Picture): Promise<readonly PlateLocation[]> {
    const { widthPx, heightPx } = picture;
    const size = this.#input.sizeFor(widthPx, heightPx);
    const tensor = this.#input.tensorOf(resizeColour(picture, size.widthPx, size.heightPx));
    const outputs = await this.#model.run(this.#input.name, tensor);
    const [left, top] = this.#input.placeOf(size);
    const inPicture = ([x0, y0, x1, y1]: Box): Box => [
      ((x0 - left) * widthPx) / size.widthPx,
      ((y0 - top) * heightPx) / size.heightPx,
      ((x1 - left) * widthPx) / size.widthPx,
      ((y1 - top) * heightPx) / size.heightPx,
    ];
    const found = rowsOf(outputOf(outputs, this.#entry.outputs[0]?.name ?? ''), this.#entry);
    return distinct(
      found
        .map(({ box, confidence }) => ({ box: clipBox(inPicture(box), widthPx, heightPx), confidence }))
        .filter(({ box }) => boxWidth(box) > 0 && boxHeight(box) > 0)
        .map(({ box, confidence }) => ({ box, quad: quadOfBox(box), confidence })),
    );
  }
}

/** The rows that are plates, with their boxes in pixels of the input. */
function rowsOf(
  { data }: FloatTensor,
  { columns, plateClass, thresholds }: Pick<BoxesEntry, 'columns' | 'plateClass' | 'thresholds'>,
): readonly { readonly box: Box; readonly confidence: number }[] {
  const at = (start: number, column: (typeof COLUMNS)[number]): number =>
    data[start + columns.indexOf(column)] ?? Number.NaN;
  const found: { box: Box; confidence: number }[] = [];
  for (let row = 0; row < data.length; row += columns.length) {
    const confidence = at(row, 'score');
    const isPlate = plateClass === undefined || at(row, 'class') === plateClass;
    if (!isPlate || !(confidence >= thresholds.localization)) continue; // padding may be NaN
    found.push({
      box: [at(row, 'x0'), at(row, 'y0'), at(row, 'x1'), at(row, 'y1')],
      confidence: Math.min(confidence, 1),
    });
  }
  return found;
}
