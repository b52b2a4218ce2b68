import { allowedAt, configSchemaNode, type SchemaNode } from './json-schema.ts';

/** The units that can be the end of a key's name. */
const UNITS: readonly (readonly [suffix: string, unit: string])[] = [
  ['Ms', 'milliseconds'],
  ['Hours', 'hours'],
  ['Px', 'pixels'],
  ['Degrees', 'degrees'],
  ['PerSecond', 'per second'],
  ['Share', 'share, 0 to 1'],
  ['Quality', 'JPEG quality'],
];

type Row = { readonly path: string; readonly node: SchemaNode; readonly isRequired: boolean };

/** Generates `docs/configuration.md` from the schema alone. */
export function referencePage(): string {
  const root = configSchemaNode();
  const sections = Object.entries(root.properties ?? {}).map(([name, node]) => section(name, node));
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
}

const INTRODUCTION = `# Configuration

One JSON file, given as \`waypost run --config FILE\` and checked by \`waypost config check FILE\`, which lists every
problem at once. Unknown keys are errors. Relative paths count from the file's own folder. Secrets are never written
into it: keys that end in \`Path\` name the files that hold them. \`configuration.schema.json\` beside this page is the
same as a JSON Schema, for editors.

This page is generated from the schema in \`src/config/schema.ts\` by \`scripts/generate\`.`;

function section(name: string, node: SchemaNode): string {
  const rows = leaves(node.type === 'array' ? `${name}[]` : name, node, false);
  return [
    `## ${name}`,
    '',
    node.description ?? '',
    '',
    '| key | what | unit | allowed | default | restart |',
    '|---|---|---|---|---|---|',
    ...rows.map(tableRow),
  ].join('\n');
}

/** The keys under a node that have values, depth first. */
function leaves(path: string, node: SchemaNode, isRequired: boolean): readonly Row[] {
  if (node.type === 'array' && node.items?.type === 'object') {
    const below = leaves(path.endsWith('[]') ? path : `${path}[]`, node.items, isRequired);
    return node.default === undefined ? below : [{ path, node, isRequired }, ...below];
  }
  const variants = (node.oneOf ?? node.anyOf ?? [node]).filter((variant) => variant.properties);
  if (variants.length === 0) return [{ path, node, isRequired }];
  const below = variants.flatMap((variant) =>
    Object.entries(variant.properties ?? {}).flatMap(([key, child]) =>
      key === 'kind'
        ? []
        : leaves(`${path}${variantMark(variant)}.${key}`, child, (variant.required ?? []).includes(key)),
    ),
  );
  return node.default === null ? [{ path, node, isRequired }, ...below] : below;
}

/** `(video)` if a key belongs to one variant only. */
function variantMark(variant: SchemaNode): string {
  const kind = variant.properties?.['kind']?.const;
  return kind === undefined ? '' : ` (kind \`${String(kind)}\`)`;
}

function tableRow({ path, node, isRequired }: Row): string {
  const initial = isRequired ? 'required' : `\`${JSON.stringify(node.default ?? null)}\``;
  const cells = [
    codeOf(path),
    node.description ?? '',
    UNITS.find(([suffix]) => path.endsWith(suffix))?.[1] ?? '',
    allowedAt(node.items?.enum ? node.items : node),
    node.items?.enum && node.default !== undefined ? 'all' : initial,
    node['x-restartNeeded'] ? 'yes' : 'no',
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const codeOf = (path: string): string => path.replace(/^([^ ]+)/, '`$1`').replace(/\)\.(\w+)$/, ')`.$1`');
