/** The URL without the full stop or colon of the sentence around it. */
const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]*[^\s'"<>.,:;)\]]/gi;

/**
 * A URL that is safe to show: scheme, host, port and path. User and password are removed. The query is removed too,
 * because cheap cameras accept credentials there.
 */
export function safeUrl(url: string): string {
  const [, scheme = '', rest = ''] = /^([^:]*:\/\/)(.*)$/s.exec(url) ?? [];
  const shown = rest.split(/[?#]/, 1)[0] ?? '';
  // Up to the last @, because a password may hold / and @ that somebody did not encode.
  return scheme + shown.slice(shown.lastIndexOf('@') + 1);
}

/** A text in which every URL is safe to show. */
export const withoutCredentials = (text: string): string => text.replace(URL_IN_TEXT, safeUrl);
