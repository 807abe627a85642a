import { openAsBlob } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { AwsClient } from 'aws4fetch';
import { FilesError } from './errors.ts';
import type { Files, PutOptions, StoredFile } from './files.ts';
import { collect, isFileName, openSpool, reasonOf, verified, writeAside } from './spool.ts';

/** Files in any S3-compatible store, addressed by path; `dir` holds what is on its way there. */
export async function openS3(url: string, dir: string): Promise<Files> {
  const bucket = parseFilesUrl(url);
  const spool = await openSpool(dir);
  await bucket.request('GET', '', { query: { 'list-type': '2', 'max-keys': '1' } });
  const keyOf = (sha256: string) => `${bucket.prefix}${sha256.slice(0, 2)}/${sha256.slice(2)}`;

  async function put(
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    options: PutOptions,
  ): Promise<StoredFile> {
    const { path, sha256, size } = await writeAside(spool, bytes);
    try {
      options.onWritten?.();
      const body = await openAsBlob(path);
      await bucket.request('PUT', keyOf(sha256), { body, sha256, contentType: options.contentType });
    } finally {
      await rm(path, { force: true });
    }
    return { sha256, size };
  }

  async function sizeOf(sha256: string): Promise<number | undefined> {
    if (!isFileName(sha256)) return undefined;
    const response = await bucket.request('HEAD', keyOf(sha256), { missing: true });
    return response.status === 404 ? undefined : Number(response.headers.get('content-length'));
  }

  async function* read(sha256: string): AsyncGenerator<Uint8Array> {
    const response = await bucket.request('GET', keyOf(sha256), {});
    if (response.body) yield* verified(response.body, sha256);
  }

  return {
    put,
    async get(sha256) {
      const size = await sizeOf(sha256);
      if (size === undefined) return undefined;
      const stream = () => Readable.from(read(sha256), { objectMode: false });
      return { size, stream, bytes: () => collect(read(sha256)) };
    },
    async has(sha256) {
      return (await sizeOf(sha256)) !== undefined;
    },
    async *list() {
      let from: string | undefined = '';
      while (from !== undefined) {
        const page = await listPage(bucket, from);
        yield* page.names;
        from = page.next;
      }
    },
    async close() {
      await rm(spool, { recursive: true, force: true });
    },
  };
}

interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Blob;
  readonly sha256?: string;
  readonly contentType?: string;
  /** Whether a 404 is an answer. */
  readonly missing?: boolean;
}

interface Bucket {
  /** Empty, or a path that ends in a slash. */
  readonly prefix: string;
  request(method: string, key: string, options: RequestOptions): Promise<Response>;
}

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function parseFilesUrl(text: string): Bucket {
  if (!/^s3\+https?:/.test(text) || !URL.canParse(text)) {
    throw new FilesError('FILES_URL', { reason: 'it does not begin with s3+https:// or s3+http://' });
  }
  const url = new URL(text.replace(/^s3\+/, ''));
  const [name = '', ...path] = url.pathname.split('/').filter((part) => part !== '');
  if (!url.username || !url.password)
    throw new FilesError('FILES_URL', { reason: 'it has no key and secret' });
  if (!name) throw new FilesError('FILES_URL', { reason: 'it names no bucket' });
  const client = new AwsClient({
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
    service: 's3',
    region: url.searchParams.get('region') ?? 'us-east-1',
    // Answers of 500 and 429 are asked again, for about a second in all.
    retries: 4,
  });
  const address = `${url.host}/${name}`;
  return {
    prefix: path.map((part) => `${part}/`).join(''),
    request: (method, key, options) =>
      request(client, `${url.protocol}//${address}/${key}`, address, method, options),
  };
}

async function request(
  client: AwsClient,
  target: string,
  address: string,
  method: string,
  options: RequestOptions,
): Promise<Response> {
  const query = new URLSearchParams(options.query).toString();
  const headers: Record<string, string> = { 'x-amz-content-sha256': options.sha256 ?? EMPTY_SHA256 };
  if (options.contentType) headers['content-type'] = options.contentType;
  let response: Response;
  try {
    const init = { method, headers, ...(options.body ? { body: options.body } : {}) };
    response = await client.fetch(query ? `${target}?${query}` : target, init);
  } catch (error) {
    throw new FilesError('FILES_UNREACHABLE', { address, reason: reasonOf(error) }, error);
  }
  if (response.ok || (options.missing && response.status === 404)) return response;
  const code = /<Code>([^<]*)<\/Code>/.exec(await response.text())?.[1] ?? '';
  throw new FilesError('FILES_REFUSED', { address, method, status: response.status, code });
}

async function listPage(
  bucket: Bucket,
  from: string,
): Promise<{ names: string[]; next: string | undefined }> {
  const query = { 'list-type': '2', prefix: bucket.prefix, ...(from ? { 'continuation-token': from } : {}) };
  const xml = await (await bucket.request('GET', '', { query })).text();
  const keys = [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map((match) => match[1] ?? '');
  const names = keys.map((key) => key.slice(bucket.prefix.length).replace('/', '')).filter(isFileName);
  const next = /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/.exec(xml)?.[1];
  return { names, next: next === undefined ? undefined : decodeXml(next) };
}

function decodeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => entities[name] ?? whole);
}
