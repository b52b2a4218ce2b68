/**
 * What a file needs to notice that an older copy of it was put back.
 *
 * - `meta.opening`: a random name, new at each opening. The memo beside the file has it too.
 * - `meta.audit_told`: the last audit entry that the broker has.
 * - `meta.audit_bytes`: the size of all audit entries.
 * - `epochs`: where each epoch of the file begins. `restamped_to`: messages up to this number were numbered before the
 *   epoch began, and their stored bodies name the epoch before.
 */
export const EPOCHS = `
ALTER TABLE meta ADD COLUMN opening TEXT;
ALTER TABLE meta ADD COLUMN audit_told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN audit_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE meta SET audit_bytes = (SELECT coalesce(sum(length(entry)), 0) FROM audit);

CREATE TABLE epochs (
  first_seq INTEGER PRIMARY KEY,
  restamped_to INTEGER NOT NULL DEFAULT 0,
  epoch TEXT NOT NULL
) STRICT;
INSERT INTO epochs (first_seq, epoch) SELECT 1, epoch FROM meta;
`;
