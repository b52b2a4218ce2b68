/** Without the stop or colon of the sentence that it stands in. */
const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]*[^\s'"<>.,:;)\]]/gi;

/**
 * A URL as it may be shown: scheme, host, port and path. User and password go, and so does the query, in which cheap
 * cameras take them.
 */
export function safeUrl(url: string): string {
  const [, scheme = '', rest = ''] = /^([^:]*:\/\/)(.*)$/s.exec(url) ?? [];
  const shown = rest.split(/[?#]/, 1)[0] ?? '';
  // Up to the last @: a password may hold / and @ where somebody did not encode it.
  return scheme + shown.slice(shown.lastIndexOf('@') + 1);
}

/** A text with every URL in it as it may be shown. */
export const withoutCredentials = (text: string): string => text.replace(URL_IN_TEXT, safeUrl);
