import { COLUMNS, DEEPEST, DIVERGED, DONE, FASTEST, HEAD, LEFT, ORDER, PIECE_COUNT, PIECES, RAIN, RAIN_RATE, RECORDS, ROWS, SCHEME, SCRATCH, SCRATCH_BYTES, SEEP, SPAN_START, SPANS, STAGE, STOP, STRIDE, TASK } from '../kernel-slots';
import { edgesOf, leaveEdges, raise } from './edges';
import { firstOrderX, firstOrderY, secondOrderX, secondOrderY, slopesY } from './hllc-faces';
import { moveWater } from './hllc-move';
import { inertialFaces } from './inertial';
import { recordSpan } from './records';
import { greatest, most, all, real, word } from './vector';
import { limitOutflow, moveDepths, rainAndSeep } from './water';

export { refresh } from './tiles';
export { prepare } from './vector';

/**
 * A step goes down the grid row by row: faces of row r, outflow of row r − 1, water of row r − 2, so that what it reads is
 * still near. The grid is cut into pieces of whole rows of tiles that threads take one by one; each value is computed from the
 * same numbers whatever the pieces are. Rows at the seams wait for the neighbours: first all pieces sweep, then one
 * thread limits the outflow of their last rows and moves those at the seams, which is too little to be worth a wait.
 */
const SWEEP = 1;
const SEAMS = 2;
const SEAM_WATER = 3;
const FACES = 4;
const FACE_SEAMS = 5;
const SWEEP_WITHOUT_FACES = 6;
const RECORD = 7;

/** Looks at a word before a thread lies down: some 20 µs. */
const SPINS = 20000;
/** Nanoseconds after which a thread that lies down looks again. */
const NAP: i64 = 1000000;
/** Most tasks that are done alone before the helpers are asked again. */
const MOST_ALONE = 64;
/** How many are at the first time. */
const LEAST_ALONE = 16;
/** Naps for one helper after which it is late; a piece takes less than one, and more only before the code is compiled well. */
const LATE = 4;

let thread: i32 = 0;

/** Records the water as it stands. */
export function record(): void {
  if (word(RECORDS) != 0) run(RECORD);
}

/** HLLC: fluxes through all faces, so that the step can be chosen; records the water first. */
export function faces(): void {
  run(FACES);
  runAlone(FACE_SEAMS);
}

/** A step of the local-inertial scheme, or a stage of HLLC with its faces or after `faces`. */
export function sweep(withFaces: i32): void {
  run(withFaces != 0 ? SWEEP : SWEEP_WITHOUT_FACES);
  runAlone(SEAMS);
  runAlone(SEAM_WATER);
}

function run(task: i32): void {
  store<i32>(HEAD + (TASK << 3), task);
  const count = word(PIECE_COUNT);
  if (ASC_FEATURE_THREADS) {
    if (count > 1 && !isAlone()) {
      atomic.store<i32>(DONE, 0);
      atomic.store<i32>(LEFT, count);
      atomic.notify(LEFT, -1);
      take();
      waitForOthers(count);
      return;
    }
  }
  runAlone(task);
}

function runAlone(task: i32): void {
  store<i32>(HEAD + (TASK << 3), task);
  const count = word(PIECE_COUNT);
  for (let piece = 0; piece < count; piece++) work(task, piece);
}

/** Tasks that are still done alone, how many that were when it began, and tasks since a helper was late. */
let alone: i32 = 0;
let penalty: i32 = 0;
let inTime: i32 = 0;

// @ts-ignore: decorator
@inline
function isAlone(): boolean {
  if (alone == 0) return false;
  alone -= 1;
  return true;
}

/**
 * Waits until every piece is done. A helper whose core is taken by another program holds its piece until it comes back: after
 * some naps the next tasks are done alone, the more the oftener it happens, so that a busy machine costs little.
 */
function waitForOthers(count: i32): void {
  let spins = SPINS;
  let naps = 0;
  for (let done = atomic.load<i32>(DONE); done < count; done = atomic.load<i32>(DONE)) {
    if (spins > 0) spins -= 1;
    else if (atomic.wait<i32>(DONE, done, NAP) == 2) naps += 1;
  }
  if (naps >= LATE) {
    penalty = min(MOST_ALONE, max(LEAST_ALONE, 2 * penalty));
    alone = penalty;
    inTime = 0;
  } else if (penalty > 0) {
    inTime += 1;
    if (inTime >= 64) penalty = 0;
  }
}

/** Does pieces of the task as long as there are any left. */
function take(): void {
  for (let left = atomic.load<i32>(LEFT); left > 0; left = atomic.load<i32>(LEFT)) {
    if (atomic.cmpxchg<i32>(LEFT, left, left - 1) != left) continue;
    work(word(TASK), left - 1);
    atomic.add<i32>(DONE, 1);
    atomic.notify(DONE, -1);
  }
}

/** What a helping thread does until it is sent home; each has a number from 1. */
export function serve(number: i32): void {
  thread = number;
  if (ASC_FEATURE_THREADS) {
    let spins = SPINS;
    while (atomic.load<i32>(STOP) == 0) {
      if (atomic.load<i32>(LEFT) > 0) {
        take();
        spins = SPINS;
      } else if (spins > 0) spins -= 1;
      else {
        atomic.wait<i32>(LEFT, 0, NAP);
        spins = 100;
      }
    }
  }
}

function work(task: i32, piece: i32): void {
  const rows: usize = word(PIECES) + (piece << 3);
  const first = load<i32>(rows);
  const end = load<i32>(rows + 4);
  const deepest: usize = word(DEEPEST) + (piece << 2);
  const fastest: usize = word(FASTEST) + (piece << 3);
  const isFirst = task != SEAMS && task != SEAM_WATER && task != FACE_SEAMS;
  if (isFirst) store<f32>(deepest, 0);
  if (task == FACES || task == SWEEP) store<i64>(fastest, 0);
  if (task != SWEEP_WITHOUT_FACES && isFirst) store<i32>(word(DIVERGED) + (piece << 2), -1);
  switch (task) {
    case SWEEP:
    case SWEEP_WITHOUT_FACES: {
      down(piece, first, end, task == SWEEP, true);
      break;
    }
    case FACES: {
      down(piece, first, end, true, false);
      break;
    }
    case FACE_SEAMS: {
      edgesOf(end - 1, fastest);
      break;
    }
    case SEAMS: {
      // The edges of a stage after `faces` are there already, and doing them again changes nothing.
      edgesOf(end - 1, fastest);
      limit(end - 1);
      break;
    }
    case SEAM_WATER: {
      move(first, deepest);
      if (end - 2 > first) move(end - 2, deepest);
      if (end - 1 > first) move(end - 1, deepest);
      break;
    }
    case RECORD: {
      for (let row = first; row < end; row++) keepRecords(piece, row);
      break;
    }
  }
}

/** Goes down the rows of a piece as far as its seams. */
function down(piece: i32, first: i32, end: i32, withFaces: boolean, withWater: boolean): void {
  const fastest: usize = word(FASTEST) + (piece << 3);
  const deepest: usize = word(DEEPEST) + (piece << 2);
  // The second stage of Heun is no state of the water.
  const records = word(RECORDS) != 0 && (!withWater || word(SCHEME) == 1);
  for (let row = first; row < end; row++) {
    if (withFaces) {
      if (records) keepRecords(piece, row);
      facesOf(row, first, fastest);
      if (row == word(ROWS) && word(SCHEME) == 2) facesOf(row + 1, first, fastest);
      if (row > first) edgesOf(row - 1, fastest);
    }
    if (!withWater || row == first) continue;
    limit(row - 1);
    if (row - 2 > first) move(row - 2, deepest);
  }
}

// @ts-ignore: decorator
@inline
function firstSpan(row: i32): i32 {
  return load<i32>(word(SPAN_START) + (((row - 1) >> 3) << 2));
}
// @ts-ignore: decorator
@inline
function endSpan(row: i32): i32 {
  return load<i32>(word(SPAN_START) + (((row - 1) >> 3) << 2) + 4);
}
// @ts-ignore: decorator
@inline
function left(span: i32): i32 {
  return load<i32>(word(SPANS) + (span << 3));
}
// @ts-ignore: decorator
@inline
function right(span: i32): i32 {
  return load<i32>(word(SPANS) + (span << 3) + 4);
}

/** The column behind the last western face of a span: that of the eastern edge belongs to the last tile. */
// @ts-ignore: decorator
@inline
function eastEnd(span: i32): i32 {
  const end = right(span);
  return end > word(COLUMNS) ? end + 4 : end;
}

function keepRecords(piece: i32, row: i32): void {
  const diverged: usize = word(DIVERGED) + (piece << 2);
  const end = endSpan(row);
  for (let span = firstSpan(row); span < end; span++) {
    const place = recordSpan(row, left(span), right(span));
    if (place >= 0 && load<i32>(diverged) < 0) store<i32>(diverged, place);
  }
}

/** Faces of a row; the fastest waves along x and y are raised at `fastest`. */
function facesOf(row: i32, firstRow: i32, fastest: usize): void {
  // Behind the last row stands the southern edge.
  const like = min(row, word(ROWS));
  const room: usize = word(SCRATCH) + thread * word(SCRATCH_BYTES);
  const end = endSpan(like);
  if (word(SCHEME) == 1) {
    for (let span = firstSpan(like); span < end; span++) inertialFaces(row, left(span), right(span));
    return;
  }
  let fastX = all(0);
  let fastY = all(0);
  if (word(ORDER) == 1) {
    for (let span = firstSpan(like); span < end; span++) {
      fastX = most(fastX, firstOrderX(row, left(span), eastEnd(span)));
      fastY = most(fastY, firstOrderY(row, left(span), right(span)));
    }
    raise(fastest, greatest(fastX));
    raise(fastest + 4, greatest(fastY));
    return;
  }
  const size: usize = 4 * (word(STRIDE) << 2);
  const here = room + (row & 1 ? size : 0);
  const above = room + (row & 1 ? 0 : size);
  // The first row of tiles may have other spans than the row above.
  const isNew = row == firstRow || ((row - 1) & 7) == 0;
  for (let span = firstSpan(like); span < end; span++) {
    const from = left(span);
    const to = right(span);
    if (isNew) slopesY(row - 1, from, to, above);
    slopesY(row, from, to, here);
    fastX = most(fastX, secondOrderX(row, from, eastEnd(span)));
    fastY = most(fastY, secondOrderY(row, from, to, above, here));
  }
  raise(fastest, greatest(fastX));
  raise(fastest + 4, greatest(fastY));
}

function limit(row: i32): void {
  const end = endSpan(row);
  for (let span = firstSpan(row); span < end; span++) limitOutflow(row, left(span), right(span));
  leaveEdges(row);
}

function move(row: i32, place: usize): void {
  const isInertial = word(SCHEME) == 1;
  const fed = word(RAIN) != 0 || word(SEEP) != 0 || real(RAIN_RATE) > 0;
  // Rain and seeping come once, after the last stage.
  const withSources = fed && word(STAGE) != 1;
  const end = endSpan(row);
  let deepest = all(0);
  for (let span = firstSpan(row); span < end; span++) {
    const from = left(span);
    const to = right(span);
    let depths = isInertial ? moveDepths(row, from, to) : moveWater(row, from, to);
    if (withSources) depths = rainAndSeep(row, from, to);
    deepest = most(deepest, depths);
  }
  raise(place, greatest(deepest));
}
