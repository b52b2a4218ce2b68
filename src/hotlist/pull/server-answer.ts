/** What an answer of a list server is, by its head and its first bytes alone. Pure. */
import type { IncomingHttpHeaders } from 'node:http';
import { PACKAGE_MAGIC } from '../packages/package-header.ts';

export type AnswerHead = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
};

/** What was asked for: the bytes from `from` on, or nothing if the package has not changed. */
export type Asked = { readonly from: number; readonly tag: string | null };

export type AnswerVerdict =
  /** The package that the unit has is still the current one. */
  | { readonly kind: 'unchanged' }
  /** A package follows, or the rest of one. */
  | { readonly kind: 'package'; readonly isRest: boolean }
  /** Something else, in words: the server, or something on the way to it, is not as it should be. */
  | { readonly kind: 'wrong'; readonly detail: string };

export function judgeAnswer({ status, headers }: AnswerHead, { from, tag }: Asked): AnswerVerdict {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (status === 304)
    return tag === null
      ? wrong('The server says that nothing has changed (304), but it has sent no package so far.')
      : { kind: 'unchanged' };
  if (status >= 300 && status < 400)
    return wrong(
      `The server redirects (${status})${hostOf(headers.location)}, perhaps to a login page. The unit does not follow redirects: configure the address of the package itself.`,
    );
  if (status !== 200 && status !== 206) return wrong(`The server answered with ${status}.`);
  if (encoding !== 'identity')
    return wrong(
      `The server sent the package compressed (${shortened(encoding)}), which the unit did not ask for.`,
    );
  if (status === 200) return { kind: 'package', isRest: false };
  return from > 0 && (headers['content-range'] ?? '').startsWith(`bytes ${from}-`)
    ? { kind: 'package', isRest: true }
    : wrong('The server sent another part of the package than the one that the unit asked for (206).');
}

/**
 * What came if the first bytes are not those of a package, in words; null if they are, as far as they go.
 * @param beginning from the first byte on
 */
export function strangeContent(beginning: Uint8Array, contentType: string | undefined): string | null {
  const magic = PACKAGE_MAGIC.subarray(0, beginning.length);
  if (magic.equals(beginning.subarray(0, PACKAGE_MAGIC.length))) return null;
  const type = contentType === undefined ? '' : `, called ${shortened(contentType)}`;
  return `What the server sends is no list package but ${contentOf(beginning)}${type}.`;
}

const LOOKS: readonly (readonly [looksSo: (text: string) => boolean, what: string])[] = [
  [(text) => text.trimStart().startsWith('<'), 'a web page or XML'],
  [(text) => /^\s*[{[]/.test(text), 'JSON'],
  [(text) => text.startsWith('\u001f\u008b'), 'gzip data'],
  [(text) => text.startsWith('PK\u0003\u0004'), 'a zip file'],
  [(text) => /^[\s!-~]*$/.test(text), 'text'],
];

function contentOf(beginning: Uint8Array): string {
  // As Latin-1, a byte-order mark is three characters.
  const text = Buffer.from(beginning.subarray(0, 64)).toString('latin1').replace('\u00ef\u00bb\u00bf', '');
  return LOOKS.find(([looksSo]) => looksSo(text))?.[1] ?? 'something unknown';
}

/** Only the host: the rest of the address may hold a credential. */
function hostOf(location: string | undefined): string {
  const url = location === undefined ? null : URL.parse(location);
  return url === null || url.host === '' ? '' : ` to ${shortened(url.host)}`;
}

/** For the log: printable, and not longer than a word or two. */
const shortened = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);

const wrong = (detail: string): AnswerVerdict => ({ kind: 'wrong', detail });
