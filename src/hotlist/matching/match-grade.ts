import type { CharacterMatch, MatchGrade, RegionMatch } from '../../domain/list/hit.ts';

/**
 * The published table of grades (docs/hot-lists.md). Two states issue the same serials, so a match is only as good as
 * its region (policy A2). The list's own fold does not lower the grade, because the list itself does not distinguish O
 * and 0.
 */
export const MATCH_GRADES: Readonly<Record<CharacterMatch, Readonly<Record<RegionMatch, MatchGrade>>>> = {
  exact: {
    agrees: 'strong',
    unknown: 'characters-only',
    'absent-in-list': 'characters-only',
    disagrees: 'weak',
  },
  'list-fold': {
    agrees: 'strong',
    unknown: 'characters-only',
    'absent-in-list': 'characters-only',
    disagrees: 'weak',
  },
  partial: { agrees: 'possible', unknown: 'possible', 'absent-in-list': 'possible', disagrees: 'weak' },
  probable: { agrees: 'possible', unknown: 'possible', 'absent-in-list': 'possible', disagrees: 'weak' },
};

/**
 * A country without a state neither agrees nor disagrees with one of its states: `CA` may be `CA-ON`.
 * @param inRead @param inList ISO 3166-2 or a country alone, or null where the read or the list knows none.
 */
export function regionMatch(inRead: string | null, inList: string | null): RegionMatch {
  if (inList === null) return 'absent-in-list';
  if (inRead === null) return 'unknown';
  if (inRead === inList) return 'agrees';
  return inList.startsWith(`${inRead}-`) || inRead.startsWith(`${inList}-`) ? 'unknown' : 'disagrees';
}
