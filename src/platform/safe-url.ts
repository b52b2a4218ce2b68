/** The URL without the full stop or colon of the sentence around it. */
const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]*[^\s'"<>.,:;)\]]/gi;
/** `scheme://user:password@host:port` and the rest. */
const PARTS = /^([^:]*:\/\/)(?:[^/?#]*@)?([^/?#@]*)(.*)$/s;
/** A shorter secret would hide parts of ordinary words. It is hidden all the same where it is part of a URL. */
const LEAST_SECRET_CHARACTERS = 3;

/**
 * A URL that is safe to show: scheme, host and port. Cheap cameras accept the password in the path, the query or the
 * fragment, so none of these is shown; `…` stands for them. If an @ follows the host, the host may be a piece of a
 * password that somebody did not encode, and only the scheme is shown.
 */
export function safeUrl(url: string): string {
  const [, scheme = '', host = '', rest = ''] = PARTS.exec(url) ?? [];
  if (rest.includes('@')) return `${scheme}…`;
  return rest === '' || rest === '/' ? scheme + host : `${scheme}${host}/…`;
}

/** A text in which every URL is safe to show. */
const withSafeUrls = (text: string): string => text.replace(URL_IN_TEXT, safeUrl);

/**
 * A text of another program that is safe to show: the given secrets are replaced with `***`, however they are encoded,
 * and every URL is made safe.
 */
export function withoutSecrets(text: string, secrets: readonly string[] = []): string {
  const hidden = [...new Set(secrets.flatMap(spellings))]
    .filter((secret) => secret.length >= LEAST_SECRET_CHARACTERS)
    .toSorted((a, b) => b.length - a.length);
  return withSafeUrls(hidden.reduce((shown, secret) => shown.replaceAll(secret, '***'), text));
}

function spellings(secret: string): readonly string[] {
  const encoded = encodeURIComponent(secret);
  return [secret, encoded, encoded.toLowerCase(), decoded(secret)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // it is not percent-encoded
  }
}
