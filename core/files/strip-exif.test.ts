import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripExif } from './index.ts';

function segment(marker: number, content: string): Buffer {
  const body = Buffer.from(content, 'latin1');
  return Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]), body]);
}

const start = Buffer.from([0xff, 0xd8]);
const end = Buffer.from([0xff, 0xd9]);
const jfif = segment(0xe0, 'JFIF\0\x01\x02\0\0\x01\0\x01\0\0');
const colours = segment(0xe2, 'ICC_PROFILE\0\x01\x01 the colours');
const frame = segment(0xc2, '\x08\0\x10\0\x10\x01\x01\x11\0');
// Two scans, as in a progressive picture, with stuffed FF bytes and a restart inside.
const scans = Buffer.concat([
  segment(0xda, '\x01\x01\0\0\0\0'),
  Buffer.from([0x12, 0xff, 0x00, 0xe1, 0xff, 0xd0, 0x34]),
  segment(0xc4, '\x10 a table'),
  segment(0xda, '\x01\x01\0\x01\x05\0'),
  Buffer.from([0x56, 0xff, 0x00, 0x78]),
]);
const place = segment(0xe1, 'Exif\0\0MM GPSLatitude 29.56 GPSLongitude 106.55');
const plain = Buffer.concat([start, jfif, colours, frame, scans, end]);

test('a public copy has the picture and the colours but not the place, the author or the comment', () => {
  const author = segment(0xed, 'Photoshop 3.0\0 8BIM author');
  const comment = segment(0xfe, 'taken by');
  const fill = Buffer.from([0xff]);
  const photo = Buffer.concat([start, place, jfif, author, colours, comment, place, frame, scans, end]);
  assert.deepEqual(Buffer.from(stripExif(photo)), plain);
  const filled = Buffer.concat([start, fill, fill, jfif, colours, frame, scans, end]);
  assert.deepEqual(Buffer.from(stripExif(filled)), filled);
});

test('a second picture appended by a phone, with a place of its own, is left out with its directory', () => {
  const directory = segment(0xe2, 'MPF\0 two pictures');
  const photo = Buffer.concat([
    start,
    jfif,
    colours,
    directory,
    frame,
    scans,
    end,
    start,
    place,
    frame,
    scans,
    end,
  ]);
  assert.deepEqual(Buffer.from(stripExif(photo)), plain);
});

test('a copy without anything private is the same picture', () => {
  assert.deepEqual(Buffer.from(stripExif(plain)), plain);
});

test('what is no whole JPEG is refused, never half cleaned', () => {
  const faults = [
    Buffer.from('PNG'),
    Buffer.concat([start, place.subarray(0, 20)]),
    plain.subarray(0, plain.length - 2),
    Buffer.concat([start, jfif, Buffer.from('stray')]),
  ];
  for (const bytes of faults) assert.throws(() => stripExif(bytes), { code: 'FILES_NOT_JPEG', who: 'user' });
});
