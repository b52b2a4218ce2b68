const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;
/** Schemes that encrypt. All others carry a secret as it is. */
const ENCRYPTED: ReadonlySet<string> = new Set(['mqtts:', 'https:', 'rtsps:']);

/** Whether what is sent to this URL can be read on the way: it goes to another machine, and is not encrypted. */
export function isReadOnTheWay(url: string): boolean {
  if (!URL.canParse(url)) return false; // whoever decodes the URL says so
  const { protocol, hostname } = new URL(url);
  return !ENCRYPTED.has(protocol) && !LOOPBACK.test(hostname);
}
