import { statSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../platform/counted.ts';
import { checkModel, modelEntries } from '../recognition/check-model.ts';
import { examineGolden, type Golden, percent, readGolden } from '../recognition/golden.ts';
import { type ModelManifest, readManifest } from '../recognition/model-manifest.ts';
import type { ModelEntry } from '../recognition/models/model-entry.ts';
import { RecognitionPipeline } from '../recognition/pipeline.ts';
import { attempt, type SelfCheck } from './self-check.ts';

const GOLDEN = 'golden pictures';
const WHAT_TO_DO =
  "Restore the models folder from the program's release: its models and golden pictures belong together.";

/** Checks the manifest, the models and the golden pictures of a folder. Each gets its own line. */
export async function checkModels(folder: string): Promise<readonly SelfCheck[]> {
  let manifest: ModelManifest | null = null;
  const first = await attempt('manifest', async () => {
    manifest = readManifest(folder);
    const message = `${counted(modelEntries(manifest).length, 'model')} in ${folder}`;
    return { name: 'manifest', result: 'ok', message };
  });
  if (manifest === null) return [first, skipped('the manifest cannot be read')];
  const models: SelfCheck[] = [];
  for (const entry of modelEntries(manifest))
    models.push(await attempt(entry.file, () => modelCheck(folder, entry)));
  const runs = models.every(({ result }) => result === 'ok');
  const golden = runs ? await goldenChecks(folder, manifest) : [skipped('a model failed')];
  return [first, ...models, ...golden];
}

const skipped = (why: string): SelfCheck => ({
  name: GOLDEN,
  result: 'skipped',
  message: `not checked: ${why}`,
});

async function modelCheck(folder: string, entry: ModelEntry): Promise<SelfCheck> {
  const ms = await checkModel(folder, entry);
  const size = (statSync(join(folder, entry.file)).size / 1e6).toFixed(1);
  const message = `${size} MB, digest ${entry.sha256.slice(0, 8)} and shapes match the manifest, and it runs`;
  return { name: entry.file, result: 'ok', message, ms };
}

async function goldenChecks(folder: string, manifest: ModelManifest): Promise<readonly SelfCheck[]> {
  let golden: Golden | null = null;
  const list = await attempt(GOLDEN, async () => {
    golden = readGolden(folder);
    const message = golden ? counted(golden.pictures.length, 'picture') : 'none here';
    return { name: GOLDEN, result: golden ? 'ok' : 'skipped', message };
  });
  if (golden === null) return [list];
  const pipeline = await RecognitionPipeline.open(folder, manifest);
  try {
    return [list, ...(await pictureChecks(pipeline, folder, golden))];
  } finally {
    await pipeline.close();
  }
}

async function pictureChecks(
  pipeline: RecognitionPipeline,
  folder: string,
  { pictures, cornerTolerance }: Golden,
): Promise<readonly SelfCheck[]> {
  const examine = (picture: Golden['pictures'][number]) =>
    examineGolden(pipeline, folder, picture, cornerTolerance);
  // The first run of a model is the slowest and says least about a working unit, so it is not reported.
  if (pictures[0]) await examine(pictures[0]).catch(() => undefined); // the picture's own check below reports the fault
  const checks: SelfCheck[] = [];
  for (const picture of pictures) {
    const name = `golden/${picture.file}`;
    const check = async (): Promise<SelfCheck> => {
      const { plates, problems, farthestCorner, ms } = await examine(picture);
      const found = `${counted(plates, 'plate')}${plates > 0 ? `, corners within ${percent(farthestCorner)}` : ''}`;
      return problems.length === 0
        ? { name, result: 'ok', message: found, ms }
        : { name, result: 'failed', message: `${problems.join('; ')}. ${WHAT_TO_DO}`, ms };
    };
    checks.push(await attempt(name, check));
  }
  return checks;
}
