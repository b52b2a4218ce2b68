import { describe, expect, test } from 'vitest';
import { dispose } from '../../../src/alerts/dispose.ts';
import { DISPOSITIONS, type Disposition } from '../../../src/domain/alert/disposition.ts';
import type { StoredState } from '../../../src/domain/alert/verification.ts';
import type { Category } from '../../../src/domain/list/hot-list.ts';

const alert = (
  state: StoredState,
  disposition: Disposition | null = null,
  category: Category = 'wanted-person',
) => ({
  state,
  disposition,
  entry: {
    ...{ source: 'State', plate: 'ZZT0123', region: 'US-IA', category },
    ...{ entryIdentity: 'i', reason: 'warrant' },
  },
});

const order = (disposition: Disposition, operator = 'a.example') => ({
  alertId: 'a1',
  operator,
  disposition,
});

describe('the disposition of an alert', () => {
  test.each(DISPOSITIONS)('%s closes one that a person has confirmed', (disposition) => {
    const suppresses = disposition === 'stopped-in-error';
    expect(dispose(alert('confirmed'), order(disposition), null)).toEqual({ kind: 'accepted', suppresses });
  });

  test.each(['potential', 'expired', 'rejected', 'retracted', 'withdrawn'] as const)(
    'is refused for one that is %s',
    (state) => {
      const refused = { kind: 'refused', why: expect.stringContaining(state) };
      expect(dispose(alert(state), order('arrest'), null)).toEqual(refused);
    },
  );

  test('changes nothing if it is repeated, and may be corrected to another one', () => {
    const closed = alert('closed', 'not-located');
    expect(dispose(closed, order('not-located'), null)).toEqual({ kind: 'unchanged' });
    expect(dispose(closed, order('vehicle-recovered'), null)).toEqual({
      kind: 'accepted',
      suppresses: false,
    });
    expect(dispose(closed, order('stopped-in-error'), null)).toEqual({ kind: 'accepted', suppresses: true });
  });

  test('that was a stop in error stays one', () => {
    const closed = alert('closed', 'stopped-in-error');
    expect(dispose(closed, order('stopped-in-error'), null)).toEqual({ kind: 'unchanged' });
    expect(dispose(closed, order('arrest'), null)).toMatchObject({ kind: 'refused' });
  });

  test.each(['amber-alert', 'missing-person'] as const)(
    'of an entry of %s is a stop in error only if two people say so',
    (category) => {
      const confirmed = alert('confirmed', null, category);
      expect(dispose(confirmed, order('stopped-in-error'), null)).toEqual({ kind: 'second' });
      expect(dispose(confirmed, order('stopped-in-error'), 'a.example')).toMatchObject({ kind: 'refused' });
      expect(dispose(confirmed, order('stopped-in-error', 'b.example'), 'a.example')).toEqual({
        kind: 'accepted',
        suppresses: true,
      });
      expect(dispose(confirmed, order('person-located'), null)).toEqual({
        kind: 'accepted',
        suppresses: false,
      });
    },
  );
});
