import { BED, DEPTH, DRY, DT, DX, DY, EDGE_AXIS, EDGE_FACE, EDGE_INNER, EDGE_KIND, EDGE_LEFT, EDGE_LEVEL, EDGE_OUTWARD, EDGE_SLOPE, EDGE_START, FLOW_X, FLOW_Y, NEXT_X, NEXT_Y, ROUGHNESS, SCHEME, STAGE } from '../kernel-slots';
import { hllcEdge } from './hllc-edge';
import { G, inverseCubeRootOf, real, word } from './vector';
import { massX, massY } from './water';

/** Flow through the edges whose ground is in a row, after the faces of this row and the next; raises the fastest waves. */
export function edgesOf(row: i32, fastest: usize): void {
  const starts: usize = word(EDGE_START);
  const end = load<i32>(starts + ((row + 1) << 2));
  const isInertial = word(SCHEME) == 1;
  for (let k = load<i32>(starts + (row << 2)); k < end; k++) {
    if (isInertial) inertialEdge(k);
    else raise(fastest + (load<i32>(word(EDGE_AXIS) + (k << 2)) << 2), hllcEdge(k));
  }
}

/** Keeps the greater of a number in the memory and another. */
// @ts-ignore: decorator
@inline
export function raise(place: usize, value: f32): void {
  if (value > load<f32>(place)) store<f32>(place, value);
}

/** Flow through one edge, as `edgeFaces` of inertial-step.ts. */
function inertialEdge(k: i32): void {
  const o = k << 2;
  const isX = load<i32>(word(EDGE_AXIS) + o) == 0;
  const face = load<i32>(word(EDGE_FACE) + o) << 2;
  const inner = load<i32>(word(EDGE_INNER) + o) << 2;
  const outward = <f32>load<i32>(word(EDGE_OUTWARD) + o);
  const next: usize = word(isX ? NEXT_X : NEXT_Y);
  const h = load<f32>(word(DEPTH) + inner);
  const roughness = load<f32>(word(ROUGHNESS) + inner);
  const dry = real(DRY);
  if (load<i32>(word(EDGE_KIND) + o) != 2) {
    const flow = h > dry ? outward * normalFlow(h, load<f32>(word(EDGE_SLOPE) + o), roughness) : 0;
    store<f32>(next + face, flow);
    return;
  }
  const dt = real(DT);
  const size = isX ? real(DX) : real(DY);
  const above = load<f32>(word(EDGE_LEVEL) + o) - load<f32>(word(BED) + inner);
  const across = above > 0 ? above : 0;
  const through = h < across ? across : h;
  let flow: f32 = 0;
  // What is no number goes on, so that the run stops.
  if (!(through <= dry)) {
    const q = load<f32>(word(isX ? FLOW_X : FLOW_Y) + face);
    const pushed = q + ((2 * G * dt) / size) * through * outward * (h - across);
    const root = inverseCubeRootOf(through);
    const size73 = through * through * through * root * root;
    const slowed = pushed / (1 + (dt * roughness * abs(q)) / size73);
    const critical = through * sqrt(G * through);
    flow = slowed > critical ? critical : slowed < -critical ? -critical : slowed;
  }
  store<f32>(next + face, flow);
}

/** Normal depth's flow over a slope, at most the critical, m²/s; as `normalFlow` of boundaries.ts. */
export function normalFlow(h: f32, slope: f32, roughness: f32): f32 {
  const critical = h * sqrt(G * h);
  if (roughness == 0) return critical;
  const root = inverseCubeRootOf(h);
  const flow = h * h * root * sqrt((slope * G) / roughness);
  return flow < critical ? flow : critical;
}

/** Adds what leaves through the edges of a row to what left, m³; after its outflow is limited. */
export function leaveEdges(row: i32): void {
  const starts: usize = word(EDGE_START);
  const end = load<i32>(starts + ((row + 1) << 2));
  // Each of Heun's two stages counts half.
  const seconds = <f64>real(DT) * (word(STAGE) == 0 ? 1.0 : 0.5);
  for (let k = load<i32>(starts + (row << 2)); k < end; k++) {
    const o = k << 2;
    const isX = load<i32>(word(EDGE_AXIS) + o) == 0;
    const face = (isX ? massX() : massY()) + (load<i32>(word(EDGE_FACE) + o) << 2);
    const flow = load<f32>(face) * <f32>load<i32>(word(EDGE_OUTWARD) + o);
    const left: usize = word(EDGE_LEFT) + (k << 3);
    store<f64>(left, load<f64>(left) + <f64>flow * seconds * <f64>(isX ? real(DY) : real(DX)));
  }
}
