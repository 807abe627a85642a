/** Vertical datums as a reader knows them. */
export const DATUM_NAMES = {
  wusong: 'Wusong (吴淞)',
  huanghai1956: 'Yellow Sea 1956 (1956黄海)',
  national1985: '1985 national (1985国家高程基准)',
  local: 'local zero',
} as const;
