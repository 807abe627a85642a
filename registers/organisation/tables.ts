import type { Db } from '@cityloop/core/store';
import type { Board, Runway, Unit } from './organisation.ts';
import type { RegionRow, UnitRegionRow } from './seed-data.ts';

interface Provenance {
  source: Unit['source'];
  source_ref: string;
  verified: boolean;
}

interface Validity {
  valid_from: string;
  valid_to: string | null;
}

/** The tables of the organisation; a row holds from `valid_from` until the day before `valid_to`. */
export type OrganisationTables = {
  region: Validity &
    Provenance & {
      code: string;
      level: RegionRow['level'];
      name_zh: string;
      name_en: string | null;
      parent_code: string | null;
    };
  region_successor: { code: string; successor_code: string; at: string };
  region_group: Validity & Provenance & { code: string; member: string; name_zh: string; name_en: string };
  unit: Validity &
    Provenance & {
      id: string;
      parent_id: string | null;
      path: string;
      kind: Unit['kind'];
      level: Unit['level'];
      name_zh: string;
      name_en: string | null;
    };
  unit_successor: { id: string; successor_id: string; at: string };
  unit_region: Validity & Provenance & { unit_id: string; region_code: string; role: UnitRegionRow['role'] };
  board: Validity &
    Provenance & {
      level: Board['level'];
      code: string;
      position: number;
      name_zh: string;
      name_en: string;
      lead_unit: string | null;
      lead_post: string;
      contact_post: string;
    };
  runway: Validity &
    Provenance & {
      code: string;
      parent_code: string | null;
      board: string;
      owner_unit: string;
      name_zh: string;
      name_en: Runway['nameEn'];
      lead_unit: string;
      lead_post: string;
    };
  outline: Validity & {
    region_code: string;
    level: RegionRow['level'];
    geom: string;
    generated: boolean;
    demonstration: boolean;
    source: Unit['source'];
    source_ref: string;
  };
};

/** The database as the organisation sees it. */
export function organisationTables(db: Db) {
  return db.withTables<OrganisationTables>();
}
