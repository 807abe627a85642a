import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Files, openFiles } from './index.ts';
import { type S3Server, startS3Server } from './testing/s3-server.ts';

const contentType = 'image/jpeg';

function nameOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function gather<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

async function all(files: Files): Promise<readonly string[]> {
  return (await gather(files.list())).sort();
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Form {
  readonly files: Files;
  /** Replaces what is stored under a name, as a failing disk would. */
  damage(sha256: string): Promise<void>;
  close(): Promise<void>;
}

async function folderForm(): Promise<Form> {
  const dir = await mkdtemp(join(tmpdir(), 'cityloop-files-test-'));
  const files = await openFiles({ dir });
  return {
    files,
    damage: (sha256) => writeFile(join(dir, sha256.slice(0, 2), sha256.slice(2)), 'damaged'),
    close: () => rm(dir, { recursive: true }),
  };
}

async function s3Form(): Promise<Form> {
  const dir = await mkdtemp(join(tmpdir(), 'cityloop-files-test-'));
  const server = await startS3Server('/photos/2026');
  const files = await openFiles({ dir, url: server.url });
  return {
    files,
    async damage(sha256) {
      const key = `photos/2026/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
      server.objects.set(key, { bytes: Buffer.from('damaged'), contentType });
    },
    async close() {
      await server.close();
      await rm(dir, { recursive: true });
    },
  };
}

for (const [name, open] of [['a folder', folderForm] as const, ['an S3 store', s3Form] as const]) {
  describe(`files in ${name}`, () => {
    let form: Form;
    let files: Files;
    before(async () => {
      form = await open();
      files = form.files;
    });
    after(async () => {
      await files.close();
      await form.close();
    });

    test('a photo comes back byte for byte under the SHA-256 of its content', async () => {
      const photo = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) % 256);
      const stored = await files.put(photo, { contentType });
      assert.deepEqual(stored, { sha256: nameOf(photo), size: 300_000 });
      const content = await files.get(stored.sha256);
      assert.ok(content);
      assert.equal(content.size, 300_000);
      assert.deepEqual(await content.bytes(), photo);
      assert.deepEqual(Buffer.concat(await gather<Buffer>(content.stream())), Buffer.from(photo));
    });

    test('a file that arrives in pieces is the same as one that arrives whole, and is kept once', async () => {
      const bytes = Buffer.from('an attachment that comes slowly');
      const before = await all(files);
      const slow = await files.put(inPieces(bytes, 5), { contentType });
      const whole = await files.put(bytes, { contentType });
      assert.deepEqual(slow, whole);
      assert.deepEqual(await all(files), [...before, whole.sha256].sort());
    });

    test('an empty file is a file', async () => {
      const { sha256 } = await files.put(new Uint8Array(), { contentType });
      assert.deepEqual(await (await files.get(sha256))?.bytes(), new Uint8Array());
    });

    test('what was never put is not there, nor is a name that is none', async () => {
      for (const sha256 of [nameOf(Buffer.from('never')), '../../etc/passwd', 'tmp', '']) {
        assert.equal(await files.has(sha256), false);
        assert.equal(await files.get(sha256), undefined);
      }
    });

    test('every file is listed once, however many there are', async () => {
      const names = [];
      for (let index = 0; index < 7; index += 1) {
        names.push((await files.put(Buffer.from(`file ${index}`), { contentType })).sha256);
      }
      const listed = await all(files);
      assert.equal(new Set(listed).size, listed.length);
      assert.deepEqual(
        names.filter((file) => !listed.includes(file)),
        [],
      );
    });

    test('a file whose sender breaks off is not stored', async () => {
      async function* breaking(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('half a ');
        throw new Error('the line is cut');
      }
      const before = await all(files);
      await assert.rejects(files.put(breaking(), { contentType }), /the line is cut/);
      assert.deepEqual(await all(files), before);
    });

    test('a file that has changed on the disk is not handed out as if it had not', async () => {
      const { sha256 } = await files.put(Buffer.from('evidence'), { contentType });
      await form.damage(sha256);
      const content = await files.get(sha256);
      assert.ok(content);
      await assert.rejects(content.bytes(), { code: 'FILES_DAMAGED' });
      await assert.rejects(gather(content.stream()), { code: 'FILES_DAMAGED' });
    });
  });
}

describe('a folder of files', () => {
  test('a process killed in the middle of a photo leaves the photos before it and nothing half', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'cityloop-files-test-'));
    const writer = fileURLToPath(new URL('./testing/dying-writer.ts', import.meta.url));
    const child = spawnSync(process.execPath, [writer, dir], { encoding: 'utf8' });
    assert.equal(child.signal, 'SIGKILL');
    assert.equal((await readdir(join(dir, 'tmp'))).length, 1);
    const files = await openFiles({ dir });
    assert.deepEqual(await all(files), [child.stdout.trim()]);
    assert.deepEqual(await readdir(join(dir, 'tmp')), []);
    await rm(dir, { recursive: true });
  });

  test('a folder that cannot be made is named', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'cityloop-files-test-'));
    await writeFile(join(dir, 'plain'), '');
    await assert.rejects(openFiles({ dir: join(dir, 'plain') }), {
      code: 'FILES_UNWRITABLE',
      who: 'operator',
    });
    await rm(dir, { recursive: true });
  });
});

describe('an S3 store of files', () => {
  let dir: string;
  let server: S3Server;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cityloop-files-test-'));
    await mkdir(join(dir, 'tmp'));
    server = await startS3Server();
  });
  after(async () => {
    await server.close();
    await rm(dir, { recursive: true });
  });

  test('keeps the media type, and lies under the key that the folder has as a path', async () => {
    const files = await openFiles({ dir, url: server.url });
    const { sha256 } = await files.put(Buffer.from('photo'), { contentType });
    const object = server.objects.get(`${sha256.slice(0, 2)}/${sha256.slice(2)}`);
    assert.deepEqual(object, { bytes: Buffer.from('photo'), contentType });
    assert.deepEqual(await readdir(join(dir, 'tmp')), []);
  });

  test('one that is busy is asked again', async () => {
    const files = await openFiles({ dir, url: server.url });
    server.busy = 2;
    const { sha256 } = await files.put(Buffer.from('patience'), { contentType });
    assert.equal(await files.has(sha256), true);
  });

  test('a wrong secret, another bucket and a silent address are each told apart', async () => {
    const wrong = server.url.replace(/:[^:@]*@/, ':other@');
    await assert.rejects(openFiles({ dir, url: wrong }), {
      code: 'FILES_REFUSED',
      message: /403 SignatureDoesNotMatch/,
    });
    const elsewhere = server.url.replace('/city', '/village');
    await assert.rejects(openFiles({ dir, url: elsewhere }), { message: /404 NoSuchBucket/ });
    const gone = await startS3Server();
    await gone.close();
    await assert.rejects(openFiles({ dir, url: gone.url }), {
      code: 'FILES_UNREACHABLE',
      message: /ECONNREFUSED/,
    });
  });

  test('an address that is none says which part is missing', async () => {
    const faults = [
      ['http://key:secret@host/bucket', /does not begin with s3/],
      ['s3+https://host/bucket', /no key and secret/],
      ['s3+https://key:secret@host/', /names no bucket/],
    ] as const;
    for (const [url, message] of faults)
      await assert.rejects(openFiles({ dir, url }), { code: 'FILES_URL', message });
  });
});
