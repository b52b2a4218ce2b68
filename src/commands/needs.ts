import type { Request } from '../contract/socket.ts';
import type { Need } from '../domain/access/access.ts';

const behind = (permission: Need['permission'], more: Partial<Need> = {}): Need => ({
  permission,
  forCase: false,
  beforeOperators: false,
  ...more,
});

/** What it takes to give each command: null for those that show nothing of what is kept, and need no sign-in. */
export const NEEDS: Readonly<Record<Request['command'], Need | null>> = {
  status: null,
  auditLines: null,
  signIn: null,
  signOut: null,
  hotlistUnitKey: null,
  hotlistImport: behind('lists', { beforeOperators: true }),
  holdPlace: behind('hold'),
  holdList: behind('hold'),
  holdReview: behind('hold'),
  holdRelease: behind('hold'),
  entryAdd: behind('lists', { forCase: true }),
  entryList: behind('lists', { forCase: true }),
  entryRenew: behind('lists', { forCase: true }),
  entryRemove: behind('lists', { forCase: true }),
  listedShow: behind('lists', { forCase: true }),
  listedMark: behind('lists', { forCase: true }),
  listedRestore: behind('lists', { forCase: true }),
  listedMarks: behind('lists', { forCase: true }),
  alertList: behind('verify'),
  alertPrecision: behind('verify'),
  alertCrop: behind('verify', { forCase: true }),
  alertReveal: behind('verify', { forCase: true }),
  alertVerify: behind('verify', { forCase: true }),
  alertShow: behind('verify', { forCase: true }),
  alertClose: behind('verify', { forCase: true }),
  operatorAdd: behind('admin', { beforeOperators: true }),
  operatorList: behind('admin'),
  operatorPassword: behind('admin'),
  operatorRemove: behind('admin'),
  operatorUnlock: behind('admin'),
  operatorAcknowledge: behind('own'),
  ownPassword: behind('own'),
  search: behind('query', { forCase: true }),
  exportBegin: behind('export', { forCase: true }),
  exportPage: behind('export', { forCase: true }),
  exportEnd: behind('export', { forCase: true }),
};
