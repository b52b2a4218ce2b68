import manifest from '../../package.json' with { type: 'json' };

/** The program's version, as its package says it. */
export const VERSION: string = manifest.version;

/** No clock that shows an earlier time is right. Move it on with each release. */
export const RELEASED_AT = Date.UTC(2026, 10, 1);
