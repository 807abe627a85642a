import { BED, DEPTH, DRY, EDGE_AXIS, EDGE_FACE, EDGE_INNER, EDGE_KIND, EDGE_LEVEL, EDGE_OUTWARD, EDGE_SLOPE, ROUGHNESS, SPEED_X, SPEED_Y, X_ACROSS, X_BEFORE, X_BEHIND, X_MASS, Y_ACROSS, Y_BEFORE, Y_BEHIND, Y_MASS } from '../kernel-slots';
import { normalFlow } from './edges';
import { G, HALF_G, real, word } from './vector';

/** Flux through one edge, as `hllcFaces` of hllc-flux.ts with the water beyond it; answers its fastest wave. */
export function hllcEdge(k: i32): f32 {
  const o = k << 2;
  const isX = load<i32>(word(EDGE_AXIS) + o) == 0;
  const face = load<i32>(word(EDGE_FACE) + o) << 2;
  const inner = load<i32>(word(EDGE_INNER) + o) << 2;
  const isBefore = load<i32>(word(EDGE_OUTWARD) + o) > 0;
  const kind = load<i32>(word(EDGE_KIND) + o);
  const dry = real(DRY);
  const h = load<f32>(word(DEPTH) + inner);
  const along = load<f32>(word(isX ? SPEED_X : SPEED_Y) + inner);
  const v = load<f32>(word(isX ? SPEED_Y : SPEED_X) + inner);
  const out = isBefore ? along : -along;
  const above = load<f32>(word(EDGE_LEVEL) + o) - load<f32>(word(BED) + inner);
  const hOut = kind == 2 ? (above > 0 ? above : 0) : h;
  store<f32>(word(isX ? X_MASS : Y_MASS) + face, 0);
  store<f32>(word(isX ? X_BEFORE : Y_BEFORE) + face, 0);
  store<f32>(word(isX ? X_BEHIND : Y_BEHIND) + face, 0);
  store<f32>(word(isX ? X_ACROSS : Y_ACROSS) + face, 0);
  if (!(h > dry) && !(hOut > dry)) return 0;
  let uOut: f32 = 0;
  if (kind == 2) {
    if (h > dry) {
      const critical = sqrt(G * hOut);
      const cap = critical > out ? critical : out;
      const wave = out + 2 * (sqrt(G * h) - critical);
      uOut = wave > cap ? cap : wave < -critical ? -critical : wave;
    }
  } else if (kind == 1) uOut = h > dry ? normalFlow(h, load<f32>(word(EDGE_SLOPE) + o), load<f32>(word(ROUGHNESS) + inner)) / h : 0;
  else uOut = out > 0 ? out : 0;
  const hl = isBefore ? h : hOut;
  const hr = isBefore ? hOut : h;
  const ul = isBefore ? along : -uOut;
  const ur = isBefore ? uOut : along;
  if (hl == 0 && hr == 0) return 0;
  const cl = sqrt(G * hl);
  const cr = sqrt(G * hr);
  let sl: f32 = 0;
  let sr: f32 = 0;
  if (hl == 0) {
    sl = ur - 2 * cr;
    sr = ur + cr;
  } else if (hr == 0) {
    sl = ul - cl;
    sr = ul + 2 * cl;
  } else {
    const um = <f32>0.5 * (ul + ur) + cl - cr;
    const cm = abs(<f32>0.5 * (cl + cr) + <f32>0.25 * (ul - ur));
    sl = min(ul - cl, um - cm);
    sr = max(ur + cr, um + cm);
  }
  const ql = hl * ul;
  const qr = hr * ur;
  const rise = HALF_G * (hl - hr) * (hl + hr);
  const slow = min(sl, 0);
  const fast = max(sr, 0);
  const per = <f32>1 / (fast - slow);
  let fm = (fast * ql - slow * qr + slow * fast * (hr - hl)) * per;
  const dl = ql * ul + slow * per * (ql * ul - qr * ur + rise + fast * (qr - ql));
  // Nothing comes back through an open edge.
  if (kind != 2 && (isBefore ? fm < 0 : fm > 0)) fm = 0;
  store<f32>(word(isX ? X_MASS : Y_MASS) + face, fm);
  store<f32>(word(isX ? X_BEFORE : Y_BEFORE) + face, dl);
  store<f32>(word(isX ? X_BEHIND : Y_BEHIND) + face, dl + rise);
  store<f32>(word(isX ? X_ACROSS : Y_ACROSS) + face, fm * v);
  return max(sr, -sl);
}
