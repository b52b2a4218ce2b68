import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Corrupt, Misconfigured } from '../../../src/platform/errors.ts';
import { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const MODELS = join(import.meta.dirname, '../../../models');

type Manifest = {
  [role: string]: {
    file: string;
    sha256: string;
    inputs: { shape: unknown[] }[];
    outputs: { name: string }[];
  };
};

/** A copy of the shipped models, with whatever `damage` does to it. */
function modelsWith(folder: string, damage: (manifest: Manifest) => void = () => undefined): string {
  const path = join(folder, 'models');
  cpSync(MODELS, path, { recursive: true, filter: (source) => !source.includes('golden') });
  const manifestPath = join(path, 'manifest.json');
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest; // ours, and checked by the code under test
  damage(manifest);
  writeFileSync(manifestPath, JSON.stringify(manifest));
  return path;
}

describe('the model folder', () => {
  it('opens as it ships', async () => {
    const pipeline = await RecognitionPipeline.open(MODELS);
    expect(pipeline.modelNames.reader).toMatch(/^reader\.onnx@[0-9a-f]{8}$/);
    await pipeline.close();
  });

  it('is refused when a model is not the one that the manifest names', async () => {
    using folder = temporaryFolder();
    const path = modelsWith(folder.path);
    const file = join(path, 'reader.onnx');
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const refusal = await RecognitionPipeline.open(path).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Corrupt);
    expect(String(refusal)).toMatch(
      /reader\.onnx is not the model that its manifest names: SHA-256 .*Restore/,
    );
  });

  it.each([
    [
      'input shape',
      (manifest: Manifest) => manifest['corners']?.inputs[0]?.shape.splice(2, 1, 32),
      /corners\.onnx does not fit its manifest: input "crop" is \[n, 1, 64, 128\], expected \[n, 1, 32, 128\]/,
    ],
    [
      'output shape than its input calls for',
      (manifest: Manifest) => manifest['localizer']?.inputs[0]?.shape.splice(2, 1, 320),
      /localizer\.onnx does not fit its manifest: output "heat" is \[1, 1, 40, 80\], expected \[1, 1, 48, 80\]/,
    ],
    [
      'output',
      (manifest: Manifest) =>
        manifest['corners']?.outputs.push({ ...manifest['corners'].outputs[0], name: 'quads' }),
      /corners\.onnx does not fit its manifest: it has no output "quads"/,
    ],
  ])('is refused when a model has another %s', async (_name, damage, message) => {
    using folder = temporaryFolder();
    await expect(RecognitionPipeline.open(modelsWith(folder.path, damage))).rejects.toThrow(message);
  });

  it('is refused with every problem of its manifest', async () => {
    using folder = temporaryFolder();
    const path = modelsWith(folder.path, (manifest) => {
      for (const role of ['localizer', 'reader']) if (manifest[role]) manifest[role].sha256 = 'nonsense';
    });
    const refusal = await RecognitionPipeline.open(path).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Misconfigured);
    expect(String(refusal)).toMatch(/localizer\.sha256[\s\S]*reader\.sha256/);
  });

  it('is refused when its alphabet does not fit the reader’s classes', async () => {
    using folder = temporaryFolder();
    const path = modelsWith(folder.path, (manifest) => {
      Object.assign(manifest['reader'] ?? {}, { alphabet: 'ABC_?' });
    });
    await expect(RecognitionPipeline.open(path)).rejects.toThrow(/as long as the alphabet/);
  });

  it('is refused when there is none, and says where to look', async () => {
    using folder = temporaryFolder();
    await expect(RecognitionPipeline.open(folder.path)).rejects.toThrow(
      /No readable model manifest at .*--models/,
    );
  });
});
