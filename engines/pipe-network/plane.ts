/** Half axis and flattening of the CGCS2000 ellipsoid. */
const AXIS_M = 6_378_137;
const FLATTENING = 1 / 298.257222101;

/** A plane in metres that touches the ellipsoid at a point: x to the east, y to the north. */
export interface LocalPlane {
  readonly lng: number;
  readonly lat: number;
  /** Metres of a degree of longitude and of latitude there. */
  readonly lngM: number;
  readonly latM: number;
}

/** The plane at a point, with the ellipsoid's radii of curvature there: 3 mm wrong in a kilometre, 0.3 m in ten. */
export function localPlane(lng: number, lat: number): LocalPlane {
  const eccentricity2 = FLATTENING * (2 - FLATTENING);
  const sine = Math.sin((lat * Math.PI) / 180);
  const root = Math.sqrt(1 - eccentricity2 * sine * sine);
  const degree = Math.PI / 180;
  return {
    lng,
    lat,
    lngM: (degree * AXIS_M * Math.cos(lat * degree)) / root,
    latM: (degree * AXIS_M * (1 - eccentricity2)) / root ** 3,
  };
}

/** Longitude and latitude of a point of the plane. */
export function lngLatOf(plane: LocalPlane, x: number, y: number): [number, number] {
  return [plane.lng + x / plane.lngM, plane.lat + y / plane.latM];
}
