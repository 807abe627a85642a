import { FilesError } from './errors.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP13 = 0xed;
const COMMENT = 0xfe;

/**
 * The same JPEG picture without where, when, by whom and with what it was taken: EXIF and XMP (APP1), IPTC (APP13),
 * comments, and the further pictures that some phones append with EXIF of their own. The turn of the camera, which
 * EXIF keeps too, is lost with it.
 */
export function stripExif(jpeg: Uint8Array): Uint8Array {
  if (jpeg[0] !== 0xff || jpeg[1] !== SOI) throw notJpeg('it does not begin as one');
  const kept: Uint8Array[] = [jpeg.subarray(0, 2)];
  let at = 2;
  while (true) {
    const marker = markerAt(jpeg, at);
    if (marker === EOI) {
      kept.push(jpeg.subarray(at, at + 2));
      return new Uint8Array(Buffer.concat(kept));
    }
    const end = segmentEnd(jpeg, at, marker);
    if (!isPrivate(jpeg, at, marker)) kept.push(jpeg.subarray(at, end));
    at = end;
  }
}

function markerAt(jpeg: Uint8Array, at: number): number {
  const marker = jpeg[at + 1];
  if (marker === undefined) throw notJpeg('it ends too early');
  if (jpeg[at] !== 0xff) throw notJpeg(`there is no segment at byte ${at}`);
  return marker;
}

/** Where the segment ends; a scan reaches to the next marker that is neither stuffing nor a restart. */
function segmentEnd(jpeg: Uint8Array, at: number, marker: number): number {
  // A marker may be preceded by any number of fill bytes.
  if (marker === 0xff) return at + 1;
  const length = ((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0);
  let end = at + 2 + length;
  if (length < 2 || end > jpeg.length) throw notJpeg('it ends too early');
  if (marker !== SOS) return end;
  while (end < jpeg.length && (jpeg[end] !== 0xff || isInsideScan(jpeg[end + 1]))) end += 1;
  return end;
}

function isInsideScan(next: number | undefined): boolean {
  return next === 0 || (next !== undefined && next >= 0xd0 && next <= 0xd7);
}

function isPrivate(jpeg: Uint8Array, at: number, marker: number): boolean {
  if (marker === APP1 || marker === APP13 || marker === COMMENT) return true;
  // The directory of the appended pictures, which are gone.
  return marker === APP2 && Buffer.from(jpeg.subarray(at + 4, at + 8)).toString('latin1') === 'MPF\0';
}

function notJpeg(reason: string): FilesError {
  return new FilesError('FILES_NOT_JPEG', { reason });
}
