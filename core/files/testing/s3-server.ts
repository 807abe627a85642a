import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A small S3 of one bucket in memory, that checks every signature by the published rules (Signature Version 4). */
export interface S3Server {
  /** What FILES_URL is to be. */
  readonly url: string;
  readonly objects: Map<string, { readonly bytes: Buffer; readonly contentType: string }>;
  /** How many of the next requests are answered with 503. */
  busy: number;
  close(): Promise<void>;
}

const key = 'CITYKEY';
const secret = 'a secret/with+odd=signs';
const region = 'cn-southwest';
const PAGE = 2;

/** Starts the server on a free loopback port. */
export async function startS3Server(prefix = ''): Promise<S3Server> {
  const server = createServer((request, response) => {
    void answer(state, request, response);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const state: S3Server = {
    url: `s3+http://${key}:${encodeURIComponent(secret)}@127.0.0.1:${port}/city${prefix}?region=${region}`,
    objects: new Map(),
    busy: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return state;
}

async function answer(state: S3Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const refuse = (status: number, code: string) =>
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<Error><Code>${code}</Code></Error>`);
  if (state.busy > 0) {
    state.busy -= 1;
    return void refuse(503, 'SlowDown');
  }
  const fault = signatureFault(request, body);
  if (fault) return void refuse(403, fault);
  const url = new URL(request.url ?? '', 'http://s3');
  const name = /^\/city\/(.*)$/.exec(url.pathname)?.[1];
  if (name === undefined) return void refuse(404, 'NoSuchBucket');
  if (name === '') return void response.end(listing(state, url.searchParams));
  if (request.method === 'PUT') {
    state.objects.set(name, { bytes: body, contentType: request.headers['content-type'] ?? '' });
    return void response.end();
  }
  const object = state.objects.get(name);
  if (!object) return void refuse(404, 'NoSuchKey');
  response.setHeader('content-length', object.bytes.length);
  response.end(request.method === 'HEAD' ? undefined : object.bytes);
}

function listing(state: S3Server, query: URLSearchParams): string {
  const after = query.get('continuation-token')?.replace(/^after&/, '') ?? '';
  const prefix = query.get('prefix') ?? '';
  const names = [...state.objects.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
  const page = names.slice(0, PAGE);
  const more =
    names.length > PAGE ? `<NextContinuationToken>after&amp;${page.at(-1)}</NextContinuationToken>` : '';
  const contents = page.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('');
  return `<?xml version="1.0"?><ListBucketResult>${contents}${more}</ListBucketResult>`;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(signingKey: string | Buffer, text: string): Buffer {
  return createHmac('sha256', signingKey).update(text).digest();
}

function signatureFault(request: IncomingMessage, body: Buffer): string | undefined {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
  const parts = form.exec(request.headers.authorization ?? '');
  if (!parts) return 'AccessDenied';
  const [, accessKey, day = '', inRegion = '', signedNames = '', signature] = parts;
  if (accessKey !== key) return 'InvalidAccessKeyId';
  const time = String(request.headers['x-amz-date']);
  const payload = String(request.headers['x-amz-content-sha256']);
  const mustSign = ['host', 'x-amz-content-sha256', 'x-amz-date'];
  if (!mustSign.every((name) => signedNames.split(';').includes(name))) return 'AccessDenied';
  if (!time.startsWith(day) || inRegion !== region) return 'AuthorizationHeaderMalformed';
  if (payload !== sha256(body)) return 'XAmzContentSHA256Mismatch';

  const [path = '', search = ''] = (request.url ?? '').split('?');
  const pairs = search.split('&').filter((pair) => pair !== '');
  const headers = signedNames.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [
    request.method,
    path,
    pairs.sort().join('&'),
    headers.join(''),
    signedNames,
    payload,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const signingKey = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, day));
  return hmac(signingKey, toSign).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}
